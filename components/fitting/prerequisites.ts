import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { ConfigurationError } from "../../settings/reader";
import type { SettingProblem } from "../../toolchain/setting-problem";
import { otherPartitions, ServerSettings } from "../../settings/server";
import { SiteSettings } from "../../settings/site";
import { InstanceCapacity } from "./capacity";
import { outdatedEngine } from "./engine";
import { findSubnet } from "./existing-network";
import { problem, unless } from "./look-up";

interface Prerequisites {
    /** Of the instance type. */
    capacity: InstanceCapacity;
    /** The server's, in an existing network. */
    subnet?: Pick<aws.ec2.GetSubnetResult, "id" | "ipv6CidrBlock">;
    /** That of hostedZoneId. */
    zone?: Pick<aws.route53.GetZoneResult, "zoneId" | "nameServers">;
}

/**
 * Checks that the engine is new enough, and with AWS that the zone offers the instance type, that the type's disks have serial
 * numbers and its processor runs the image, that the hosted zone is the domain's, and that an existing subnet serves. No
 * resource of the stack is registered before they answer.
 *
 * @returns what AWS answers
 * @throws pulumi.RunError (through the output and through every resource) naming each invalid setting
 */
export function checkPrerequisites(site: SiteSettings, server: ServerSettings): pulumi.Output<Prerequisites> {
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

async function check(site: SiteSettings, server: ServerSettings): Promise<Prerequisites> {
    const engine = await outdatedEngine();
    const region = otherRegion(server);
    if (region) {
        // In that region nothing else would be found either.
        throw new ConfigurationError(engine ? [engine, region] : [region]);
    }
    const [offering, image, zone, subnet] = await Promise.all([
        missingOffering(server),
        findImage(server),
        findZone(site),
        server.existingNetwork && findSubnet(server, server.existingNetwork),
    ]);
    // For a type that does not exist, GetInstanceType fails, while the list of offerings is empty, which says more.
    const type = offering ? undefined : await aws.ec2.getInstanceType({ instanceType: server.instanceType });
    const problems = [
        engine,
        offering,
        type && (oldGeneration(type) ?? otherArchitecture(type, image)),
        image ? undefined : missingImage(server),
        zone && "setting" in zone ? zone : undefined,
        subnet && "setting" in subnet ? subnet : undefined,
    ].filter((problem) => problem !== undefined);
    if (problems.length > 0) {
        throw new ConfigurationError(problems);
    }
    return {
        capacity: { vcpus: type!.defaultVcpus, memory: type!.memorySize },
        subnet: subnet as aws.ec2.GetSubnetResult | undefined,
        zone: zone as aws.route53.GetZoneResult | undefined,
    };
}

function otherRegion({ availabilityZones, region }: ServerSettings): SettingProblem | undefined {
    const { region: asked } = aws.config;
    return asked !== undefined && asked !== region
        ? problem(
              "aws:region",
              `"${asked}", while availabilityZones are ${availabilityZones.join(", ")}`,
              "the region of availabilityZones",
              // Zones of China, GovCloud and the like would be refused next.
              `pulumi config set aws:region ${region}${otherPartitions.test(asked) ? "" : `, or availabilityZones of ${asked}`}`,
          )
        : undefined;
}

/** The server's image; undefined if there is none of that id for this account in the region. */
async function findImage({ imageId }: ServerSettings): Promise<aws.ec2.GetAmiResult | undefined> {
    const filters = [{ name: "image-id", values: [imageId] }];
    return aws.ec2.getAmi({ filters, includeDeprecated: true }).catch(unless(/returned no results/));
}

const anotherImage = () => `npm run image -- --stack ${pulumi.getStack()} (finds the newest one that fits)`;

function missingImage({ imageId, region }: ServerSettings): SettingProblem {
    return problem("imageId", `"${imageId}", which does not exist`, `an image in ${region}`, anotherImage());
}

function otherArchitecture(
    { instanceType, supportedArchitectures }: aws.ec2.GetInstanceTypeResult,
    image: aws.ec2.GetAmiResult | undefined,
): SettingProblem | undefined {
    // An offline stack knows nothing of an image.
    return image?.architecture && !supportedArchitectures.includes(image.architecture)
        ? problem(
              "imageId",
              `"${image.imageId}", an image for processors of type ${image.architecture}`,
              `one for ${supportedArchitectures.join(" or ")}, which ${instanceType} has`,
              anotherImage(),
          )
        : undefined;
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

/** The zone of hostedZoneId, or why it does not serve; undefined if the stack makes one. */
async function findZone({
    domain,
    hostedZoneId,
    delegateRegisteredDomain,
}: SiteSettings): Promise<aws.route53.GetZoneResult | SettingProblem | undefined> {
    if (!hostedZoneId) {
        return undefined;
    }
    const found = await aws.route53
        .getZone({ zoneId: hostedZoneId })
        .catch(unless(/NoSuchHostedZone|no matching|find resource/i));
    if (!found) {
        return problem(
            "hostedZoneId",
            `"${hostedZoneId}", which does not exist in this account`,
            `the public zone of ${domain}, or nothing, which makes one`,
            "aws route53 list-hosted-zones shows them",
        );
    }
    const { name, privateZone } = found;
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
    // The registrar knows no name within a domain, and would say so only in the middle of an update.
    if (delegateRegisteredDomain && domain !== zoneName) {
        return problem(
            "delegateRegisteredDomain",
            `true, while hostedZoneId, "${hostedZoneId}", is the zone of ${zoneName}`,
            `true only with the zone of ${domain} itself`,
            "pulumi config set delegateRegisteredDomain false",
        );
    }
    return found;
}
