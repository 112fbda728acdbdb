import { effects, type Change, type Interruption } from "../model";
import { addresses } from "./addresses";
import { data } from "./data";
import type { ImpactRule } from "./impact";
import { ingress } from "./ingress";
import { serverSteps } from "./server-steps";
import { serverGroups, servers } from "./servers";

const rules: ImpactRule[] = [servers, serverGroups, data, addresses, ingress, serverSteps];

/** What visitors notice of the changes, the worst first; changes with the same impact are one interruption. */
export function findInterruptions(changes: readonly Change[]): Interruption[] {
    const replacesServer = changes.some(({ operation, type }) => operation === "replace" && type.endsWith(":Instance"));
    const found = new Map<string, Interruption>();
    for (const change of changes) {
        // A new server runs every step for the first time, which its own interruption covers.
        if (replacesServer && change.type.startsWith("command:")) {
            continue;
        }
        for (const impact of rules.map((rule) => rule(change))) {
            if (impact) {
                const known = found.get(impact.what);
                if (known) {
                    known.urns.push(change.urn);
                } else {
                    found.set(impact.what, { urns: [change.urn], ...impact });
                }
            }
        }
    }
    return [...found.values()].sort((one, other) => effects.indexOf(other.effect) - effects.indexOf(one.effect));
}
