import { wordsOfAws } from "../../policies/topology/aws-native";
import { shortType } from "../../pulumi/urn";
import { effects, type Change, type Interruption } from "../model";
import { addresses } from "./addresses";
import { data } from "./data";
import type { Impact, ImpactRule } from "./impact";
import { ingress } from "./ingress";
import { ofRetained } from "./retained";
import { serverSteps } from "./server-steps";
import { serverGroups, servers } from "./servers";

const rules: ImpactRule[] = [servers, serverGroups, data, addresses, ingress, serverSteps];

/** What visitors notice of the changes, the worst first; changes with the same impact are one interruption. */
export function findInterruptions(changes: readonly Change[]): Interruption[] {
    const replacesServer = changes.some(
        ({ operation, type }) => operation === "replace" && shortType(wordsOfAws(type).type) === "ec2.Instance",
    );
    const found = new Map<string, Interruption>();
    for (const change of changes) {
        // A new server runs every step for the first time, which its own interruption covers.
        if (replacesServer && change.type.startsWith("command:")) {
            continue;
        }
        for (const impact of impactsOf(change)) {
            const known = found.get(impact.what);
            if (known) {
                known.urns.push(change.urn);
            } else {
                found.set(impact.what, { urns: [change.urn], ...impact });
            }
        }
    }
    return [...found.values()].sort((one, other) => effects.indexOf(other.effect) - effects.indexOf(one.effect));
}

function impactsOf(change: Change): Impact[] {
    const impacts = rules.flatMap((rule) => rule(inWordsOfAws(change)) ?? []);
    return change.retained && impacts.length > 0 ? [ofRetained(change, impacts)] : impacts;
}

/** A change of a resource of `aws-native` as if it were one of `aws`, which the rules know. */
function inWordsOfAws(change: Change): Change {
    const { type, properties } = wordsOfAws(change.type);
    const renamed = (path: string) => {
        const [name = ""] = path.split(/[.[]/);
        return properties(name).map((other) => other + path.slice(name.length));
    };
    return {
        ...change,
        type,
        properties: change.properties.flatMap((property) =>
            renamed(property.path).map((path) => ({ ...property, path })),
        ),
        replaceBecause: change.replaceBecause.flatMap(renamed),
    };
}
