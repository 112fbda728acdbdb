import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { enumerate, target } from "../../findings/wording";

export const unwatched: Rule = {
    name: "site-is-not-watched",
    severities: ["medium"],
    description: "Somebody must be told when a site is down.",
    why: "If nothing watches a site, its visitors are the first to notice that it is down, and the time until they tell somebody is downtime too.",
    remedy:
        "Let a Route 53 health check ask for a page that needs everything the site needs, and let its alarm and alarms of what is behind it (servers, load balancer) tell a person. " +
        "If somebody watches the site from outside the program, name them in the parameter watchedBy.",
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
                fact: `No health check and no alarm watches ${enumerate(names)}.`,
                consequence:
                    "If the site is down, its visitors are the first to notice, and nobody repairs it until one of them tells somebody.",
                number: `A health check of Route 53 notices within about 90 s (by default it asks every 30 s, and 3 failures in a row count). ${target(parameters)}`,
            }));
    },
};
