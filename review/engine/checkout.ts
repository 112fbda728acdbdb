import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { run } from "../../toolchain/run";

/** A project at another commit, in a temporary folder. */
interface Checkout {
    folder: string;
    remove(): Promise<void>;
}

/**
 * Checks out another commit beside the project. It shares the project's packages, so nothing is installed.
 *
 * @throws Error if Git doesn't know the commit
 */
export async function checkOut(project: string, reference: string): Promise<Checkout> {
    const git = async (...args: string[]) => (await run("git", args, { workingDirectory: project })).trim();
    let commit: string;
    let root: string;
    try {
        commit = await git("rev-parse", "--verify", "--quiet", "--end-of-options", `${reference}^{commit}`);
        root = await git("rev-parse", "--show-toplevel");
    } catch {
        throw new Error(
            `--base-ref: received ${reference}; allowed: a branch, tag or commit that this clone has. ` +
                "Remedy: fetch it first, in CI with the whole history (fetch-depth: 0)",
        );
    }
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-base-"));
    const tree = path.join(directory, "tree");
    await git("worktree", "add", "--detach", "--quiet", tree, commit);
    const folder = path.join(tree, path.relative(root, fs.realpathSync(project)));
    const modules = path.join(project, "node_modules");
    if (fs.existsSync(modules) && fs.existsSync(folder) && !fs.existsSync(path.join(folder, "node_modules"))) {
        fs.symlinkSync(modules, path.join(folder, "node_modules"));
    }
    return {
        folder,
        async remove() {
            fs.rmSync(directory, { recursive: true, force: true });
            await git("worktree", "prune");
        },
    };
}
