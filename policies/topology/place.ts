import { Unknown, type Resource } from "./resource";
import { textsIn, wordOf } from "./values";

/** Inputs of the provider that choose its account, apart from roles. */
const accountInputs = ["profile", "accessKey", "allowedAccountIds"];
const roleInputs = ["assumeRoles", "assumeRole", "assumeRoleWithWebIdentity"];

/**
 * The account and region of a resource, in words that are equal for equal ones; `undefined` where they aren't known.
 *
 * @param provider the inputs of its provider
 */
export function placeOf(props: Record<string, unknown>, provider: Record<string, unknown>): string | undefined {
    // A resource may have a region of its own since version 7 of the provider.
    const region = props.region ?? provider.region;
    if (typeof region !== "string") {
        return undefined;
    }
    const roles = textsIn(roleInputs.map((input) => provider[input]));
    const chosen = accountInputs.map((input) => provider[input]);
    if (roles.unknown || chosen.includes(Unknown)) {
        return undefined;
    }
    const account = roles.texts.map((text) => /:iam::(\d+):/.exec(text)?.[1]).find((found) => found !== undefined);
    return [region, account ?? [...roles.texts, ...chosen.map(wordOf)].join(" ")].join(" ");
}

/** Whether two resources may be in the same account and region. */
export function maySharePlace(one: Resource, other: Resource): boolean {
    return one.place === undefined || other.place === undefined || one.place === other.place;
}
