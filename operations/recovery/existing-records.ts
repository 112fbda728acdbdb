import { Problem } from "../../toolchain/problem";
import { accessOf, type Access } from "../aws/access";
import { recordSetsOf, type RecordSet } from "../aws/record-sets";
import { localRehearsal } from "../rehearsal/environment";
import type { Stack } from "../stack/stack";

/** A record that the program makes in the zone of `hostedZoneId`. */
interface Planned {
    /** Of the resource. */
    resource: string;
    name: string;
    type: string;
    /** Types of records at its name that an import lets it take the place of. */
    importable: string[];
}

/** As `pulumi import` needs the record's parent. */
const parent = (stack: string) =>
    `--parent "dns=$(pulumi stack --stack ${stack} --show-urns | grep -o 'urn:.*index:Dns::dns')"`;

/**
 * Checks that the zone of `hostedZoneId` has no records that stand in the way of the stack's. Route 53 would refuse those in
 * the middle of the update, when the server is already there.
 *
 * @throws Problem naming each of them with what to do
 */
export async function checkExistingRecords(
    stack: Pick<Stack, "name" | "settings" | "resources">,
    say: (line: string) => void,
    ask: typeof recordSetsOf = recordSetsOf,
): Promise<void> {
    const settings = await stack.settings(false);
    const [zoneId, domain] = [settings.text("hostedZoneId"), settings.text("domain")];
    if (!zoneId || !domain || (await localRehearsal(stack.name))) {
        return;
    }
    const authorities = settings.json("certificateAuthorities");
    const planned = plannedRecords(domain, {
        authorities: Array.isArray(authorities) && authorities.length > 0,
        ipv6: settings.text("ipv6") === "true",
    });
    const [own, found] = await Promise.all([
        stack.resources(),
        accessOf(settings, "records").then((access: Access) =>
            ask([...new Set(planned.map(({ name }) => name))], zoneId, access).catch((error: Error) => {
                // It may be forbidden, or the zone be missing, which the program says.
                say(`not asked which records the zone ${zoneId} has: ${error.name}: ${error.message.split("\n")[0]}`);
                return [];
            }),
        ),
    ]);
    const ids = new Set(own.flatMap(({ id }) => (id ? [id.toLowerCase()] : [])));
    const others = found.filter((set) => !ids.has(idOf(zoneId, set).toLowerCase()));
    const inTheWay = others.filter((set) => planned.some((record) => excludes(record, set)));
    if (inTheWay.length > 0) {
        throw new Problem(
            `the zone ${zoneId} already has records in place of the stack's, so nothing was changed:\n` +
                inTheWay
                    .map((set) => `  ${describe(set)}\n    ${remedyFor(set, planned, zoneId, stack.name)}\n`)
                    .join("") +
                `docs/operations.md has more: "A record that is there already"`,
        );
    }
}

/** As components/dns.ts makes them. */
function plannedRecords(domain: string, { authorities, ipv6 }: { authorities: boolean; ipv6: boolean }): Planned[] {
    return [
        { resource: "dns-apex", name: domain, type: "A", importable: ["A"] },
        { resource: "dns-www", name: `www.${domain}`, type: "CNAME", importable: ["A", "CNAME"] },
        ...(ipv6 ? [{ resource: "dns-apex-ipv6", name: domain, type: "AAAA", importable: ["AAAA"] }] : []),
        ...(authorities ? [{ resource: "dns-caa", name: domain, type: "CAA", importable: ["CAA"] }] : []),
    ];
}

/** Whether a name can't have both: an alias of a name is its only record. */
function excludes({ name, type }: Planned, set: RecordSet): boolean {
    return name === set.name && (type === set.type || type === "CNAME" || set.type === "CNAME");
}

/** The id of the resource. */
function idOf(zoneId: string, { name, type, setIdentifier }: RecordSet): string {
    return [zoneId, name, type, ...(setIdentifier === undefined ? [] : [setIdentifier])].join("_");
}

function describe({ name, type, values, setIdentifier }: RecordSet): string {
    const which = setIdentifier === undefined ? "" : ` (${setIdentifier})`;
    return `${name} ${type}${which}: ${values.join(", ")}`;
}

function remedyFor(set: RecordSet, planned: Planned[], zoneId: string, stack: string): string {
    const heir = planned.find(({ name, importable }) => name === set.name && importable.includes(set.type));
    return heir && set.setIdentifier === undefined
        ? `delete it, or let the stack change it: pulumi import aws:route53/record:Record ${heir.resource} ` +
              `${idOf(zoneId, set)} --stack ${stack} --protect=false ${parent(stack)}`
        : "delete it: the stack's record can't stand beside it";
}
