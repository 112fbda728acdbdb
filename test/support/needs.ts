import { buildPlugins } from "../../local/setup/build-plugins";
import { ensurePulumi } from "../../pulumi/cli";
import { ensurePackages, type Package } from "../../toolchain/debian-packages";
import { TerminalProgress, type Progress } from "../../toolchain/progress";

/** Sets up something that a suite needs, unless it is there already; throws Problem, with the remedy, if it can't. */
export type Need = (progress: Progress) => Promise<void>;

const met = new Set<Need>();

/** Sets up what is needed, each need once per process. */
export async function setUp(needs: Need[], progress: Progress = new TerminalProgress()): Promise<void> {
    for (const need of needs.filter((one) => !met.has(one))) {
        await need(progress);
        met.add(need);
    }
}

/** The Pulumi CLI with its language host, on PATH. */
export const pulumiCli: Need = async (progress) => {
    const directory = await ensurePulumi(progress);
    process.env.PATH = `${directory}:${process.env.PATH}`;
    process.env.PULUMI_SKIP_UPDATE_CHECK = "true";
};

/** The bundles of the local cloud's provider plugins. */
export const plugins: Need = buildPlugins;

/** Debian packages; installing them requires root and apt. */
export function packages(...wanted: Package[]): Need {
    return (progress) => ensurePackages(wanted, progress);
}
