import { IPv6 } from "ipaddr.js";
import { matching, rule, stringMap } from "../provider/inputs";
import { isMap } from "../provider/values";

export const tags = stringMap;

export const cidr = matching(
    /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\/(3[0-2]|[12]?\d)$/,
    "an IPv4 network in CIDR notation",
);

export const ipv6Cidr = rule((value) =>
    IPv6.isValidCIDR(String(value)) ? undefined : `is ${JSON.stringify(value)}, but must be an IPv6 network`,
);

export const region = matching(/^[a-z]{2}(-[a-z]+)+-\d$/, "a region such as us-east-1");

/** A document, as JSON or as an object; its content isn't checked. */
export const document = rule((value) =>
    isMap(value) || Array.isArray(value) || typeof value === "string" ? undefined : "must be a document",
);
