import { existsSync } from "node:fs";
import * as path from "node:path";

import { systemDirectory } from "../../toolchain/directories";
import { withLock } from "../../toolchain/lock";
import type { Progress } from "../../toolchain/progress";
import { IncusClient } from "../incus/client";
import { incus } from "../incus/command";
import type { Daemon } from "../incus/daemon";
import { projectName } from "../incus/project";
import { buildImage, imageFiles } from "./build";
import { amiIdFor, architectureOfAmi, imageAliasOfAmi, imageId, ownArchitecture, type ImageId } from "./id";

/**
 * Puts a machine image into our Incus project: the wanted one if this computer has it, otherwise the one of this
 * clone's recipe, built if necessary.
 *
 * @param wanted an AMI id of the local AWS, from the stack's settings
 * @param architecture the processor that it must be for
 * @returns the image's AMI id and alias
 */
export async function ensureImage(
    daemon: Daemon,
    wanted: unknown,
    progress?: Progress,
    architecture = ownArchitecture,
): Promise<Pick<ImageId, "alias" | "amiId">> {
    const imported = await importedAliases(daemon);
    if (typeof wanted === "string" && architectureOfAmi(wanted) === architecture) {
        const alias = imageAliasOfAmi(wanted);
        if (imported.includes(alias)) {
            return { alias, amiId: wanted };
        }
        if (existsSync(imageFiles(alias).rootfs)) {
            await importImage(daemon, alias, progress);
            return { alias, amiId: wanted };
        }
    }
    const current = imageId();
    if (!imported.includes(current.alias)) {
        await buildImage(current, progress);
        await importImage(daemon, current.alias, progress);
    }
    return { alias: current.alias, amiId: amiIdFor(current, architecture) };
}

async function importImage(daemon: Daemon, alias: string, progress?: Progress): Promise<void> {
    const files = imageFiles(alias);
    await withLock(path.join(systemDirectory, "image.lock"), "another import of the machine image", async () => {
        if (!(await importedAliases(daemon)).includes(alias)) {
            const step = progress?.start("Importing the machine image");
            const target = ["--project", projectName, "--alias", alias];
            await incus(daemon, ["image", "import", files.metadata, files.rootfs, ...target]);
            step?.done();
        }
    });
}

async function importedAliases(daemon: Daemon): Promise<string[]> {
    const aliases: { name: string }[] = await new IncusClient(daemon).get(
        `/1.0/images/aliases?recursion=1&project=${projectName}`,
    );
    return aliases.map(({ name }) => name);
}
