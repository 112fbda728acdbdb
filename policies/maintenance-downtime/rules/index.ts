import type { Rule } from "../../findings/rule";
import { cache } from "./cache";
import { containerService } from "./container-service";
import { database } from "./database";
import { group } from "./group";
import { loneServer } from "./lone-server";
import { service } from "./service";

/** The pack's rules, in the order of the catalogue. */
export const rules: Rule[] = [loneServer, database, group, containerService, service, cache];
