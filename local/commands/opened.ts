import { findCloud, pulumiEnvironment, type Cloud } from "../setup/cloud";
import { Problem } from "../setup/problem";
import { TerminalProgress } from "../setup/progress";
import { ensurePulumi } from "../setup/pulumi";

/** The cloud that is there, with Pulumi's environment for it; throws Problem if `npm run local` made none yet. */
export async function openCloud(): Promise<{ cloud: Cloud; environment: Record<string, string | undefined> }> {
    const cloud = findCloud();
    if (cloud === undefined) {
        throw new Problem("there is no local cloud of this clone: npm run local");
    }
    const pulumi = await ensurePulumi(new TerminalProgress());
    return { cloud, environment: pulumiEnvironment(cloud.directory, pulumi) };
}
