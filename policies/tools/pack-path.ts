import { existsSync } from "node:fs";
import { join } from "node:path";
import { isAtLeast } from "../../pulumi/supported-versions";

/** The oldest CLI that runs a pack that is an executable file. */
export const leastVersionForExecutables = "3.255.0";

/**
 * What to give to `--policy-pack` for a pack's folder: its executable file, if the CLI runs those and there is one. It needs no
 * language host, so it starts faster, and whichever host is beside the CLI.
 *
 * @param version the CLI's; undefined if it isn't known
 */
export function packPath(folder: string, version: string | undefined): string {
    const executable = join(folder, "bin", "pack");
    const runs = version !== undefined && isAtLeast(version, leastVersionForExecutables);
    return runs && existsSync(executable) ? executable : folder;
}
