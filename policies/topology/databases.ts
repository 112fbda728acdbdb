import { shortType } from "../../pulumi/urn";
import type { Backup } from "./backups";
import type { Model } from "./model";
import type { Resource } from "./resource";
import { append } from "./inventory";
import { booleanOf, numberOf, setting, textOf } from "./values";

const clusterTypes = ["rds.Cluster", "docdb.Cluster", "neptune.Cluster"];
const memberTypes = ["rds.ClusterInstance", "docdb.ClusterInstance", "neptune.ClusterInstance"];

/** Logs are copied too: the newest state that can be restored is typically at most five minutes old (RDS FAQ). */
const automatic: Backup = { by: "automatic backups", everyHours: 5 / 60 };

/** RDS instances with their standby, replicas and backups, and clusters with their members. */
export function addDatabases(model: Model): void {
    addInstances(model);
    addClusters(model);
}

function addInstances(model: Model): void {
    const { inventory } = model;
    const replicas = new Map<string, Resource[]>();
    const primaries: Resource[] = [];
    for (const instance of inventory.of("rds.Instance")) {
        if (setting(instance, "replicateSourceDb").state === "unset") {
            primaries.push(instance);
        } else {
            const [source] = inventory.refs(instance, "replicateSourceDb", "rds.Instance");
            if (source) {
                append(replicas, source.urn, instance);
            }
        }
    }
    for (const instance of primaries) {
        const node = model.node(instance, "database");
        const readable = replicas.get(instance.urn) ?? [];
        const standby = booleanOf(instance, "multiAz");
        if (standby === null) {
            model.unknown(instance, "multiAz", "whether it has a standby", node);
        }
        model.security.join(node.id, instance, "vpcSecurityGroupIds", "securityGroupNames");
        for (const copy of readable) {
            model.standsFor(copy, node.id);
            model.security.join(node.id, copy, "vpcSecurityGroupIds");
        }
        const retention = numberOf(instance, "backupRetentionPeriod");
        const copies = [...(retention ? [automatic] : []), ...model.backups.of(instance, "DATABASE")];
        node.copies = retention === null && copies.length === 0 ? null : copies;
        if (standby !== true && standby !== null) {
            node.domains.push(
                model.failureDomain("database", instance, {
                    replicas: readable.length,
                    backups: copies.length > 0,
                    backupsKnown: retention !== null,
                }),
            );
            const zone = textOf(instance, "availabilityZone");
            const subnets = inventory
                .refs(instance, "dbSubnetGroupName", "rds.SubnetGroup")
                .flatMap((group) => model.network.placements(group, "subnetIds"));
            node.domains.push(...model.placed(instance, zone ? [{ zone, zoneKnown: true }] : subnets, false));
        }
        model.tiers.push({
            needed: false,
            id: instance.urn,
            kind: "database",
            label: instance.name,
            urn: instance.urn,
            nodes: [node.id],
            members: 1 + (standby === true ? 1 : 0) + readable.length,
            zones: [],
            exchangeable: standby ?? (standby === null ? null : false),
            ...(standby === true || standby === null ? {} : { exchange: "no-standby" as const }),
            grows: standby === true || readable.length > 0 || (standby === null ? null : false),
            software: [textOf(instance, "engine") ?? "database"],
            ...instanceTypeOf(instance, "instanceClass"),
        });
    }
}

function addClusters(model: Model): void {
    const { inventory } = model;
    const members = new Map<string, Resource[]>();
    for (const member of inventory.of(...memberTypes)) {
        for (const cluster of inventory.refs(member, "clusterIdentifier", ...clusterTypes)) {
            append(members, cluster.urn, member);
        }
    }
    for (const cluster of inventory.of(...clusterTypes)) {
        const node = model.node(cluster, "database");
        // Aurora's backups can't be turned off (Aurora User Guide).
        node.copies = shortType(cluster.type) === "rds.Cluster" ? [automatic] : null;
        const own = members.get(cluster.urn) ?? [];
        model.security.join(node.id, cluster, "vpcSecurityGroupIds");
        own.forEach((member) => model.standsFor(member, node.id));
        const byProvider =
            textOf(cluster, "engineMode") === "serverless" ||
            setting(cluster, "dbClusterInstanceClass").state !== "unset";
        if (byProvider || own.length === 0) {
            if (!byProvider) {
                node.uncertain = `no member of ${cluster.name} is in this program`;
            }
            continue;
        }
        const zones = own.map((member) => textOf(member, "availabilityZone"));
        const placements = zones.every((zone) => typeof zone === "string")
            ? zones.map((zone) => ({ zone: zone as string, zoneKnown: true }))
            : [];
        const serverless = own.every((member) => textOf(member, "instanceClass") === "db.serverless");
        if (own.length === 1) {
            node.domains.push(
                model.failureDomain("database-member", own[0], { cluster: cluster.name }, { heals: true }),
            );
        }
        node.domains.push(...model.placed(cluster, placements, false));
        model.tiers.push({
            needed: false,
            id: cluster.urn,
            kind: "database",
            label: cluster.name,
            urn: own.length === 1 ? own[0].urn : cluster.urn,
            nodes: [node.id],
            members: own.length,
            zones: [...new Set(placements.map(({ zone }) => zone))],
            exchangeable: own.length > 1,
            ...(own.length > 1 ? {} : { exchange: "no-standby" as const }),
            grows: own.length > 1 || serverless,
            software: [textOf(cluster, "engine") ?? "database"],
            ...instanceTypeOf(own[0], "instanceClass"),
        });
    }
}

function instanceTypeOf(resource: Resource, property: string): { instanceType?: string } {
    const type = textOf(resource, property);
    return type ? { instanceType: type } : {};
}
