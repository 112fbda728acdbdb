import { shortType } from "../../pulumi/urn";
import { capacityOfTarget, fewestOf, fewestRunning, unitsOfMember } from "./capacity";
import type { Tier } from "./graph";
import type { Group } from "./groups";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { softwareInUserData } from "./software";
import { isObject, listOf, numberOf, toNumber, wordOf } from "./values";

/** Fleets of EC2 and of spot instances, with the property of what each starts. */
const fleetTypes = ["ec2.SpotFleetRequest", "ec2.Fleet"];

/** Where a fleet says how many members it has, and in which words. */
const whats: Record<string, Tier["fleet"] & string> = { "ec2.SpotFleetRequest": "spot fleet", "ec2.Fleet": "fleet" };

/**
 * Fleets: as groups whose members AWS replaces only where it maintains their number. That is fixed, unless Application Auto Scaling
 * changes it, which it does for spot fleets alone.
 */
export function addFleets(model: Model, groups: Map<string, Group>): void {
    const { inventory, network, security } = model;
    for (const resource of inventory.of(...fleetTypes)) {
        const node = model.node(resource, "server-group");
        const [template] = inventory.refs(resource, "launchTemplateConfigs", "ec2.LaunchTemplate");
        const source = template ?? resource;
        const names = template
            ? ["vpcSecurityGroupIds", "securityGroupNames", "networkInterfaces"]
            : ["launchSpecifications"];
        security.join(node.id, source, ...names);
        model.reads(node.id, source, "userData", "launchSpecifications");
        const placements = ["launchTemplateConfigs", "launchSpecifications"].flatMap((property) =>
            inventory
                .refs(resource, property, "ec2.Subnet", "ec2.DefaultSubnet")
                .map((subnet) => network.placementOf(subnet)),
        );
        const [target] = inventory.referrers("appautoscaling.Target", "resourceId", resource);
        const scaled = target && capacityOfTarget(inventory, target);
        const units = scaled ? fewestRunning(scaled) : capacityOf(resource);
        const members = fewestOf(units, unitsEach(resource));
        const maximum = scaled ? scaled.maximum : units;
        const what = whats[shortType(resource.type)];
        const heals =
            resource.props.fleetType !== "request" &&
            resource.props.type !== "request" &&
            resource.props.type !== "instant";
        if (members === null) {
            model.unknown(resource, "targetCapacity", "how many members run", node);
        } else if (members === 0) {
            model.idle.add(node.id);
        } else if (members === 1) {
            node.domains.push(
                model.failureDomain(
                    "member",
                    resource,
                    { healthCheck: "EC2", what, capacity: "the target capacity" },
                    { heals },
                ),
            );
        }
        node.domains.push(...model.placed(resource, placements));
        model.tiers.push({
            id: resource.urn,
            kind: "server-group",
            label: resource.name,
            urn: resource.urn,
            nodes: [node.id],
            needed: false,
            members,
            maximum,
            fleet: what,
            zones: [...new Set(placements.map(({ zone }) => zone))],
            exchangeable: null,
            grows: units === null || maximum === null ? null : maximum > units,
            software: template ? softwareInUserData(template.props).map(({ name }) => name) : [],
        });
        const exposure = security.exposure(source, ...names);
        node.open = { http: exposure.http, https: exposure.https };
        groups.set(resource.urn, { resource, node, template: source, exposure, placements });
    }
}

/** How many units of the capacity each member has at most. */
function unitsEach({ props }: Resource): number | null {
    const [given] = listOf(props.targetCapacitySpecification).filter(isObject);
    const inProcessorsOrMemory = [props.targetCapacityUnitType, given?.targetCapacityUnitType].some(
        (unit) => wordOf(unit) !== "" && wordOf(unit) !== "units",
    );
    return inProcessorsOrMemory ? null : unitsOfMember([props.launchTemplateConfigs, props.launchSpecifications]);
}

function capacityOf(fleet: Resource): number | null {
    if (shortType(fleet.type) === "ec2.SpotFleetRequest") {
        return numberOf(fleet, "targetCapacity") ?? null;
    }
    const [given] = listOf(fleet.props.targetCapacitySpecification).filter(isObject);
    return toNumber(given?.totalTargetCapacity) ?? null;
}
