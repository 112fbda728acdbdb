import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";
import { singleFailureDomains } from "../../topology/graph";

export const service: Rule = {
    name: "service-stops-for-maintenance",
    severities: ["medium"],
    description:
        "A service that the site needs, such as a broker, must have a second node that works while one is maintained.",
    why: "What needs the service is down while AWS maintains its only node.",
    remedy: "Give the service a second node in another zone.",
    source: "Amazon MQ Developer Guide: up to two hours; FSx for Windows File Server User Guide: typically less than 20 minutes",
    evaluate({ graph }) {
        return singleFailureDomains(graph, "service")
            .filter(({ facts }) => facts.maintenance !== undefined)
            .map(({ urn, label, facts, uncertain }): Violation => ({
                severity: "medium",
                urn,
                cause: urn,
                subject: label,
                fact: `${atFirst(named(facts.what, label))} has no second node that works while it is maintained.`,
                consequence: "What needs it is down while AWS patches or changes the only one.",
                number: facts.maintenance,
                remedy: facts.remedy,
                uncertain,
            }));
    },
};
