import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { enumerate } from "../../findings/wording";

export const unwatched: Rule = {
    name: "site-is-not-watched",
    severities: ["medium"],
    description: "Somebody must be told when a site is down.",
    why: "If nothing watches a site, its visitors are the first to notice that it is down, and the time until they tell somebody is downtime too.",
    remedy:
        "Let a Route 53 health check ask for a page that needs all that the site needs, and let its alarm tell a person; " +
        "or name who watches from outside the program in the parameter watchedBy.",
    source: "Route 53 API Reference: a health check asks every 30 s by default, and 3 failures in a row are a failure",
    evaluate({ graph }, parameters) {
        if (parameters.watchedBy.trim() !== "") {
            return [];
        }
        return graph.sites
            .filter(({ watchedBy }) => watchedBy === undefined)
            .map(({ urn, names }): Violation => ({
                severity: "medium",
                urn,
                subject: enumerate(names),
                fact: `No health check and no alarm watches ${enumerate(names)}.`,
                consequence:
                    "If the site is down, its visitors notice first, and nobody repairs it until one of them says so.",
                number: "A health check of Route 53 notices within about 90 s (3 failures, asked every 30 s by default).",
            }));
    },
};
