import type { Group } from "./groups";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { Unknown } from "./resource";
import { isObject, listOf, setting, toNumber, wordOf } from "./values";

/** Environments of Elastic Beanstalk: by default a group of one to four members behind a load balancer. */
export function addBeanstalk(model: Model, groups: Map<string, Group>): void {
    const { inventory, network } = model;
    for (const resource of inventory.of("elasticbeanstalk.Environment")) {
        if (wordOf(resource.props.tier) === "Worker") {
            continue;
        }
        const node = model.node(resource, "server-group");
        model.entries.set(node.id, undefined);
        model.reads(node.id, resource, "settings");
        const given = optionsOf(model, resource);
        const alone = given("aws:elasticbeanstalk:environment", "EnvironmentType") === "SingleInstance";
        const size = given("aws:autoscaling:asg", "MinSize");
        const most = given("aws:autoscaling:asg", "MaxSize");
        const members = alone ? 1 : size === Unknown ? null : (toNumber(size) ?? 1);
        const maximum = alone ? 1 : most === Unknown ? null : (toNumber(most) ?? 4);
        if (members === null) {
            model.unknown(resource, "settings", "how many members run", node);
        } else if (members === 1) {
            node.domains.push(
                model.failureDomain(
                    "member",
                    resource,
                    { healthCheck: "ELB", what: "environment", capacity: "MinSize (aws:autoscaling:asg)" },
                    { heals: true },
                ),
            );
        }
        const subnets = inventory
            .refs(resource, "settings", "ec2.Subnet", "ec2.DefaultSubnet")
            .map((subnet) => network.placementOf(subnet));
        const placements = wordOf(given("aws:ec2:vpc", "Subnets")) === "" && subnets.length === 0 ? [] : subnets;
        node.domains.push(...model.placed(resource, placements));
        const exchangeable = !alone;
        model.tiers.push({
            id: resource.urn,
            kind: "server-group",
            label: resource.name,
            urn: resource.urn,
            nodes: [node.id],
            needed: false,
            members,
            maximum,
            zones: [...new Set(placements.map(({ zone }) => zone))],
            exchangeable,
            ...(exchangeable ? {} : { exchange: "no-room-for-successor" as const }),
            grows: members === null || maximum === null ? null : maximum > members,
            software: [],
        });
        const exposure = {
            visitors: true,
            http: true,
            https: false,
            onlyAdministrators: false,
            unknown: false,
            undecided: false,
        };
        groups.set(resource.urn, { resource, node, template: undefined, exposure, placements });
    }
}

/** Reads an environment's options, of its own first and then of its template. */
function optionsOf({ inventory }: Model, environment: Resource): (namespace: string, name: string) => unknown {
    const templates = inventory.refs(environment, "templateName", "elasticbeanstalk.ConfigurationTemplate");
    const elsewhere = setting(environment, "templateName").state !== "unset" && templates.length === 0;
    const options = [environment, ...templates].flatMap(({ props }) => listOf(props.settings)).filter(isObject);
    return (namespace, name) => {
        const found = options.find((option) => option.namespace === namespace && option.name === name);
        return found ? found.value : elsewhere ? Unknown : undefined;
    };
}
