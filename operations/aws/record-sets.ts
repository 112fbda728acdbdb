import { clientOptions, type Access } from "./access";

/** A record set of a hosted zone. */
export interface RecordSet {
    /** In lower case, without the dot at its end. */
    name: string;
    type: string;
    /** What it leads to: its values, or what it is an alias of. */
    values: string[];
    /** Set for one of several record sets of the same name and type, among which Route 53 chooses. */
    setIdentifier?: string;
}

/** The record sets of these names in a hosted zone. */
export async function recordSetsOf(names: string[], hostedZoneId: string, access: Access): Promise<RecordSet[]> {
    const { Route53Client, ListResourceRecordSetsCommand } = await import("@aws-sdk/client-route-53");
    const client = new Route53Client(clientOptions(access, "route53"));
    const found = await Promise.all(
        names.map(async (name) => {
            // In the order of names, so those of this one come first.
            const command = new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId, StartRecordName: name });
            const { ResourceRecordSets } = await client.send(command);
            return (ResourceRecordSets ?? [])
                .map(({ Name, Type, ResourceRecords, AliasTarget, SetIdentifier }) => ({
                    name: Name!.toLowerCase().replace(/\.$/, ""),
                    type: Type!,
                    values: AliasTarget
                        ? [`alias of ${AliasTarget.DNSName}`]
                        : (ResourceRecords ?? []).map(({ Value }) => Value!),
                    ...(SetIdentifier !== undefined && { setIdentifier: SetIdentifier }),
                }))
                .filter((set) => set.name === name);
        }),
    );
    return found.flat();
}
