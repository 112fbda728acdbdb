import { shortType } from "../../pulumi/urn";
import type { NodeKind } from "./graph";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { booleanOf, isObject, listOf, numberOf, textOf, toNumber, wordOf } from "./values";

/** How a service of AWS's is spread: on one node, on several in one zone, or over zones; `null` if it isn't known yet. */
type Spread = "node" | "zone" | "zones" | null;

interface ServiceType {
    kind: NodeKind;
    /** What it is called in a finding. */
    what: string;
    /** What to set for a second node. */
    remedy: string;
    spread(resource: Resource): Spread;
    /** What decides about that. */
    property: string;
    /** How long maintenance stops it on one node, with the source; absent if it works on, or if AWS doesn't say. */
    maintenance?: string;
    /** Properties that name its security groups. */
    groups?: string[];
    /** Whether visitors come in there even without a DNS record. */
    entrance?: boolean;
}

const search: ServiceType = {
    kind: "database",
    what: "search domain",
    remedy: "Set clusterConfig to two or more instances with zoneAwarenessEnabled.",
    property: "clusterConfig",
    groups: ["vpcOptions"],
    spread(resource) {
        const [cluster] = listOf(resource.props.clusterConfig).filter(isObject);
        return (toNumber(cluster?.instanceCount) ?? 1) < 2
            ? "node"
            : wordOf(cluster?.zoneAwarenessEnabled) === "true"
              ? "zones"
              : "zone";
    },
};

const files: ServiceType = {
    kind: "database",
    what: "file system",
    remedy: 'Set deploymentType to "MULTI_AZ_1".',
    property: "deploymentType",
    groups: ["securityGroupIds"],
    spread: (resource) => chosen(resource, "deploymentType", /^MULTI_AZ/),
};

/** Services that run on as many nodes as the program says. */
const services: Record<string, ServiceType> = {
    "mq.Broker": {
        kind: "managed-service",
        what: "broker",
        remedy: 'Set deploymentMode to "ACTIVE_STANDBY_MULTI_AZ" (ActiveMQ) or "CLUSTER_MULTI_AZ" (RabbitMQ).',
        property: "deploymentMode",
        maintenance: "Up to two hours once a week (Amazon MQ Developer Guide, maintenance window).",
        groups: ["securityGroups"],
        spread: (resource) => chosen(resource, "deploymentMode", /MULTI_AZ$/),
    },
    "opensearch.Domain": search,
    "elasticsearch.Domain": search,
    "memorydb.Cluster": {
        kind: "cache",
        what: "cache",
        remedy: "Set numReplicasPerShard to 1 or more.",
        property: "numReplicasPerShard",
        groups: ["securityGroupIds"],
        spread: (resource) => counted(numberOf(resource, "numReplicasPerShard"), 1, 1),
    },
    "dax.Cluster": {
        kind: "cache",
        what: "cache",
        remedy: "Set replicationFactor to 3 or more.",
        property: "replicationFactor",
        groups: ["securityGroupIds"],
        spread: (resource) => counted(numberOf(resource, "replicationFactor"), 1, 2),
    },
    "fsx.WindowsFileSystem": {
        ...files,
        maintenance: "Typically less than 20 minutes (FSx for Windows File Server User Guide).",
    },
    // These have two file servers in one zone, always (ONTAP) or by a deployment type (OpenZFS).
    "fsx.OntapFileSystem": files,
    "fsx.OpenZfsFileSystem": files,
    "lightsail.Database": {
        kind: "database",
        what: "database",
        remedy: "Choose a bundle with a standby, such as small_ha_2_0.",
        property: "bundleId",
        spread: (resource) => chosen(resource, "bundleId", /(^|_)ha_/),
    },
    "lightsail.ContainerService": {
        kind: "managed-service",
        what: "container service",
        remedy: "Set scale to 2 or more.",
        property: "scale",
        entrance: true,
        spread: (resource) => counted(numberOf(resource, "scale"), 1, 2),
    },
};

/** Services of AWS's that can fail as a whole if they have one node, or all their nodes in one zone. */
export function addServices(model: Model): void {
    for (const resource of model.inventory.of(...Object.keys(services))) {
        const { kind, what, remedy, property, maintenance, groups, entrance, spread } =
            services[shortType(resource.type)];
        if (booleanOf(resource, "isDisabled") === true) {
            continue;
        }
        const node = model.node(resource, kind);
        model.security.join(node.id, resource, ...(groups ?? []));
        if (entrance) {
            model.entries.set(node.id, undefined);
        }
        const found = resource.skipped ? null : spread(resource);
        if (found === null) {
            model.unknown(resource, property, "whether it has a second node", node);
        } else if (found === "node") {
            node.domains.push(
                model.failureDomain(
                    "service",
                    resource,
                    { what, remedy, ...(maintenance ? { maintenance } : {}) },
                    { heals: true },
                ),
            );
        } else if (found === "zone") {
            node.domains.push(model.failureDomain("service", resource, { what, remedy, oneZone: true }));
        }
    }
}

/** By a property's text: over zones if it matches, and on one node otherwise, as is the default. */
function chosen(resource: Resource, property: string, overZones: RegExp): Spread {
    const value = textOf(resource, property);
    return value === null ? null : overZones.test(value ?? "") ? "zones" : "node";
}

/** By a number: over zones from the least on. */
function counted(value: number | null | undefined, byDefault: number, least: number): Spread {
    return value === null ? null : (value ?? byDefault) >= least ? "zones" : "node";
}
