import { spawnSync } from "child_process";
import * as fs from "fs";
import * as path from "path";
import { UnlistableFolder } from "./unlistable";

/**
 * Lists the files of a folder that belong to the Git work tree around it: those that Git tracks, and those that it does
 * not ignore, by every ignore file that it knows. Undefined where Git has no say: outside a work tree, and in a folder
 * that is ignored as a whole.
 *
 * @param ignored lists what Git ignores instead
 * @returns paths relative to the folder; a submodule or another repository is a folder's path
 * @throws UnlistableFolder if Git can't answer: guessing could publish files that it ignores
 */
export function gitFiles(folder: string, ignored = false): string[] | undefined {
    if (!isInRepository(folder)) {
        return undefined;
    }
    const kinds = ignored ? ["--others", "--ignored"] : ["--cached", "--others", "--deduplicate"];
    const files = git(folder, ["ls-files", "-z", ...kinds, "--exclude-standard"])
        .split("\0")
        .filter((file) => file !== "")
        .map((file) => file.replace(/\/$/, ""));
    return files.length === 0 && isIgnored(folder) ? undefined : files;
}

function isInRepository(folder: string): boolean {
    for (let directory = fs.realpathSync(folder); ; directory = path.dirname(directory)) {
        if (fs.existsSync(path.join(directory, ".git"))) {
            return true;
        }
        if (directory === path.dirname(directory)) {
            return false;
        }
    }
}

function isIgnored(folder: string): boolean {
    const absolute = fs.realpathSync(folder);
    if (fs.existsSync(path.join(absolute, ".git"))) {
        return false;
    }
    const parent = path.dirname(absolute);
    return git(parent, ["check-ignore", "--", path.basename(absolute)], [0, 1]) !== "";
}

/** Without the variables that name another work tree or index, as in a hook. */
function cleanEnvironment(): NodeJS.ProcessEnv {
    return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_")));
}

function git(folder: string, commandArguments: string[], allowed = [0]): string {
    // The folder may belong to another user, such as the one that called sudo. The monitor would be a program.
    const settings = ["-c", "safe.directory=*", "-c", "core.fsmonitor=false"];
    const { status, error, stdout, stderr } = spawnSync("git", [...settings, ...commandArguments], {
        cwd: folder,
        env: cleanEnvironment(),
        encoding: "utf8",
        maxBuffer: 2 ** 30,
    });
    if (error !== undefined || status === null || !allowed.includes(status)) {
        throw new UnlistableFolder([
            {
                received: `Git can't say which files of ${folder} it ignores (${error?.message ?? stderr.trim()})`,
                allowed: "a folder of which Git can say it, as what it ignores must not be published",
                remedy: "install Git, or repair the repository that the folder is in",
            },
        ]);
    }
    return stdout;
}
