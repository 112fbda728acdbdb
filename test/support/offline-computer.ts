import * as fs from "node:fs";
import { offlineVariable } from "../../local/provider/offline";
import { buildPlugins } from "../../local/setup/build-plugins";
import { ensureCloud, pulumiEnvironment } from "../../local/setup/cloud";
import { installPlugins } from "../../local/setup/plugins";
import { ensurePulumi } from "../../pulumi/cli";
import { anyCliVariable } from "../../pulumi/supported-versions";
import { TerminalProgress } from "../../toolchain/progress";
import { Clone } from "./clone";

/**
 * What a new user has: a fresh clone of the project, Pulumi's CLI, and an empty home. Offline providers take the place of AWS
 * and the server.
 */
export async function offlineComputer(): Promise<{ clone: Clone; environment: Record<string, string> }> {
    const progress = new TerminalProgress();
    const pulumi = await ensurePulumi(progress);
    await buildPlugins(progress);
    const clone = await Clone.create();
    const cloud = await ensureCloud(clone.path("plugins"));
    await installPlugins(cloud);
    fs.mkdirSync(clone.path("home"));
    const { PATH, PULUMI_HOME, PULUMI_SKIP_UPDATE_CHECK } = pulumiEnvironment(cloud.directory, pulumi);
    const environment = {
        HOME: clone.path("home"),
        PATH: PATH!,
        PULUMI_HOME: PULUMI_HOME!,
        PULUMI_SKIP_UPDATE_CHECK: PULUMI_SKIP_UPDATE_CHECK!,
        [offlineVariable]: "true",
        [anyCliVariable]: "true",
    };
    return { clone, environment };
}
