import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ConfigurationError } from "../../settings/reader";
import type { SettingProblem } from "../../toolchain/setting-problem";
import { ServerSettings } from "../../settings/server";
import { SiteSettings } from "../../settings/site";
import { InstanceCapacity } from "./capacity";

/**
 * Checks with AWS that the zone offers the instance type, that the type's disks have serial numbers, and that the hosted
 * zone is the domain's. No resource of the stack is registered before AWS answers.
 *
 * @returns vCPUs and memory of the instance type
 * @throws pulumi.RunError (through the output and through every resource) naming each invalid setting
 */
export function checkPrerequisites(site: SiteSettings, server: ServerSettings): pulumi.Output<InstanceCapacity> {
    const checked = check(site, server).catch((error: Error) => {
        // The engine prints a RunError without its stack trace, which would not help.
        throw new pulumi.RunError(error.message);
    });
    pulumi.runtime.registerStackTransformation(({ props, opts }) => {
        const dependsOn = checked.then(() => opts.dependsOn ?? []) as Promise<pulumi.Input<pulumi.Resource>[]>;
        return { props, opts: { ...opts, dependsOn } };
    });
    return pulumi.output(checked);
}

async function check(site: SiteSettings, server: ServerSettings): Promise<InstanceCapacity> {
    const [offering, zone] = await Promise.all([missingOffering(server), mismatchedZone(site)]);
    // For a type that does not exist, GetInstanceType fails, while the list of offerings is empty, which says more.
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
    // A zone that does not exist in the region offers nothing.
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
    // The server finds the data volume by its serial number, which instances on Xen (t2, m4, …) don't show.
    return hypervisor === "xen"
        ? problem(
              "instanceType",
              `"${instanceType}", which is of the generation before Nitro`,
              "an instance type on Nitro such as t3.small",
              "pulumi config set instanceType t3.small",
          )
        : undefined;
}

async function mismatchedZone({ domain, hostedZoneId }: SiteSettings): Promise<SettingProblem | undefined> {
    if (!hostedZoneId) {
        return undefined;
    }
    const { name, privateZone } = await aws.route53.getZone({ zoneId: hostedZoneId });
    const zoneName = name.replace(/\.$/, "");
    // Route 53 would accept the records, but as names within the other zone.
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
