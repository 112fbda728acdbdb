import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { TerminalProgress } from "../../toolchain/progress";
import { ensureActionlint } from "./actionlint";
import { projectFolder } from "./declared-settings";
import { check, type Counts } from "./runners";

/** Checks every script of the repository: each .sh file, and each without a suffix whose first line names a shell. */
export async function shellScripts(): Promise<Counts> {
    const listed = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
        cwd: projectFolder,
    });
    const scripts: string[] = [];
    for (const name of listed.stdout.toString().split("\0")) {
        if (name.endsWith(".sh") || (name !== "" && !path.basename(name).includes(".", 1) && (await isShell(name)))) {
            scripts.push(name);
        }
    }
    return check("shellcheck", scripts);
}

async function isShell(name: string): Promise<boolean> {
    const text = await fs.readFile(path.join(projectFolder, name), "utf8").catch(() => "");
    return /^#!.*\b(?:sh|bash|dash)\b/.test(text);
}

/** Checks GitHub's workflows, if actionlint is installed, or Go to build it with. */
export async function workflows(): Promise<Counts> {
    const actionlint = await ensureActionlint(new TerminalProgress());
    if (actionlint === undefined) {
        process.stdout.write("not checked: neither actionlint nor Go, which would build it, is installed\n");
        return { passed: 0, failed: 0 };
    }
    return check(actionlint, ["-shellcheck", "shellcheck"]);
}
