import { parseUrn } from "../../pulumi/urn";
import type { Change, Interruption } from "../model";

/** What visitors notice of one change; an interruption is an impact with the changes that have it. */
export type Impact = Omit<Interruption, "urns">;

/** Gives the impact of a change; undefined if the rule doesn't cover it. */
export type ImpactRule = (change: Change) => Impact | undefined;

/** Whether a change touches one of the properties, or something in them. */
export function touches({ properties, replaceBecause }: Change, ...names: string[]): boolean {
    return [...properties.map(({ path }) => path), ...replaceBecause].some((path) =>
        names.includes(path.split(/[.[]/)[0]!),
    );
}

/** Whether a change removes what exists: it deletes or replaces the resource. */
export function isLost({ operation }: Change): boolean {
    return operation === "delete" || operation === "replace";
}

/** The class of this project's component that a resource is a direct child of, e.g. `Nginx`; otherwise undefined. */
export function componentOf({ urn }: Change): string | undefined {
    const { types } = parseUrn(urn);
    return /^simple-web-stack:index:(\w+)$/.exec(types[types.length - 2] ?? "")?.[1];
}

/** Whether this is something that this project's component makes for IPv6 alone. */
export function isIpv6(change: Change, component: string): boolean {
    return componentOf(change) === component && change.name.endsWith("-ipv6");
}

export const leavesIpv6: Impact = {
    what: "Visitors with IPv6 come by IPv4 from now on; those whose resolver remembers the IPv6 address try that first until it expires.",
    effect: "slow",
    duration: { text: "up to the record's time to live", source: "the record's ttl" },
    data: "untouched",
};
