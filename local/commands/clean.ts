import * as fs from "node:fs/promises";

import { main } from "../../toolchain/command-line";
import { cacheDirectory, systemDirectory } from "../../toolchain/directories";
import { Problem } from "../../toolchain/problem";
import { findDaemon, stopOwnDaemon } from "../incus/daemon";
import { removeProject } from "../incus/project";
import { registeredClouds } from "../setup/registry";

// Removes what all clones share and `npm run local` creates again: the Pulumi CLI, machine images, Incus's project.
main(async () => {
    const clouds = await registeredClouds();
    if (clouds.length > 0) {
        const directories = clouds.map(({ directory }) => directory).join(", ");
        throw new Problem(
            `local clouds still use the caches: ${directories}. Take them down first: npm run local:down`,
        );
    }
    const daemon = await findDaemon();
    if (daemon !== undefined && !daemon.own) {
        await removeProject(daemon);
    }
    await stopOwnDaemon(async () => true);
    for (const directory of [cacheDirectory(), systemDirectory]) {
        await fs.rm(directory, { recursive: true, force: true });
        process.stdout.write(`Removed ${directory}\n`);
    }
});
