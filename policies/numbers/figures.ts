import type { Parameters } from "../findings/parameters";
import type { ServiceGraph } from "../topology/graph";
import type { Resource } from "../topology/resource";
import { findParts } from "./parts";
import { findZoneLosses, type ZoneLoss } from "./zone-losses";
import { findRecoveries, type Recovery } from "./recovery";
import { findRemedies, type Remedy } from "./remedies";
import { Commitments, type SiteCommitment } from "./site-commitment";

/**
 * What the service graph says in numbers. Plain data that reports and reviews contain as JSON: its field names are a public
 * format, and are only ever added to.
 */
export interface Figures {
    /** The least first. */
    sites: SiteFigure[];
    /** What the loss of each zone leaves. */
    zones: ZoneLoss[];
    /** What a restore of each holder of data loses, and what takes over from it. */
    recoveries: Recovery[];
    /** What would make the number of the first site better; the most for the least money first. */
    remedies: Remedy[];
}

export interface SiteFigure {
    /** The site's, as the service graph has it. */
    urn: string;
    names: string[];
    commitment: SiteCommitment;
}

/** The figures of a stack; undefined if there is no site in it. */
export function makeFigures(
    graph: ServiceGraph,
    resources: readonly Resource[],
    parameters: Parameters,
): Figures | undefined {
    if (graph.sites.length === 0) {
        return undefined;
    }
    const commitments = new Commitments(graph, findParts(graph, resources, parameters));
    const onGraph = new Set(graph.nodes.map(({ urn }) => urn));
    const beside = graph.notJudged.filter(({ urn }) => !onGraph.has(urn));
    const sites = graph.sites.map((site) => {
        const commitment = commitments.of(site);
        return {
            urn: site.urn,
            names: site.names,
            commitment: { ...commitment, without: [...commitment.without, ...beside] },
        };
    });
    sites.sort((one, other) => one.commitment.percent - other.commitment.percent);
    return {
        sites,
        zones: findZoneLosses(graph, commitments.losses),
        recoveries: findRecoveries(graph, resources, parameters),
        remedies: findRemedies(graph, resources, sites[0].commitment),
    };
}
