import { parseUrn } from "../../pulumi/urn";
import type { Change, Interruption } from "../model";

/** What one kind of change does to visitors. */
export type Cost = Omit<Interruption, "urns">;

/** Says what a change costs visitors; undefined if it is about something else. */
export type CostRule = (change: Change) => Cost | undefined;

/** Whether a change touches one of the properties, or something in them. */
export function touches({ properties, replaceBecause }: Change, ...names: string[]): boolean {
    return [...properties.map(({ path }) => path), ...replaceBecause].some((path) =>
        names.includes(path.split(/[.[]/)[0]!),
    );
}

/** Whether something that exists is taken away: deleted, or replaced by another one. */
export function isLost({ operation }: Change): boolean {
    return operation === "delete" || operation === "replace";
}

/** The type of the component that a resource is a part of, e.g. `Nginx`; empty without one of this project's. */
export function componentOf({ urn }: Change): string {
    const { types } = parseUrn(urn);
    return /^simple-web-stack:index:(\w+)$/.exec(types[types.length - 2] ?? "")?.[1] ?? "";
}
