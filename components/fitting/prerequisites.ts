import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ConfigurationError } from "../../settings/reader";
import type { SettingProblem } from "../../toolchain/setting-problem";
import { ServerSettings } from "../../settings/server";
import { SiteSettings } from "../../settings/site";
import { InstanceCapacity } from "./capacity";

/**
 * Asks AWS what the settings alone cannot tell, and lets no resource of the stack be registered before it has answered:
 * the zone has the instance type, the type's disks are found by their serial numbers, the hosted zone is the domain's.
 *
 * @returns what the instance type offers
 * @throws pulumi.RunError (by the output, and by every resource) naming each setting that AWS cannot fulfil; nothing was
 * changed then
 */
export function demandPrerequisites(site: SiteSettings, server: ServerSettings): pulumi.Output<InstanceCapacity> {
    const answered = ask(site, server).catch((error: Error) => {
        // The engine prints a RunError as it is, without a stack trace that would tell the reader nothing.
        throw new pulumi.RunError(error.message);
    });
    pulumi.runtime.registerStackTransformation(({ props, opts }) => {
        const dependsOn = answered.then(() => opts.dependsOn ?? []) as Promise<pulumi.Input<pulumi.Resource>[]>;
        return { props, opts: { ...opts, dependsOn } };
    });
    return pulumi.output(answered);
}

async function ask(site: SiteSettings, server: ServerSettings): Promise<InstanceCapacity> {
    const [offering, zone] = await Promise.all([missingOffering(server), foreignZone(site)]);
    // AWS has an error for a type that does not exist, and an empty list of zones that have it, which says more.
    const type = offering ? undefined : await aws.ec2.getInstanceType({ instanceType: server.instanceType });
    const problems = [offering, type && oldGeneration(type), zone].filter((problem) => problem !== undefined);
    if (problems.length > 0) {
        throw new ConfigurationError(problems);
    }
    return { vcpus: type!.defaultVcpus, memory: type!.memorySize };
}

async function missingOffering({
    instanceType,
    availabilityZone,
    availabilityZones,
}: ServerSettings): Promise<SettingProblem | undefined> {
    const { locations } = await aws.ec2.getInstanceTypeOfferings({
        locationType: "availability-zone",
        filters: [
            { name: "instance-type", values: [instanceType] },
            { name: "location", values: availabilityZones },
        ],
    });
    // A zone that does not exist in the region offers nothing, so it is found here as well.
    if (locations.includes(availabilityZone)) {
        return undefined;
    }
    const others = availabilityZones.filter((zone) => locations.includes(zone));
    return problem(
        "availabilityZone",
        `"${availabilityZone}", which does not have ${instanceType}`,
        others.length > 0
            ? `a zone that has it: ${others.join(" or ")}`
            : `a zone that has it, and none of availabilityZones does (${availabilityZones.join(", ")})`,
        others.length > 0
            ? `pulumi config set availabilityZone ${others[0]}`
            : "pulumi config set instanceType t3.small, or other availabilityZones",
    );
}

function oldGeneration({ instanceType, hypervisor }: aws.ec2.GetInstanceTypeResult): SettingProblem | undefined {
    // Instances on Xen (t2, m4, …) show their disks without serial numbers, and the data volume is found by its own.
    return hypervisor === "xen"
        ? problem(
              "instanceType",
              `"${instanceType}", which is of the generation before Nitro`,
              "an instance type on Nitro such as t3.small",
              "pulumi config set instanceType t3.small",
          )
        : undefined;
}

async function foreignZone({ domain, hostedZoneId }: SiteSettings): Promise<SettingProblem | undefined> {
    if (!hostedZoneId) {
        return undefined;
    }
    const { name, privateZone } = await aws.route53.getZone({ zoneId: hostedZoneId });
    const zoneName = name.replace(/\.$/, "");
    // Route 53 would take the records all the same, as names within the other zone that nobody ever asks for.
    if (privateZone || (domain !== zoneName && !domain.endsWith(`.${zoneName}`))) {
        return problem(
            "hostedZoneId",
            `"${hostedZoneId}", which is the ${privateZone ? "private" : "public"} zone of ${zoneName}`,
            `the public zone of ${domain}, or nothing, which makes one`,
            "pulumi config rm hostedZoneId",
        );
    }
    return undefined;
}

function problem(setting: string, received: string, allowed: string, remedy: string): SettingProblem {
    return { setting, received, allowed, remedy };
}
