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
