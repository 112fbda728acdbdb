import { defaultParameters, type Parameters } from "../../policies/findings/parameters";
import { makeFigures, type Figures } from "../../policies/numbers/figures";
import { buildServiceGraph } from "../../policies/topology/build-graph";
import type { Resource } from "../../policies/topology/resource";

/** The figures of a stack that has a site. */
export function figuresOf(
    { resources }: { resources: readonly Resource[] },
    parameters: Partial<Parameters> = {},
): Figures {
    const figures = makeFigures(buildServiceGraph(resources), resources, { ...defaultParameters, ...parameters });
    if (!figures) {
        throw new Error("no site");
    }
    return figures;
}
