import { capacityOfTarget, fewestRunning, type Capacity } from "./capacity";
import type { ServiceNode } from "./graph";
import type { Group } from "./groups";
import { append } from "./inventory";
import type { Model } from "./model";
import { maySharePlace } from "./place";
import type { Resource } from "./resource";
import { isObject, listOf, numberOf, setting, textOf, wordOf } from "./values";

/** What other modules need of a container service. */
export interface ContainerService {
    resource: Resource;
    node: ServiceNode;
    public: boolean;
    /** Whether other tasks find it by a name. */
    discoverable: boolean;
    /** URNs of its clusters. */
    clusters: string[];
}

/** ECS services, on Fargate or on servers of the stack. */
export function addContainerServices(model: Model, groups: Map<string, Group>): Map<string, ContainerService> {
    const { inventory, network, security } = model;
    const scaling = scalingOf(model);
    const hosts = hostsOf(model, groups);
    const services = new Map<string, ContainerService>();
    for (const resource of inventory.of("ecs.Service")) {
        const node = model.node(resource, "container-service");
        const [task] = inventory.refs(resource, "taskDefinition", "ecs.TaskDefinition");
        model.reads(node.id, task, "containerDefinitions", "volumes");
        security.join(node.id, resource, "networkConfiguration");
        const [configuration] = listOf(resource.props.networkConfiguration).filter(isObject);
        const placements = network.placements(subnetsOf(resource, configuration), "subnets");
        const daemon = textOf(resource, "schedulingStrategy") === "DAEMON";
        const desired = numberOf(resource, "desiredCount");
        const scaled = scaling.get(resource.urn);
        const members = scaled ? fewestRunning(scaled) : desired === undefined ? (daemon ? 2 : null) : desired;
        if (members === null) {
            model.unknown(resource, scaled ? "minCapacity" : "desiredCount", "how many tasks run", node);
        }
        if (members === 0) {
            model.idle.add(node.id);
        }
        if (members === 1) {
            node.domains.push(model.failureDomain("container", resource, {}, { heals: true }));
        }
        node.domains.push(...model.placed(resource, placements));
        for (const cluster of inventory.refs(resource, "cluster", "ecs.Cluster")) {
            const host = hosts.get(cluster.urn);
            if (host && textOf(resource, "launchType") !== "FARGATE" && !usesFargate(resource)) {
                model.need(node, { kind: "runs-on", anyOf: host });
            }
        }
        const exchange = exchangeOf(resource, Math.max(desired || members || 1, 1), daemon);
        model.tiers.push({
            needed: false,
            id: resource.urn,
            kind: "container-service",
            label: resource.name,
            urn: resource.urn,
            nodes: [node.id],
            members,
            zones: [...new Set(placements.map(({ zone }) => zone))],
            exchangeable: exchange === undefined,
            ...(exchange ? { exchange } : {}),
            grows: daemon || (scaled !== undefined && (scaled.maximum ?? Infinity) > (members ?? 0)),
            software: [],
        });
        services.set(resource.urn, {
            resource,
            node,
            public:
                configuration?.assignPublicIp === true && security.exposure(resource, "networkConfiguration").visitors,
            clusters: inventory.refs(resource, "cluster", "ecs.Cluster").map(({ urn }) => urn),
            discoverable:
                setting(resource, "serviceRegistries").state !== "unset" ||
                setting(resource, "serviceConnectConfiguration").state !== "unset",
        });
    }
    return services;
}

/** The service with the subnets of its network configuration as a top-level property. */
function subnetsOf(resource: Resource, configuration: Record<string, unknown> | undefined): Resource {
    return {
        ...resource,
        props: { subnets: configuration?.subnets },
        propertyDependencies: { subnets: resource.propertyDependencies.networkConfiguration ?? [] },
    };
}

/** How many tasks of each service run that something scales, by load or by a schedule. */
function scalingOf(model: Model): Map<string, Capacity> {
    const { inventory } = model;
    const found = new Map<string, Capacity>();
    const byName = new Map<string, Resource[]>();
    for (const service of inventory.of("ecs.Service")) {
        const name = textOf(service, "name");
        if (name) {
            append(byName, name, service);
        }
    }
    for (const target of inventory.of("appautoscaling.Target")) {
        if ((textOf(target, "serviceNamespace") ?? "ecs") !== "ecs") {
            continue;
        }
        const referred = inventory.refs(target, "resourceId", "ecs.Service");
        const named = byName.get((textOf(target, "resourceId") ?? "").split("/")[2] ?? "") ?? [];
        const services =
            [
                named.filter((service) => referred.includes(service)),
                named.filter((service) => maySharePlace(service, target)),
            ].find(({ length }) => length > 0) ?? referred;
        for (const service of services) {
            found.set(service.urn, capacityOfTarget(inventory, target));
        }
    }
    return found;
}

/** The groups of servers on which each cluster runs its tasks. */
function hostsOf(model: Model, groups: Map<string, Group>): Map<string, string[]> {
    const { inventory } = model;
    const hosts = new Map<string, string[]>();
    const groupsOfProvider = new Map<string, string[]>();
    for (const provider of inventory.of("ecs.CapacityProvider")) {
        groupsOfProvider.set(
            provider.urn,
            inventory.refs(provider, "autoScalingGroupProvider", "autoscaling.Group").map(({ urn }) => urn),
        );
    }
    for (const link of inventory.of("ecs.ClusterCapacityProviders")) {
        for (const cluster of inventory.refs(link, "clusterName", "ecs.Cluster")) {
            for (const provider of inventory.refs(link, "capacityProviders", "ecs.CapacityProvider")) {
                for (const group of groupsOfProvider.get(provider.urn) ?? []) {
                    append(hosts, cluster.urn, group);
                }
            }
        }
    }
    for (const { resource, template } of groups.values()) {
        for (const property of ["userData", "userDataBase64"]) {
            for (const cluster of template ? inventory.refs(template, property, "ecs.Cluster") : []) {
                append(hosts, cluster.urn, resource.urn);
            }
        }
    }
    return hosts;
}

function usesFargate(service: Resource): boolean {
    return listOf(service.props.capacityProviderStrategies)
        .filter(isObject)
        .some(({ capacityProvider }) => wordOf(capacityProvider).startsWith("FARGATE"));
}

/** Why tasks can't be replaced one at a time, by the deployment's percentages; undefined if they can. */
function exchangeOf(service: Resource, tasks: number, daemon: boolean): "stops-before-it-starts" | undefined {
    const [controller] = listOf(service.props.deploymentController).filter(isObject);
    const [deployment] = listOf(service.props.deploymentConfiguration).filter(isObject);
    const strategy = deployment?.strategy;
    if (daemon || (controller?.type ?? "ECS") !== "ECS" || (typeof strategy === "string" && strategy !== "ROLLING")) {
        return undefined;
    }
    const minimum = numberOf(service, "deploymentMinimumHealthyPercent") ?? 100;
    const maximum = numberOf(service, "deploymentMaximumPercent") ?? 200;
    const atLeast = Math.ceil((tasks * minimum) / 100);
    const atMost = Math.floor((tasks * maximum) / 100);
    return atLeast === 0 || (atLeast >= tasks && atMost <= tasks) ? "stops-before-it-starts" : undefined;
}
