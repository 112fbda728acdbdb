import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { atFirst, named } from "../../findings/wording";

export const group: Rule = {
    name: "group-has-no-room-for-successor",
    severities: ["medium"],
    description: "A group with one member must be able to start its successor before it stops it.",
    why: "To exchange its member, the group stops it before it starts its successor.",
    remedy: "Set maxSize to 2 or more, or an instanceMaintenancePolicy with minHealthyPercentage 100 and maxHealthyPercentage over 100.",
    source: "EC2 Auto Scaling User Guide, instance maintenance policies",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ exchange, needed }) => needed && exchange === "no-room-for-successor")
            .map((tier): Violation => ({
                severity: "medium",
                urn: tier.urn,
                cause: tier.urn,
                fact: `${atFirst(named("Auto Scaling group", tier.label))} has one member and no room for a second.`,
                consequence:
                    "For a new image or setting, the group stops the member before it starts its successor: the site is down meanwhile.",
                uncertain: tier.uncertain,
            }));
    },
};
