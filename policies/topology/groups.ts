import type { ServiceNode } from "./graph";
import type { Model } from "./model";
import type { Resource } from "./resource";
import type { Exposure } from "./security";
import { softwareInUserData } from "./software";
import { booleanOf, isObject, listOf, numberOf, textOf, toNumber, wordOf } from "./values";

/** What other modules need of an Auto Scaling group. */
export interface Group {
    resource: Resource;
    node: ServiceNode;
    template: Resource | undefined;
    exposure: Exposure;
}

/** Auto Scaling groups with the launch template or configuration of their members. */
export function addGroups(model: Model): Map<string, Group> {
    const { inventory, network, security } = model;
    const scaled = new Set(
        inventory
            .of("autoscaling.Policy", "autoscaling.Schedule")
            .flatMap((policy) => inventory.refs(policy, "autoscalingGroupName", "autoscaling.Group"))
            .map(({ urn }) => urn),
    );
    const groups = new Map<string, Group>();
    for (const resource of inventory.of("autoscaling.Group")) {
        const node = model.node(resource, "server-group");
        const template = templateOf(model, resource);
        const groupProperties = ["vpcSecurityGroupIds", "securityGroups", "securityGroupNames", "networkInterfaces"];
        if (template) {
            security.join(node.id, template, ...groupProperties);
            model.reads(node.id, template, "userData", "userDataBase64");
        }
        const subnets = network.placements(resource, "vpcZoneIdentifiers");
        const placements = subnets.length > 0 ? subnets : network.zonePlacements(resource, "availabilityZones");
        const size = sizeOf(model, resource, node, scaled.has(resource.urn));
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
            : { visitors: false, http: false, https: false, onlyAdministrators: false, unknown: true };
        node.open = { http: exposure.http, https: exposure.https };
        groups.set(resource.urn, { resource, node, template, exposure });
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
    /** The fewest members that run at any time; `null` if it isn't known yet. */
    members: number | null;
    maximum: number | null;
    grows: boolean | null;
}

/** How many members run: the desired capacity, or the minimum if something may scale the group down to it. */
function sizeOf(model: Model, group: Resource, node: ServiceNode, scaled: boolean): Size {
    const minimum = numberOf(group, "minSize") ?? null;
    const maximum = numberOf(group, "maxSize") ?? null;
    const desired = numberOf(group, "desiredCapacity");
    const property = scaled || desired === undefined ? "minSize" : "desiredCapacity";
    const members = property === "minSize" ? minimum : (desired ?? null);
    if (members === null) {
        model.unknown(group, property, "how many members run", node);
    }
    if (maximum === null) {
        model.unknown(group, "maxSize", "whether it may grow", node);
    }
    return { members, maximum, grows: maximum === null || minimum === null ? null : maximum > minimum };
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

/** Whether a group's members can be reached from the internet without a load balancer. */
export function isPublicGroup(group: Group): boolean {
    const { template } = group;
    const interfaces = listOf(template?.props.networkInterfaces).filter(isObject);
    return (
        group.exposure.visitors &&
        template !== undefined &&
        (booleanOf(template, "associatePublicIpAddress") === true ||
            interfaces.some(({ associatePublicIpAddress }) => wordOf(associatePublicIpAddress) === "true"))
    );
}
