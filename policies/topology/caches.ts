import { append } from "./inventory";
import type { ServiceNode } from "./graph";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { booleanOf, listOf, isObject, numberOf, setting, textOf, textsIn, toNumber } from "./values";

const question = "whether it has a node that takes over";

/** ElastiCache clusters and replication groups. */
export function addCaches(model: Model): void {
    const { inventory } = model;
    const joined = new Map<string, Resource[]>();
    for (const cluster of inventory.of("elasticache.Cluster")) {
        if (setting(cluster, "replicationGroupId").state !== "unset") {
            for (const group of inventory.refs(cluster, "replicationGroupId", "elasticache.ReplicationGroup")) {
                append(joined, group.urn, cluster);
            }
            continue;
        }
        const node = model.node(cluster, "cache");
        model.security.join(node.id, cluster, "securityGroupIds");
        const nodes = numberOf(cluster, "numCacheNodes") ?? 1;
        const spread = textOf(cluster, "azMode") === "cross-az";
        const zones = textsIn(cluster.props.preferredAvailabilityZones).texts;
        const zone = textOf(cluster, "availabilityZone") ?? `the zone of ${cluster.name}`;
        const placements =
            nodes < 2 || (!spread && zones.length === 0)
                ? [{ zone, zoneKnown: typeof cluster.props.availabilityZone === "string" }]
                : zones.map((name) => ({ zone: name, zoneKnown: true }));
        if (numberOf(cluster, "numCacheNodes") === null) {
            model.unknown(cluster, "numCacheNodes", question, node);
        }
        finish(model, cluster, node, nodes, numberOf(cluster, "numCacheNodes") === null ? null : nodes > 1, placements);
    }
    for (const group of inventory.of("elasticache.ReplicationGroup")) {
        const node = model.node(group, "cache");
        model.security.join(node.id, group, "securityGroupIds");
        const [mode] = listOf(group.props.clusterMode).filter(isObject);
        const replicas = numberOf(group, "replicasPerNodeGroup") ?? toNumber(mode?.replicasPerNodeGroup);
        const counted = numberOf(group, "numCacheClusters") ?? numberOf(group, "numberCacheClusters");
        // In the preview of a change of one, the provider still has the other as it was, so the smaller counts.
        const given = [typeof replicas === "number" ? replicas + 1 : undefined, counted].filter(
            (value) => typeof value === "number",
        );
        const members = (given.length > 0 ? Math.min(...given) : 1) + (joined.get(group.urn)?.length ?? 0);
        const failover = booleanOf(group, "automaticFailoverEnabled");
        const unknown = [
            ...(counted === null && typeof replicas !== "number" ? ["numCacheClusters"] : []),
            ...(failover === null ? ["automaticFailoverEnabled"] : []),
        ];
        unknown.forEach((property) => model.unknown(group, property, question, node));
        const zones = textsIn(group.props.preferredCacheClusterAzs).texts;
        const placements = zones.map((zone) => ({ zone, zoneKnown: true }));
        const redundant = unknown.length > 0 ? null : members > 1 && failover === true;
        finish(model, group, node, members, redundant, placements);
    }
}

function finish(
    model: Model,
    resource: Resource,
    node: ServiceNode,
    members: number,
    redundant: boolean | null,
    placements: { zone: string; zoneKnown: boolean }[],
): void {
    if (redundant === false) {
        node.domains.push(model.failureDomain("cache", resource, { members }, { heals: true }));
    }
    node.domains.push(...model.placed(resource, placements, false));
    const type = textOf(resource, "nodeType");
    model.tiers.push({
        needed: false,
        id: resource.urn,
        kind: "cache",
        label: resource.name,
        urn: resource.urn,
        nodes: [node.id],
        members: redundant === null ? null : members,
        zones: [...new Set(placements.map(({ zone }) => zone))],
        exchangeable: redundant,
        ...(redundant === false ? { exchange: "no-standby" as const } : {}),
        grows: redundant === null ? null : members > 1,
        software: [textOf(resource, "engine") ?? "redis"],
        ...(type ? { instanceType: type } : {}),
    });
}
