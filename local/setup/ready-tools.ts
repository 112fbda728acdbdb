import { ensurePulumi } from "../../pulumi/cli";
import { ensurePackages, type Package } from "../../toolchain/packages";
import type { Progress } from "../../toolchain/progress";
import { buildPlugins } from "./build-plugins";

/**
 * Sets up what a run against the local cloud needs and puts Pulumi's CLI on this process's PATH.
 *
 * @param packages Debian packages to install if they are missing
 */
export async function setUpTools(progress: Progress, packages: Package[]): Promise<void> {
    const [pulumi] = await Promise.all([
        ensurePulumi(progress),
        buildPlugins(progress),
        ensurePackages(packages, progress),
    ]);
    process.env["PATH"] = `${pulumi}:${process.env["PATH"]}`;
    process.env["PULUMI_SKIP_UPDATE_CHECK"] = "true";
}
