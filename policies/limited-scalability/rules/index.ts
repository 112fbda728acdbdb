import type { Rule } from "../../findings/rule";
import { cache } from "./cache";
import { containerService } from "./container-service";
import { database } from "./database";
import { group } from "./group";
import { servers } from "./servers";

/** The pack's rules, in the order of the catalogue. */
export const rules: Rule[] = [servers, group, containerService, database, cache];
