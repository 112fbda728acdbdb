import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./policies";
import type { Pack } from "../findings/pack";
import { adaptSdk, forgetResources } from "./sdk";
import { Session } from "./session";

/** What to serve as one policy pack. */
interface Served {
    name: string;
    displayName: string;
    description: string;
    packs: readonly Pack[];
    /** Whether the packs contain all rules that exist. */
    complete: boolean;
}

/** Serves packs to the engine as one policy pack. The SDK allows one per process. */
export function serve({ name, displayName, description, packs, complete }: Served): void {
    adaptSdk();
    const session = new Session(name, packs, complete, forgetResources);
    new PolicyPack(name, { displayName, description, policies: policiesOf(packs, session) });
}

/** Serves one pack as a policy pack of its own. */
export function serveAlone(pack: Pack): void {
    const { name, displayName, description } = pack;
    serve({ name, displayName, description, packs: [pack], complete: false });
}
