import { repositoryDirectory } from "../../toolchain/directories";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { main } from "../../toolchain/command-line";
import { findProgram } from "../../toolchain/find-program";
import { run } from "../../toolchain/run";
import { destroyCloud } from "../cloud/destroy";
import { cloudDirectory } from "../directories";
import { IncusClient } from "../incus/client";
import { ensureDaemon, findDaemon, ownIncusDirectory, stopOwnDaemon, type Daemon } from "../incus/daemon";
import { findCloud, type Cloud } from "../setup/cloud";
import { openCloud } from "../setup/open-cloud";
import { endOrphans } from "../setup/orphans";
import { registeredClouds, releaseCloud } from "../setup/registry";
import { lostSecretsNote, projectName, stackFile, stackName, withoutSecrets } from "../setup/stack";
import { clearStaleLocks } from "../setup/stack-lock";
import { isProtected, restoreState, stateFile } from "../setup/stack-state";

main(async () => {
    const begin = Date.now();
    const cloud = await cloudToTakeDown();
    if (cloud === undefined) {
        process.stdout.write("There is no local cloud of this clone.\n");
        return;
    }
    const state = path.join(cloud.directory, "state");
    await clearStaleLocks(state, projectName(), stackName());
    endOrphans(repositoryDirectory());
    await restoreState(state, projectName(), stackName());
    // Our daemon may not have run since the computer started, but its machines are still on disk.
    const daemonCanStart = existsSync(ownIncusDirectory) && findProgram("incusd") !== undefined;
    const daemon = (await findDaemon()) ?? (daemonCanStart ? await ensureDaemon() : undefined);
    await destroyStack(cloud);
    await destroyCloud(cloud.id);
    await forgetStack(cloud);
    const remaining = await releaseCloud(cloud.id);
    if (daemon?.own) {
        await stopOwnDaemon(async () => (await registeredClouds()).length === 0 && !(await hasMachines(daemon)));
    }
    const others = remaining.length === 0 ? "" : ` Clouds of other clones on this computer: ${remaining.length}.`;
    process.stdout.write(
        `\nRemoved this clone's local cloud (${((Date.now() - begin) / 1000).toFixed(1)} s).${others}\n`,
    );
});

/** Whether a machine is left, for example one that was created by hand. */
async function hasMachines(daemon: Daemon): Promise<boolean> {
    const machines: string[] = await new IncusClient(daemon).get("/1.0/instances?all-projects=true");
    return machines.length > 0;
}

/** The clone's cloud, even if its directory was deleted by hand. */
async function cloudToTakeDown(): Promise<Cloud | undefined> {
    const directory = cloudDirectory();
    return (
        findCloud(directory) ?? (await registeredClouds()).find((registration) => registration.directory === directory)
    );
}

/** Destroys the stack's resources. Anything left, for example because the state is damaged, is removed afterwards. */
async function destroyStack(cloud: Cloud): Promise<void> {
    const state = path.join(cloud.directory, "state");
    if (!existsSync(stateFile(state, projectName(), stackName()))) {
        return;
    }
    if (await isProtected(state, projectName(), stackName())) {
        // It would refuse, and say that nothing is deleted.
        process.stdout.write(
            "The stack is protected (protectData, terminationProtection) from pulumi destroy, not from the end of its cloud: " +
                "the machine is removed with its database and files, and so are the backups and the DNS zone\n",
        );
        return;
    }
    try {
        const { environment } = await openCloud();
        await run(
            "pulumi",
            [
                ...["destroy", "--yes", "--skip-preview", "--suppress-outputs", "--suppress-permalink=true"],
                ...["--stack", stackName()],
            ],
            { environment, workingDirectory: repositoryDirectory(), inherit: true },
        );
    } catch {
        process.stderr.write("pulumi destroy failed, see above; removing what is left by the cloud's id\n");
    }
}

/** Deletes the cloud's directory with its passphrase. Keeps the stack's settings for next time, except secrets. */
async function forgetStack(cloud: Cloud): Promise<void> {
    const file = stackFile();
    if (existsSync(file)) {
        const { text, lost } = withoutSecrets(await fs.readFile(file, "utf8"));
        await fs.writeFile(file, text);
        const note = lostSecretsNote(lost);
        if (note !== undefined) {
            process.stdout.write(`\n${note}\n`);
        }
    }
    await fs.rm(cloud.directory, { recursive: true, force: true });
}
