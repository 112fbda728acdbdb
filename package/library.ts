import type { StackValidationPolicy } from "@pulumi/policy";
import { policiesOf } from "../policies/framework/policies";
import { adaptSdkBesideOthers } from "../policies/framework/sdk";
import { Session } from "../policies/framework/session";
import { packs } from "../policies/packs";
import { alternatives, show } from "../toolchain/setting-problem";

/** What `policies` takes; `library.d.ts` describes it for those who use the package. */
interface Options {
    only?: readonly string[];
}

/** The packs' policies, for a policy pack that has others, too. */
export function policies({ only }: Options = {}): StackValidationPolicy[] {
    const names = packs.map(({ name }) => name);
    const unknown = only?.filter((name) => !names.includes(name)) ?? [];
    if (unknown.length > 0 || only?.length === 0) {
        throw new Error(
            `only: received ${show(only)}; allowed: some of ${alternatives(names)}. Remedy: leave it out for all of them`,
        );
    }
    const chosen = packs.filter(({ name }) => only?.includes(name) ?? true);
    adaptSdkBesideOthers();
    return policiesOf(chosen, new Session("simple-web-stack", chosen, only === undefined)) as StackValidationPolicy[];
}
