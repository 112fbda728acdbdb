import { findCloud, pulumiEnvironment, type Cloud } from "./cloud";
import { Problem } from "../../toolchain/problem";
import { TerminalProgress } from "../../toolchain/progress";
import { ensurePulumi } from "../../pulumi/cli";

/** The cloud that is there, with Pulumi's environment for it; throws Problem if `npm run local` made none yet. */
export async function openCloud(): Promise<{ cloud: Cloud; environment: Record<string, string | undefined> }> {
    const cloud = findCloud();
    if (cloud === undefined) {
        throw new Problem("there is no local cloud of this clone: npm run local");
    }
    const pulumi = await ensurePulumi(new TerminalProgress());
    return { cloud, environment: pulumiEnvironment(cloud.directory, pulumi) };
}
