import type { Parameters } from "../findings/parameters";
import type { ServiceGraph, ServiceNode, Tier } from "../topology/graph";
import type { Resource } from "../topology/resource";

/** What is lost of data that is restored, and how soon something takes over. Reports contain it as it is. */
export interface Recovery {
    urn: string;
    label: string;
    /** Hours of changes that a restore loses at most; `null` if the program doesn't show it, absent without a copy. */
    lostHours?: number | null;
    /** What is allowed: the parameter recoveryPointHours. */
    allowedHours: number;
    /** What makes the copies. */
    copiedBy?: string;
    /** How soon a standby takes over, with the source; nothing is published about how long a restore takes. */
    takeover?: string;
}

/** One for each node that visitors need and that holds data. */
export function findRecoveries(
    { nodes, tiers }: ServiceGraph,
    resources: readonly Resource[],
    { recoveryPointHours }: Parameters,
): Recovery[] {
    const tiersOf = new Map(tiers.flatMap((tier) => tier.nodes.map((id) => [id, tier])));
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    return nodes
        .filter(({ onPath, copies }) => onPath && copies !== undefined)
        .map((node) => {
            const takeover = takeoverOf(node, tiersOf.get(node.id), byUrn.get(node.urn));
            return {
                urn: node.urn,
                label: node.label,
                ...pointOf(node.copies ?? null),
                allowedHours: recoveryPointHours,
                ...(takeover ? { takeover } : {}),
            };
        });
}

/** The youngest copy counts. */
function pointOf(copies: NonNullable<ServiceNode["copies"]> | null): Pick<Recovery, "lostHours" | "copiedBy"> {
    if (copies === null) {
        return { lostHours: null };
    }
    const [youngest] = [...copies].sort((one, other) => (one.everyHours ?? Infinity) - (other.everyHours ?? Infinity));
    return youngest ? { lostHours: youngest.everyHours ?? null, copiedBy: youngest.by } : {};
}

function takeoverOf({ type }: ServiceNode, tier: Tier | undefined, resource: Resource | undefined): string | undefined {
    if (type === "rds.Instance" && tier?.exchangeable === true) {
        return "60 to 120 s (RDS User Guide)";
    }
    if (type !== "rds.Cluster") {
        return undefined;
    }
    return resource?.props.dbClusterInstanceClass !== undefined
        ? "typically under 35 s (RDS User Guide)"
        : (tier?.members ?? 0) > 1
          ? "typically under 120 s (Aurora User Guide)"
          : undefined;
}
