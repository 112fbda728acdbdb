import { shortType } from "../../pulumi/urn";
import { fewestOf, fewestRunning, scheduledSize, unitsOfMember } from "./capacity";
import type { ServiceNode } from "./graph";
import { append } from "./inventory";
import type { Model } from "./model";
import type { Placement } from "./network";
import type { Resource } from "./resource";
import type { Exposure } from "./security";
import { softwareInUserData } from "./software";
import { isObject, listOf, numberOf, textOf, toNumber, wordOf } from "./values";

/** What other modules need of an Auto Scaling group. */
export interface Group {
    resource: Resource;
    node: ServiceNode;
    template: Resource | undefined;
    exposure: Exposure;
    placements: Placement[];
}

/** Auto Scaling groups with the launch template or configuration of their members. */
export function addGroups(model: Model): Map<string, Group> {
    const { inventory, network, security } = model;
    const scalings = scalingsOf(model);
    const groups = new Map<string, Group>();
    for (const resource of inventory.of("autoscaling.Group")) {
        const node = model.node(resource, "server-group");
        const template = templateOf(model, resource);
        const groupProperties = ["vpcSecurityGroupIds", "securityGroups", "securityGroupNames", "networkInterfaces"];
        if (template) {
            security.join(node.id, template, ...groupProperties);
            model.reads(node.id, template, "userData", "userDataBase64");
            // A member that takes an address at its start answers there.
            for (const address of inventory.refs(template, "userData", "ec2.Eip")) {
                model.standsFor(address, node.id);
            }
        }
        const subnets = network.placements(resource, "vpcZoneIdentifiers");
        const placements = subnets.length > 0 ? subnets : network.zonePlacements(resource, "availabilityZones");
        const size = sizeOf(model, resource, node, scalings.get(resource.urn) ?? []);
        if (size.members === 0) {
            model.idle.add(node.id);
        }
        if (size.members === 1) {
            node.domains.push(
                model.failureDomain(
                    "member",
                    resource,
                    { healthCheck: textOf(resource, "healthCheckType") ?? "EC2" },
                    { heals: true },
                ),
            );
        }
        node.domains.push(...model.placed(resource, placements));
        const type = template && textOf(template, "instanceType");
        const exchangeable = size.members !== 1 || startsSuccessorFirst(resource, size.maximum);
        model.tiers.push({
            needed: false,
            id: resource.urn,
            kind: "server-group",
            label: resource.name,
            urn: resource.urn,
            nodes: [node.id],
            members: size.members,
            maximum: size.maximum,
            zones: [...new Set(placements.map(({ zone }) => zone))],
            exchangeable,
            ...(exchangeable ? {} : { exchange: "no-room-for-successor" as const }),
            grows: size.grows,
            software: template ? softwareInUserData(template.props).map(({ name }) => name) : [],
            ...(type ? { instanceType: type } : {}),
        });
        const exposure = template
            ? security.exposure(template, ...groupProperties)
            : {
                  visitors: false,
                  http: false,
                  https: false,
                  onlyAdministrators: false,
                  unknown: true,
                  undecided: false,
              };
        node.open = { http: exposure.http, https: exposure.https };
        groups.set(resource.urn, { resource, node, template, exposure, placements });
    }
    return groups;
}

function templateOf(model: Model, group: Resource): Resource | undefined {
    for (const property of ["launchTemplate", "launchConfiguration", "mixedInstancesPolicy"]) {
        const [template] = model.inventory.refs(group, property, "ec2.LaunchTemplate", "ec2.LaunchConfiguration");
        if (template) {
            return template;
        }
    }
    return undefined;
}

interface Size {
    /** The fewest that run while any does; `null` if it isn't known yet. */
    members: number | null;
    maximum: number | null;
    grows: boolean | null;
}

/** What changes the size of each group: by load, or by a schedule. */
function scalingsOf({ inventory }: Model): Map<string, Resource[]> {
    const found = new Map<string, Resource[]>();
    for (const scaling of inventory.of("autoscaling.Policy", "autoscaling.Schedule")) {
        for (const group of inventory.refs(scaling, "autoscalingGroupName", "autoscaling.Group")) {
            append(found, group.urn, scaling);
        }
    }
    return found;
}

/** How many members run: the desired capacity, or the minimum if something may scale the group down to it. */
function sizeOf(model: Model, group: Resource, node: ServiceNode, scalings: Resource[]): Size {
    const minimum = numberOf(group, "minSize") ?? null;
    const desired = numberOf(group, "desiredCapacity");
    const schedules = scalings.filter(({ type }) => shortType(type) === "autoscaling.Schedule");
    const followsLoad = schedules.length < scalings.length;
    const property = followsLoad || desired === undefined ? "minSize" : "desiredCapacity";
    const usual = property === "minSize" ? minimum : (desired ?? null);
    const sizes = schedules.flatMap((schedule) =>
        scheduledSize(schedule, ...(followsLoad ? ["minSize"] : ["desiredCapacity", "minSize"])),
    );
    const most = [numberOf(group, "maxSize") ?? null, ...schedules.flatMap((one) => scheduledSize(one, "maxSize"))];
    const maximum = most.includes(null) ? null : Math.max(...(most as number[]));
    const units = fewestRunning({ sizes: [usual, ...sizes], maximum, followsLoad });
    const members = fewestOf(units, unitsEach(group));
    if (members === null) {
        model.unknown(group, units === null ? property : "mixedInstancesPolicy", "how many members run", node);
    }
    if (maximum === null) {
        model.unknown(group, "maxSize", "whether it may grow", node);
    }
    return {
        members,
        maximum,
        grows: maximum === null || minimum === null ? null : maximum > Math.max(minimum, 1),
    };
}

/** How many units of the group's capacity each member has at most. */
function unitsEach(group: Resource): number | null {
    const unit = textOf(group, "desiredCapacityType") ?? "units";
    return unit === "units" ? unitsOfMember(group.props.mixedInstancesPolicy) : null;
}

/** Whether the group starts a lone member's successor before it stops the member. */
function startsSuccessorFirst(group: Resource, maximum: number | null): boolean {
    if (maximum === null || maximum > 1) {
        return true;
    }
    const [policy] = listOf(group.props.instanceMaintenancePolicy).filter(isObject);
    const [refresh] = listOf(group.props.instanceRefresh).filter(isObject);
    const [preferences] = listOf(refresh?.preferences).filter(isObject);
    return [policy, preferences].some(
        (setting) =>
            (toNumber(setting?.minHealthyPercentage) ?? 0) >= 100 &&
            (toNumber(setting?.maxHealthyPercentage) ?? 100) > 100,
    );
}

/** Whether visitors reach a group's members without a load balancer, as far as the program shows it. */
export function isPublicGroup({ template, exposure, placements }: Group): boolean {
    if (!exposure.visitors || template === undefined) {
        return false;
    }
    const interfaces = listOf(template.props.networkInterfaces).filter(isObject);
    const asked = [
        template.props.associatePublicIpAddress,
        ...interfaces.map(({ associatePublicIpAddress }) => associatePublicIpAddress),
    ].map(wordOf);
    if (asked.includes("true") || asked.includes("false")) {
        return asked.includes("true");
    }
    // What neither a template nor a subnet of this program says may be either.
    return placements.length === 0 || placements.some((placement) => placement.public !== false);
}
