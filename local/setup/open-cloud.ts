import { ensurePulumi } from "../../pulumi/cli";
import { Problem } from "../../toolchain/problem";
import { TerminalProgress } from "../../toolchain/progress";
import { findCloud, pulumiEnvironment, type Cloud } from "./cloud";

/** This clone's cloud, with Pulumi's environment for it; throws Problem if there is none. */
export async function openCloud(): Promise<{ cloud: Cloud; environment: Record<string, string | undefined> }> {
    const cloud = findCloud();
    if (cloud === undefined) {
        throw new Problem("there is no local cloud of this clone: npm run local");
    }
    const pulumi = await ensurePulumi(new TerminalProgress());
    return { cloud, environment: pulumiEnvironment(cloud.directory, pulumi) };
}
