import type { Rule } from "../../findings/rule";
import { address } from "./address";
import { cache } from "./cache";
import { database } from "./database";
import { healthCheck } from "./health-check";
import { loneMember } from "./lone-member";
import { loneTask } from "./lone-task";
import { natGateway } from "./nat-gateway";
import { server } from "./server";
import { service } from "./service";
import { unwatched } from "./unwatched";
import { volume } from "./volume";
import { zone } from "./zone";

/** The pack's rules, in the order of the catalogue. */
export const rules: Rule[] = [
    server,
    volume,
    zone,
    address,
    database,
    loneMember,
    loneTask,
    cache,
    service,
    natGateway,
    healthCheck,
    unwatched,
];
