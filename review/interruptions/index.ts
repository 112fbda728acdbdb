import type { Change, Effect, Interruption } from "../model";
import { data } from "./data";
import { entrances, names } from "./names";
import type { CostRule } from "./rule";
import { serverGroups, servers } from "./servers";
import { serverSteps } from "./server-steps";

const rules: CostRule[] = [servers, serverGroups, data, names, entrances, serverSteps];

/** From what nobody notices to what ends only when somebody acts. */
export const effects: Effect[] = ["none", "slow", "short-outage", "outage", "until-a-person-acts"];

/** What changes cost visitors, the worst first; changes that cost the same are told of together. */
export function findInterruptions(changes: readonly Change[]): Interruption[] {
    const replaced = new Set(
        changes
            .filter(({ operation, type }) => operation === "replace" && type.endsWith(":Instance"))
            .map(({ urn }) => urn),
    );
    const found = new Map<string, Interruption>();
    for (const change of changes) {
        // On a new server every step is a first one, and the server's own line says what that costs.
        if (replaced.size > 0 && change.type.startsWith("command:")) {
            continue;
        }
        for (const rule of rules) {
            const cost = rule(change);
            if (cost) {
                const known = found.get(cost.what);
                if (known) {
                    known.urns.push(change.urn);
                } else {
                    found.set(cost.what, { urns: [change.urn], ...cost });
                }
            }
        }
    }
    return [...found.values()].sort((one, other) => effects.indexOf(other.effect) - effects.indexOf(one.effect));
}
