import * as fs from "fs";
import * as path from "path";
import { gitFiles } from "./git";
import { IgnoreRules } from "./ignore-rules";
import { UnlistableFolder } from "./unlistable";

/** Lists, in the syntax of .gitignore, what does not belong to a release besides what Git ignores. */
const deployIgnore = ".deployignore";
const ignoreFiles = [".gitignore", deployIgnore];

// Left out whatever the ignore files say.
// A look at a folder by macOS's or Windows's file manager must not make another release.
const neverPacked = new Set([
    ...[".git", ".hg", ".svn", "__pycache__", "node_modules", ".pulumi"],
    ...[".DS_Store", "Thumbs.db", "desktop.ini"],
]);

export interface FileEntry {
    /** Relative to the folder, with forward slashes. */
    path: string;
    executable: boolean;
    /** Target of a symbolic link. */
    link?: string;
}

/**
 * Lists the files of a folder that belong to a release, sorted, so that the list is the same on every computer.
 *
 * @throws UnlistableFolder for symbolic links that leave the folder: their targets are missing, or other files, on the server
 */
export function listFiles(folder: string): FileEntry[] {
    const entries = entriesOf(folder);
    const leaving = entries.filter(({ path: file, link }) => link !== undefined && leaves(file, link));
    if (leaving.length > 0) {
        throw new UnlistableFolder(
            leaving.map(({ path: file, link }) => ({
                received: `${file} is a symbolic link that leaves ${folder} (to ${link})`,
                allowed: "links within the folder, as only that is on the server, and relative ones",
                remedy: "make it a file, or name it in .deployignore",
            })),
        );
    }
    return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
}

function leaves(file: string, target: string): boolean {
    return path.isAbsolute(target) || /^\.\.(\/|$)/.test(path.posix.join(path.posix.dirname(file), target));
}

function entriesOf(folder: string): FileEntry[] {
    const files = gitFiles(folder);
    const paths = files === undefined ? walk(folder, "", IgnoreRules.none) : filterGitFiles(folder, files);
    return paths.flatMap((file) => entryOf(folder, file));
}

function entryOf(root: string, relative: string): FileEntry[] {
    const file = path.join(root, relative);
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) {
        return [{ path: relative, executable: false, link: fs.readlinkSync(file) }];
    }
    if (stat?.isDirectory()) {
        // A submodule, or another repository.
        return entriesOf(file).map((entry) => ({ ...entry, path: `${relative}/${entry.path}` }));
    }
    // Git also lists files that were deleted since the last commit.
    return stat?.isFile() ? [{ path: relative, executable: (stat.mode & 0o111) !== 0 }] : [];
}

/** The files of a folder without Git. */
function walk(root: string, below: string, outer: IgnoreRules): string[] {
    const rules = outer.within(root, below, ignoreFiles);
    return fs.readdirSync(path.join(root, below), { withFileTypes: true }).flatMap((entry) => {
        const relative = below ? `${below}/${entry.name}` : entry.name;
        const isFolder = entry.isDirectory();
        if (!isPackable(entry.name) || rules.ignores(isFolder ? `${relative}/` : relative)) {
            return [];
        }
        if (!isFolder) {
            return [relative];
        }
        return isVirtualEnvironment(root, relative) ? [] : walk(root, relative, rules);
    });
}

/** Of the files that Git lists, those that belong to a release, and those that .deployignore takes in again. */
function filterGitFiles(root: string, files: string[]): string[] {
    const folders = new Folders(root);
    const wanted = files.filter((file) => folders.verdict(file) !== "out");
    const ignored = folders.readmit ? (gitFiles(root, true) ?? []) : [];
    return [...wanted, ...ignored.filter((file) => folders.verdict(file) === "in")];
}

/** What .deployignore files say: they leave a file out, take it in even if Git ignores it, or say nothing. */
type Verdict = "out" | "in" | undefined;

/** What is known of the folders that files lie in; each is looked at once. */
class Folders {
    private readonly verdicts = new Map<string, Verdict>([["", undefined]]);
    private readonly rules = new Map<string, IgnoreRules>();

    constructor(private readonly root: string) {
        this.rulesIn("");
    }

    /** Whether any of the files read so far takes in again what others leave out. */
    get readmit(): boolean {
        return [...this.rules.values()].some((rules) => rules.readmit);
    }

    verdict(file: string, isFolder = false): Verdict {
        const folder = file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
        const outer = this.verdictOfFolder(folder);
        if (outer === "out" || !isPackable(path.posix.basename(file))) {
            return "out";
        }
        const ignored = this.rulesIn(folder).ignores(isFolder ? `${file}/` : file);
        return ignored === undefined ? outer : ignored ? "out" : "in";
    }

    private verdictOfFolder(folder: string): Verdict {
        if (!this.verdicts.has(folder)) {
            this.verdicts.set(folder, isVirtualEnvironment(this.root, folder) ? "out" : this.verdict(folder, true));
        }
        return this.verdicts.get(folder);
    }

    /** The rules for what lies directly in a folder. */
    private rulesIn(folder: string): IgnoreRules {
        let rules = this.rules.get(folder);
        if (rules === undefined) {
            const outer = folder === "" ? IgnoreRules.none : this.rulesIn(path.posix.dirname(`/${folder}`).slice(1));
            rules = outer.within(this.root, folder, [deployIgnore]);
            this.rules.set(folder, rules);
        }
        return rules;
    }
}

function isPackable(name: string): boolean {
    return !neverPacked.has(name) && !ignoreFiles.includes(name);
}

/** A virtual environment works only where it was created. */
function isVirtualEnvironment(root: string, folder: string): boolean {
    return fs.existsSync(path.join(root, folder, "pyvenv.cfg"));
}
