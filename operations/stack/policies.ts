import * as path from "node:path";
import { repositoryDirectory } from "../../toolchain/directories";
import { bundlePack } from "../../policies/tools/bundle";

/** What makes the engine run the policy packs: it does not by itself. */
export async function policyArguments(): Promise<string[]> {
    const project = repositoryDirectory();
    const pack = path.join(project, "policies", "all");
    // A tenth of a second, and never an older one than the sources.
    await bundlePack("all");
    return ["--policy-pack", pack, "--policy-pack-config", path.join(project, "policies", "config.json")];
}
