import type { Parameters } from "../findings/parameters";
import type { ServiceGraph, ServiceNode, Tier } from "../topology/graph";
import type { Resource } from "../topology/resource";
import { commitments, type Commitment } from "./commitments";

/** Something on the way that AWS runs, with what AWS commits to for it, or why there is no figure. */
export type Part = { node: ServiceNode } & ({ percent: number } | { missing: string });

/** What decides about a part. */
interface Facts {
    node: ServiceNode;
    tier: Tier | undefined;
    resource: Resource | undefined;
    /** Why it isn't judged, if so. */
    notJudged: string | undefined;
    parameters: Parameters;
}

/** In per cent, or the reason why there is no figure; undefined if the node is a mere step on the way. */
type Figure = number | string | undefined;

const noAgreement = "no agreement of AWS's is in the table";

/** The parts among the nodes that visitors need, by the node's id. */
export function findParts(
    graph: ServiceGraph,
    resources: readonly Resource[],
    parameters: Parameters,
): Map<string, Part> {
    const tiers = new Map(graph.tiers.flatMap((tier) => tier.nodes.map((id) => [id, tier])));
    const notJudged = new Map(graph.notJudged.map(({ urn, reason }) => [urn, reason]));
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const found = new Map<string, Part>();
    for (const node of graph.nodes) {
        const figure = node.onPath
            ? figureOf({
                  node,
                  tier: tiers.get(node.id),
                  resource: byUrn.get(node.urn),
                  notJudged: notJudged.get(node.urn),
                  parameters,
              })
            : undefined;
        if (figure !== undefined) {
            found.set(node.id, { node, ...(typeof figure === "number" ? { percent: figure } : { missing: figure }) });
        }
    }
    return found;
}

function figureOf(facts: Facts): Figure {
    const { node, parameters, resource } = facts;
    switch (node.kind) {
        case "server":
            return node.type === "ec2.Instance" ? parameters.instanceAvailability : noAgreement;
        case "volume":
            return commitments.volume.alone;
        case "server-group":
            return ofGroup(facts);
        case "container-service":
            return ofTasks(facts);
        case "load-balancer":
            return node.type === "lightsail.Lb"
                ? noAgreement
                : // AWS takes an Application Load Balancer in two or more zones only.
                  spreadOf(node) === "zones" || (spreadOf(node) === null && isApplicationBalancer(resource))
                  ? commitments.balancer.overZones
                  : commitments.balancer.alone;
        case "database":
        case "cache":
            return ofData(facts);
        case "managed-service":
            return ofManaged(facts);
        case "address":
            return node.uncertain;
        default:
            return undefined;
    }
}

/** Over zones, in one, or `null` if the program doesn't show it. */
function spreadOf({ zones, domains }: ServiceNode): "zones" | "zone" | null {
    return (zones?.length ?? 0) > 1 ? "zones" : domains.some((id) => id.startsWith("zone:")) ? "zone" : null;
}

function isApplicationBalancer(resource: Resource | undefined): boolean {
    return (resource?.props.loadBalancerType ?? "application") === "application";
}

/** AWS commits to more for members in several zones, and to as much as for one instance otherwise. */
function ofGroup({ node, tier, notJudged, parameters }: Facts): Figure {
    if (node.type === "ec2.SpotFleetRequest") {
        return noAgreement;
    }
    const members = tier?.members;
    return typeof members !== "number"
        ? (notJudged ?? "how many members run isn't known")
        : members > 1 && spreadOf(node) === "zones"
          ? commitments.compute.overZones
          : parameters.instanceAvailability;
}

function ofTasks({ node, tier, notJudged }: Facts): Figure {
    const members = tier?.members;
    if (typeof members !== "number") {
        return notJudged ?? "how many tasks run isn't known";
    }
    if (members < 2) {
        return "AWS commits to nothing for a single task";
    }
    // On servers of the program, tasks are as spread as those, which are parts of their own.
    return node.needs.some(({ kind }) => kind === "runs-on")
        ? undefined
        : spreadOf(node) === "zones"
          ? commitments.compute.overZones
          : "AWS commits to nothing for tasks in one zone";
}

/** The agreement for each type of database and cache with nodes. */
const agreements: Record<string, Commitment> = {
    "rds.Instance": commitments.database,
    "rds.Cluster": commitments.aurora,
    "docdb.Cluster": commitments.documents,
    "neptune.Cluster": commitments.graphs,
    "elasticache.Cluster": commitments.cache,
    "elasticache.ReplicationGroup": commitments.cache,
    "memorydb.Cluster": commitments.memory,
    "dax.Cluster": commitments.accelerator,
    "fsx.WindowsFileSystem": commitments.fileServer,
    "fsx.OntapFileSystem": commitments.fileServer,
    "fsx.OpenZfsFileSystem": commitments.fileServer,
};

function ofData({ node, tier, resource, notJudged }: Facts): Figure {
    const agreement = agreements[node.type];
    if (agreement === undefined) {
        return noAgreement;
    }
    if (notJudged ?? node.uncertain) {
        return notJudged ?? node.uncertain;
    }
    if (resource?.props.dbClusterInstanceClass !== undefined) {
        return commitments.database.overZones;
    }
    if (node.type === "elasticache.Cluster" && (tier?.members ?? 1) > 1) {
        return noAgreement;
    }
    const lone = node.domains.some((id) => /^(database|database-member|cache|service|zone):/.test(id));
    return (lone ? agreement.alone : agreement.overZones) ?? noAgreement;
}

/** The agreement for each service that AWS spreads over zones; what only names another service has no figure of its own. */
const managed: Record<string, Commitment | undefined> = {
    "lambda.Function": commitments.function,
    "apigateway.RestApi": commitments.api,
    "apigatewayv2.Api": commitments.api,
    "apigateway.DomainName": undefined,
    "apigatewayv2.DomainName": undefined,
    "cloudfront.Distribution": commitments.distribution,
    "s3.Bucket": commitments.objects,
    "s3.BucketV2": commitments.objects,
    "dynamodb.Table": commitments.table,
    "elasticache.ServerlessCache": commitments.cache,
    "globalaccelerator.Accelerator": commitments.globalAccelerator,
    "globalaccelerator.CustomRoutingAccelerator": commitments.globalAccelerator,
    "amplify.App": commitments.hosting,
    "efs.FileSystem": commitments.files,
};

function ofManaged({ node }: Facts): Figure {
    if (!(node.type in managed)) {
        return noAgreement;
    }
    const agreement = managed[node.type];
    return agreement && (spreadOf(node) === "zone" && agreement.alone ? agreement.alone : agreement.overZones);
}
