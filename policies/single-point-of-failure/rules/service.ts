import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";
import { singleFailureDomains } from "../../topology/graph";

export const service: Rule = {
    name: "service-runs-on-one-node",
    severities: ["medium"],
    description:
        "A service that the site needs, such as a search domain or a broker, must have a second node in another zone.",
    why: "If the node or its zone fails, what needs it is down until AWS has replaced it.",
    remedy: "Give the service a second node in another zone.",
    source: "none: how long a replacement takes isn't published",
    evaluate({ graph }) {
        return singleFailureDomains(graph, "service").map((failureDomain): Violation => {
            const { what, remedy, oneZone } = failureDomain.facts;
            return {
                severity: "medium",
                urn: failureDomain.urn,
                cause: failureDomain.urn,
                fact: `${atFirst(named(what, failureDomain.label))} has ${oneZone ? "all its nodes in one zone" : "one node"}.`,
                consequence: `If ${oneZone ? "that zone" : "it"} fails, what needs it is down until AWS has replaced it.`,
                remedy,
                takesDown: failureDomain.takesDown,
                uncertain: failureDomain.uncertain,
            };
        });
    },
};
