import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { anyCliVariable } from "../../pulumi/supported-versions";
import { withLock } from "../../toolchain/lock";
import { run } from "../../toolchain/run";
import { cloudDirectory, isCloudId } from "../directories";

/** The local cloud of one clone (or of one test run). */
export interface Cloud {
    /** Six hexadecimal digits that label everything of the cloud. */
    id: string;
    directory: string;
}

/** The cloud in a directory; undefined if there is none. */
export function findCloud(directory: string = cloudDirectory()): Cloud | undefined {
    const file = path.join(directory, "cloud.json");
    if (!existsSync(file)) {
        return undefined;
    }
    const { id } = JSON.parse(readFileSync(file, "utf8")) as { id: unknown };
    if (!isCloudId(id)) {
        throw new Error(`${file}: "id" is ${JSON.stringify(id)}, and must be six hexadecimal digits`);
    }
    return { id, directory };
}

/** The cloud in a directory. Creates it if there is none: an id, a passphrase, an SSH key and a folder for the state. */
export async function ensureCloud(directory: string = cloudDirectory()): Promise<Cloud> {
    const known = findCloud(directory);
    if (known !== undefined) {
        return known;
    }
    return withLock(path.join(directory, "setup.lock"), "another npm run local", async () => {
        const created = findCloud(directory);
        if (created !== undefined) {
            return created;
        }
        await fs.mkdir(path.join(directory, "state"), { recursive: true });
        await fs.mkdir(path.join(directory, "pulumi-home"), { recursive: true });
        await fs.chmod(directory, 0o700);
        await fs.writeFile(path.join(directory, "passphrase"), `${randomBytes(24).toString("base64url")}\n`, {
            mode: 0o600,
        });
        const key = path.join(directory, "id_ed25519");
        await fs.rm(key, { force: true });
        await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "simple-web-stack local", "-f", key]);
        // Written last: a cloud that has this file is complete.
        const id = randomBytes(3).toString("hex");
        await fs.writeFile(path.join(directory, "cloud.json"), `${JSON.stringify({ id })}\n`);
        return { id, directory };
    });
}

/**
 * Pulumi's environment for the local cloud; a variable without a value must be unset.
 *
 * @param pulumiDirectory the directory of the CLI and its language host
 */
export function pulumiEnvironment(directory: string, pulumiDirectory: string): Record<string, string | undefined> {
    const searchPath = (process.env.PATH ?? "").split(":").filter((part) => part !== pulumiDirectory);
    return {
        PATH: [pulumiDirectory, ...searchPath].join(":"),
        PULUMI_HOME: path.join(directory, "pulumi-home"),
        PULUMI_BACKEND_URL: `file://${path.join(directory, "state")}`,
        PULUMI_CONFIG_PASSPHRASE_FILE: path.join(directory, "passphrase"),
        // It would take precedence over the file.
        PULUMI_CONFIG_PASSPHRASE: undefined,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_SUPPRESS_COPILOT_LINK: "true",
        SIMPLE_WEB_STACK_CLOUD: directory,
        [anyCliVariable]: "true",
    };
}
