import { append } from "./inventory";
import type { ServiceNode } from "./graph";
import type { Model } from "./model";
import type { Placement } from "./network";
import { Unknown, type Resource } from "./resource";
import { booleanOf, isObject, listOf, toNumber, wordOf } from "./values";

/** What other modules need of a load balancer. */
export interface Balancer {
    resource: Resource;
    node: ServiceNode;
    /** `null` if it isn't known yet. */
    internal: boolean | null;
    /** Whether the program shows members behind it. */
    routes: boolean;
}

/** Application, Network and Classic load balancers with their target groups and members. */
export function addBalancers(model: Model): Map<string, Balancer> {
    const balancers = new Map<string, Balancer>();
    const groups = addTargetGroups(model);
    addModern(model, balancers, groups);
    addClassic(model, balancers);
    addLightsail(model, balancers);
    return balancers;
}

function add(model: Model, resource: Resource, balancers: Map<string, Balancer>, placements: Placement[]): Balancer {
    const node = model.node(resource, "load-balancer");
    model.security.join(node.id, resource, "securityGroups");
    node.domains.push(...model.placed(resource, placements, false));
    const balancer = { resource, node, internal: isInternal(resource), routes: false };
    balancers.set(resource.urn, balancer);
    return balancer;
}

function isInternal(balancer: Resource): boolean | null {
    const given = booleanOf(balancer, "internal");
    return given === null ? null : given === true;
}

function addModern(model: Model, balancers: Map<string, Balancer>, groups: Map<string, ServiceNode>): void {
    const { inventory, network } = model;
    for (const resource of inventory.of("lb.LoadBalancer")) {
        const mapped = network.placements(resource, "subnetMappings");
        const balancer = add(
            model,
            resource,
            balancers,
            mapped.length > 0 ? mapped : network.placements(resource, "subnets"),
        );
        for (const address of inventory.refs(resource, "subnetMappings", "ec2.Eip")) {
            model.standsFor(address, balancer.node.id);
        }
    }
    const routed = new Map<string, Set<string>>();
    const unvisited = new Set<string>();
    const route = (balancer: Resource, rule: Resource, property: string) => {
        const node = model.nodes.get(balancer.urn);
        const seen = routed.get(balancer.urn) ?? new Set();
        routed.set(balancer.urn, seen);
        const { all, undecided, dark } = forwardsTo(
            model,
            rule,
            property,
            inventory.refs(rule, property, "lb.TargetGroup").filter(({ urn }) => groups.has(urn)),
        );
        dark.forEach(({ urn }) => unvisited.add(urn));
        const needs = [...all.map((group) => [group]), ...(undecided.length > 0 ? [undecided] : [])];
        for (const alternatives of needs) {
            const anyOf = alternatives.map(({ urn }) => urn);
            if (node && !seen.has(anyOf.join(" "))) {
                seen.add(anyOf.join(" "));
                model.need(node, { kind: "routes-to", anyOf, healthChecked: true });
                const known = balancers.get(balancer.urn);
                if (known) {
                    known.routes = true;
                }
            }
        }
        if (undecided.length > 0) {
            model.cannotJudge(rule, "which target group gets visitors: the weights' groups aren't known yet", node);
        }
    };
    const balancersOfListener = new Map<string, Resource[]>();
    for (const listener of inventory.of("lb.Listener")) {
        for (const balancer of inventory.refs(listener, "loadBalancerArn", "lb.LoadBalancer")) {
            append(balancersOfListener, listener.urn, balancer);
            route(balancer, listener, "defaultActions");
        }
    }
    for (const rule of inventory.of("lb.ListenerRule")) {
        for (const listener of inventory.refs(rule, "listenerArn", "lb.Listener")) {
            for (const balancer of balancersOfListener.get(listener.urn) ?? []) {
                route(balancer, rule, "actions");
            }
        }
    }
    const visited = new Set([...model.nodes.values()].flatMap(({ needs }) => needs.flatMap(({ anyOf }) => anyOf)));
    for (const urn of unvisited) {
        if (!visited.has(urn)) {
            model.excluded.set(urn, "its listener sends it no visitors: its weight is 0");
        }
    }
}

/**
 * The target groups that get visitors. One with weight 0 gets none, like the idle half of a blue/green pair; as long as the groups'
 * ARNs aren't known, neither is which of them that is, unless just as many as get visitors run anything.
 */
function forwardsTo(
    model: Model,
    rule: Resource,
    property: string,
    groups: Resource[],
): { all: Resource[]; undecided: Resource[]; dark: Resource[] } {
    const weighted = listOf(rule.props[property])
        .filter(isObject)
        .flatMap(({ forward }) => listOf(forward))
        .filter(isObject)
        .flatMap(({ targetGroups }) => listOf(targetGroups))
        .filter(isObject);
    const dark = weighted.filter(({ weight }) => toNumber(weight) === 0);
    if (dark.length === 0) {
        return { all: groups, undecided: [], dark: [] };
    }
    if (weighted.some(({ arn }) => arn === Unknown)) {
        const running = groups.filter(({ urn }) => !model.idle.has(urn));
        if (groups.length === weighted.length && running.length === weighted.length - dark.length) {
            return { all: running, undecided: [], dark: [] };
        }
        return { all: [], undecided: groups, dark: [] };
    }
    const live = new Set(weighted.filter((target) => !dark.includes(target)).map(({ arn }) => arn));
    const idle = new Set(dark.map(({ arn }) => arn).filter((arn) => !live.has(arn)));
    const isIdle = ({ props }: Resource) => idle.has(props.arn);
    return { all: groups.filter((group) => !isIdle(group)), undecided: [], dark: groups.filter(isIdle) };
}

function addTargetGroups(model: Model): Map<string, ServiceNode> {
    const { inventory } = model;
    const groups = new Map<string, ServiceNode>();
    const members = new Map<string, string[]>();
    const join = (group: Resource, member: Resource) => {
        for (const id of model.nodesOf.get(member.urn) ?? []) {
            append(members, group.urn, id);
        }
    };
    for (const attachment of inventory.of("lb.TargetGroupAttachment")) {
        for (const group of inventory.refs(attachment, "targetGroupArn", "lb.TargetGroup")) {
            for (const member of inventory.refs(attachment, "targetId")) {
                join(group, member);
            }
        }
    }
    for (const group of inventory.of("autoscaling.Group", "ec2.SpotFleetRequest")) {
        for (const property of ["targetGroupArns", "trafficSources"]) {
            for (const target of inventory.refs(group, property, "lb.TargetGroup")) {
                join(target, group);
            }
        }
    }
    for (const attachment of inventory.of("autoscaling.Attachment", "autoscaling.TrafficSourceAttachment")) {
        for (const group of inventory.refs(attachment, "autoscalingGroupName", "autoscaling.Group")) {
            for (const property of ["lbTargetGroupArn", "albTargetGroupArn", "trafficSource"]) {
                for (const target of inventory.refs(attachment, property, "lb.TargetGroup")) {
                    join(target, group);
                }
            }
        }
    }
    for (const service of inventory.of("ecs.Service")) {
        for (const target of inventory.refs(service, "loadBalancers", "lb.TargetGroup")) {
            join(target, service);
        }
    }
    for (const group of inventory.of("lb.TargetGroup")) {
        inventory.refs(group, "targets").forEach((member) => join(group, member));
    }
    for (const resource of inventory.of("lb.TargetGroup")) {
        const node = model.node(resource, "target-group");
        const [check] = listOf(resource.props.healthCheck).filter(isObject);
        const behind = members.get(resource.urn) ?? [];
        // What an attachment names may be an address outside of the program.
        const attached = inventory.referrers("lb.TargetGroupAttachment", "targetGroupArn", resource).length > 0;
        if (!attached && behind.length > 0 && behind.every((id) => model.idle.has(id))) {
            model.idle.add(node.id);
        }
        model.need(node, {
            kind: "routes-to",
            anyOf: behind,
            healthChecked: wordOf(check?.enabled ?? true) !== "false",
        });
        groups.set(resource.urn, node);
    }
    return groups;
}

/** Lightsail's balancers are spread over zones, and check their instances. */
function addLightsail(model: Model, balancers: Map<string, Balancer>): void {
    const { inventory } = model;
    for (const resource of inventory.of("lightsail.Lb")) {
        const behind = inventory
            .referrers("lightsail.LbAttachment", "lbName", resource)
            .flatMap((attachment) => inventory.refs(attachment, "instanceName", "lightsail.Instance"))
            .flatMap(({ urn }) => model.nodesOf.get(urn) ?? []);
        const balancer = add(model, resource, balancers, []);
        balancer.routes = behind.length > 0;
        model.need(balancer.node, { kind: "routes-to", anyOf: behind, healthChecked: true });
    }
}

function addClassic(model: Model, balancers: Map<string, Balancer>): void {
    const { inventory, network } = model;
    const members = new Map<string, string[]>();
    const join = (balancer: Resource, member: Resource) => {
        for (const id of model.nodesOf.get(member.urn) ?? []) {
            append(members, balancer.urn, id);
        }
    };
    const classic = inventory.of("elb.LoadBalancer");
    for (const balancer of classic) {
        for (const instance of inventory.refs(balancer, "instances")) {
            join(balancer, instance);
        }
    }
    for (const attachment of inventory.of("elb.Attachment")) {
        for (const balancer of inventory.refs(attachment, "elb", "elb.LoadBalancer")) {
            for (const instance of inventory.refs(attachment, "instance")) {
                join(balancer, instance);
            }
        }
    }
    for (const group of inventory.of("autoscaling.Group", "ec2.SpotFleetRequest")) {
        for (const balancer of inventory.refs(group, "loadBalancers", "elb.LoadBalancer")) {
            join(balancer, group);
        }
    }
    for (const attachment of inventory.of("autoscaling.Attachment")) {
        for (const group of inventory.refs(attachment, "autoscalingGroupName", "autoscaling.Group")) {
            for (const balancer of inventory.refs(attachment, "elb", "elb.LoadBalancer")) {
                join(balancer, group);
            }
        }
    }
    for (const service of inventory.of("ecs.Service")) {
        for (const balancer of inventory.refs(service, "loadBalancers", "elb.LoadBalancer")) {
            join(balancer, service);
        }
    }
    for (const resource of classic) {
        const subnets = network.placements(resource, "subnets");
        const zones = subnets.length > 0 ? subnets : network.zonePlacements(resource, "availabilityZones");
        const balancer = add(model, resource, balancers, zones);
        const behind = members.get(resource.urn) ?? [];
        balancer.routes = behind.length > 0;
        // A Classic Load Balancer without settings of its own tests whether the port accepts connections.
        model.need(balancer.node, { kind: "routes-to", anyOf: behind, healthChecked: true });
    }
}
