import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { destroyCloud } from "../cloud/destroy";
import { cloudDirectory } from "../directories";
import { IncusClient } from "../incus/client";
import { ensureDaemon, findDaemon, ownIncusDirectory, stopOwnDaemon, type Daemon } from "../incus/daemon";
import { findCloud, type Cloud } from "../setup/cloud";
import { main } from "../../toolchain/command-line";
import { findProgram } from "../../toolchain/programs";
import { endOrphans } from "../setup/orphans";
import { registeredClouds, releaseCloud } from "../setup/registry";
import { run } from "../../toolchain/run";
import { clearStaleLocks } from "../setup/stack-lock";
import { restoreState } from "../setup/stack-state";
import { projectDirectory, projectName, stackFile, stackName, withoutSecrets } from "../setup/stack";
import { openCloud } from "../setup/open-cloud";

main(async () => {
    const begin = Date.now();
    const cloud = await cloudToTakeDown();
    if (cloud === undefined) {
        process.stdout.write("There is no local cloud of this clone.\n");
        return;
    }
    const state = path.join(cloud.directory, "state");
    await clearStaleLocks(state, projectName(), stackName());
    await endOrphans(projectDirectory());
    await restoreState(state, projectName(), stackName());
    // Our daemon may have ended with the computer's last session: its machines are still on the disk.
    const daemonCanStart = existsSync(ownIncusDirectory) && findProgram("incusd") !== undefined;
    const daemon = (await findDaemon()) ?? (daemonCanStart ? await ensureDaemon() : undefined);
    await destroyStack(cloud);
    await destroyCloud(cloud.id);
    await forgetStack(cloud);
    const remaining = await releaseCloud(cloud.id);
    if (daemon?.own) {
        await stopOwnDaemon(async () => (await registeredClouds()).length === 0 && !(await hasMachines(daemon)));
    }
    const others = remaining.length === 0 ? "" : ` Other clones' clouds on this computer: ${remaining.length}.`;
    process.stdout.write(
        `\nEverything of this clone's local cloud is gone (${((Date.now() - begin) / 1000).toFixed(1)} s).${others}\n`,
    );
});

/** Whether anybody's machine is left, one that was made by hand for example. */
async function hasMachines(daemon: Daemon): Promise<boolean> {
    const machines: string[] = await new IncusClient(daemon).get("/1.0/instances?all-projects=true");
    return machines.length > 0;
}

/** The clone's cloud, even if its directory has been deleted by hand. */
async function cloudToTakeDown(): Promise<Cloud | undefined> {
    const directory = cloudDirectory();
    return (
        findCloud(directory) ?? (await registeredClouds()).find((registration) => registration.directory === directory)
    );
}

/** The orderly way; what it leaves, because the state is damaged for example, is removed by its mark afterwards. */
async function destroyStack(cloud: Cloud): Promise<void> {
    const state = path.join(cloud.directory, "state", ".pulumi", "stacks", projectName(), `${stackName()}.json`);
    if (!existsSync(state)) {
        return;
    }
    try {
        const { environment } = await openCloud();
        await run(
            "pulumi",
            [
                "destroy",
                "--yes",
                "--skip-preview",
                "--suppress-outputs",
                "--suppress-permalink=true",
                "--stack",
                stackName(),
            ],
            {
                environment,
                workingDirectory: projectDirectory(),
                inherit: true,
            },
        );
    } catch {
        process.stderr.write("pulumi destroy failed, see above; what is left is removed by its mark.\n");
    }
}

/** The stack's settings stay for the next time, without the secrets that nothing can read any more. */
async function forgetStack(cloud: Cloud): Promise<void> {
    const file = stackFile();
    if (existsSync(file)) {
        await fs.writeFile(file, withoutSecrets(await fs.readFile(file, "utf8")).text);
    }
    await fs.rm(cloud.directory, { recursive: true, force: true });
}
