import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** A project as it stands at another commit, in a folder of its own. */
export interface Checkout {
    folder: string;
    remove(): void;
}

/**
 * Checks another commit out beside the project. Its packages are the project's own, so that nothing has to be installed.
 *
 * @throws Error if Git doesn't know the commit
 */
export function checkOut(project: string, reference: string): Checkout {
    const git = (...args: string[]) =>
        execFileSync("git", args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();
    let commit: string;
    let root: string;
    try {
        commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`);
        root = git("rev-parse", "--show-toplevel");
    } catch {
        throw new Error(
            `--base-ref: received ${reference}; allowed: a branch, tag or commit that this clone has. ` +
                "Remedy: fetch it first, in CI with the whole history (fetch-depth: 0)",
        );
    }
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-base-"));
    const tree = path.join(directory, "tree");
    git("worktree", "add", "--detach", "--quiet", tree, commit);
    const folder = path.join(tree, path.relative(root, fs.realpathSync(project)));
    const modules = path.join(project, "node_modules");
    if (fs.existsSync(modules) && fs.existsSync(folder) && !fs.existsSync(path.join(folder, "node_modules"))) {
        fs.symlinkSync(modules, path.join(folder, "node_modules"));
    }
    return {
        folder,
        remove() {
            fs.rmSync(directory, { recursive: true, force: true });
            git("worktree", "prune");
        },
    };
}
