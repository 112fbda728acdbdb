import type { Rule } from "../../findings/rule";
import { administrator } from "./administrator";
import { credentials } from "./credentials";
import { encryption } from "./encryption";
import { metadata } from "./metadata";
import { plainHttp } from "./plain-http";
import { ports } from "./ports";
import { publicDatabase } from "./public-database";
import { tlsPolicy } from "./tls-policy";

/** The pack's rules, in the order of the catalogue. */
export const rules: Rule[] = [
    ports,
    publicDatabase,
    credentials,
    administrator,
    metadata,
    encryption,
    plainHttp,
    tlsPolicy,
];
