import * as path from "node:path";
import { bundlePack } from "../../policies/tools/bundle";
import { repositoryDirectory } from "../../toolchain/directories";

/** Options that make the engine run the policy packs. */
export async function policyArguments(): Promise<string[]> {
    const policies = path.join(repositoryDirectory(), "policies");
    // Bundled every time, which takes a tenth of a second: the bundle is never older than its sources.
    await bundlePack("all");
    return ["--policy-pack", path.join(policies, "all"), "--policy-pack-config", path.join(policies, "config.json")];
}
