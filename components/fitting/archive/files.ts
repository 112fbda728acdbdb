import ignore, { Ignore } from "ignore";
import * as fs from "fs";
import * as path from "path";

/** Files that list, in the syntax of .gitignore, what does not belong to a release. */
const ignoreFiles = [".gitignore", ".deployignore"];

// Left out whatever the ignore files say.
const neverPacked = new Set([".git", ".hg", ".svn", "__pycache__", "node_modules", ".pulumi"]);

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
 * @throws Error for a symbolic link that leaves the folder: its target is missing, or another file, on the server
 */
export function listFiles(folder: string): FileEntry[] {
    const entries: FileEntry[] = [];
    walk(folder, "", [], entries);
    return entries.sort((one, other) => (one.path < other.path ? -1 : 1));
}

function walk(root: string, below: string, outer: { base: string; rules: Ignore }[], entries: FileEntry[]): void {
    const absolute = path.join(root, below);
    const own = ignoreFiles.filter((file) => fs.existsSync(path.join(absolute, file)));
    const rules =
        own.length === 0
            ? outer
            : [
                  ...outer,
                  {
                      base: below,
                      rules: ignore().add(
                          own.map((file) => fs.readFileSync(path.join(absolute, file), "utf8")).join("\n"),
                      ),
                  },
              ];

    for (const entry of fs.readdirSync(absolute, { withFileTypes: true })) {
        const relative = below ? `${below}/${entry.name}` : entry.name;
        if (
            neverPacked.has(entry.name) ||
            ignoreFiles.includes(entry.name) ||
            isIgnored(relative, entry.isDirectory(), rules)
        ) {
            continue;
        }
        const file = path.join(root, relative);
        if (entry.isDirectory()) {
            // A virtual environment works only where it was created.
            if (!fs.existsSync(path.join(file, "pyvenv.cfg"))) {
                walk(root, relative, rules, entries);
            }
        } else if (entry.isSymbolicLink()) {
            entries.push({ path: relative, executable: false, link: linkWithin(root, file, relative) });
        } else if (entry.isFile()) {
            entries.push({ path: relative, executable: (fs.statSync(file).mode & 0o111) !== 0 });
        }
    }
}

function isIgnored(relative: string, isFolder: boolean, rules: { base: string; rules: Ignore }[]): boolean {
    let ignored = false;
    for (const { base, rules: own } of rules) {
        const inner = base ? relative.slice(base.length + 1) : relative;
        const result = own.test(isFolder ? `${inner}/` : inner);
        // The nearer file overrides the outer ones, as in Git.
        ignored = result.ignored || (ignored && !result.unignored);
    }
    return ignored;
}

function linkWithin(root: string, file: string, relative: string): string {
    const target = fs.readlinkSync(file);
    const resolved = path.resolve(path.dirname(file), target);
    if (path.isAbsolute(target) || !`${resolved}/`.startsWith(`${path.resolve(root)}/`)) {
        throw new Error(
            `${relative} is a symbolic link that leaves ${root} (to ${target}): make it a file, or name it in .deployignore`,
        );
    }
    return target;
}
