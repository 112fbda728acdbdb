import * as path from "node:path";
import { bundlePack } from "../../policies/tools/bundle";
import { packPath } from "../../policies/tools/pack-path";
import { cliVersion } from "../../pulumi/cli";
import { repositoryDirectory } from "../../toolchain/directories";
import type { Stack } from "./stack";

/**
 * Options that make the engine run the policy packs.
 *
 * @param searchPath where Pulumi's CLI is; default: PATH
 */
export async function policyArguments(searchPath?: string): Promise<string[]> {
    const policies = path.join(repositoryDirectory(), "policies");
    // Bundled every time, which takes a tenth of a second: the bundle is never older than its sources.
    const [version] = await Promise.all([cliVersion(searchPath), bundlePack("all")]);
    const pack = packPath(path.join(policies, "all"), version);
    return ["--policy-pack", pack, "--policy-pack-config", path.join(policies, "config.json")];
}

/** Those for a stack, whose environment may have a CLI of its own. */
export async function stackPolicyArguments(stack: Stack): Promise<string[]> {
    return policyArguments((await stack.environment())["PATH"]);
}
