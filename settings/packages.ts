import * as fs from "fs";
import * as path from "path";
import { SettingsReader } from "./reader";
import { readRequirementLists, type RequirementLine } from "./requirement-lists";

/** Files that list the application's packages; the server uses the first one that exists (`packages/source.py`). */
export const packageFiles = [
    "requirements.txt",
    "pylock.toml",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "pyproject.toml",
    "setup.py",
];

/**
 * Those of them that list packages, for what is no project of Python. The other files may describe tools that the site has
 * nothing to do with.
 */
export const packageLists = packageFiles.filter((name) => !["pyproject.toml", "setup.py"].includes(name));

/** Locks of a pyproject.toml. */
const locks = ["uv.lock", "poetry.lock", "pdm.lock"];

/** What pip and the tools run for a repository's URL: the Debian package that has it, and how lists and locks name such URLs. */
const repositoryPrograms: [name: string, mention: RegExp][] = [
    ["git", /\bgit\+|\btype = "git"|\bgit = "/],
    ["mercurial", /\bhg\+/],
    ["subversion", /\bsvn\+/],
    ["breezy", /\bbzr\+/],
];

/** Debian packages that the installation of the application's packages needs, such as git for a Git URL. */
export function programsOfPackages(folder: string): string[] {
    const source = sourceOf(folder);
    if (source === undefined) {
        return [];
    }
    const texts =
        source === "requirements.txt"
            ? readRequirementLists(folder, source).lines.map(({ text }) => text)
            : [source, "pyproject.toml"]
                  .map((name) => path.join(folder, name))
                  .filter((file) => fs.existsSync(file))
                  .map((file) => fs.readFileSync(file, "utf8"));
    return repositoryPrograms.filter(([, mention]) => texts.some((text) => mention.test(text))).map(([name]) => name);
}

/**
 * Reports packages that can't be installed on the server, as far as it can be seen here. Only what is certain: pip reads
 * the lists on the server, and refuses the rest before it installs anything.
 */
export function checkPackageFiles(reader: SettingsReader, folder: string): void {
    const source = sourceOf(folder);
    const report = (received: string, allowed: string, remedy: string) =>
        reader.problems.push({ setting: "applicationPath", received, allowed, remedy });
    if (source === "requirements.txt") {
        const { lines, inclusions } = readRequirementLists(folder, source);
        for (const { line, file, problem } of inclusions) {
            if (problem === "missing") {
                report(`${placeOf(line)}, and there is no ${file}`, "a list that exists", "add it, or remove the line");
            } else if (problem === "outside") {
                report(placeOf(line), `a list in ${folder}, as only that is on the server`, "move it into the folder");
            }
        }
        const constraints = inclusions
            .filter(({ line }) => /^(-c|--constraint)/.test(line.text))
            .map(({ file }) => file);
        const ofComputer = lines.filter(({ file, text }) => isOfComputer(text) && !constraints.includes(file));
        if (ofComputer.length > 0) {
            report(
                `${placeOf(ofComputer[0]!)}${ofComputer.length > 1 ? `, and ${ofComputer.length - 1} lines alike` : ""}`,
                "packages as an index has them, NAME==VERSION: the computer that has written this list is not the server",
                `pip list --format=freeze > ${path.join(folder, source)}`,
            );
        }
        for (const line of lines) {
            const problem = problemOfLine(folder, line);
            if (problem) {
                report(placeOf(line), ...problem);
            }
        }
    } else if (source !== undefined && locks.includes(source) && !exists(folder, "pyproject.toml")) {
        report(`${source} without the pyproject.toml that it belongs to`, "both", `add it, or remove ${source}`);
    } else if (source === "pyproject.toml") {
        const text = fs.readFileSync(path.join(folder, source), "utf8");
        if (!/^\s*\[build-system\]/m.test(text) && !/\bdependencies\b/.test(text)) {
            report(
                `${source} with neither [build-system] nor dependencies`,
                "a project that says what it needs",
                "write `dependencies = […]` under [project], or bring a requirements.txt or the lock of your tool",
            );
        }
    }
}

/** Whether a line is conda's, which no pip reads, or the path of a package on the computer that has written the list. */
function isOfComputer(text: string): boolean {
    return /^[A-Za-z0-9._-]+=[^=]/.test(text) || /^[^#$]*\s@\s*file:\/\/\/[^$]*$/.test(text);
}

function sourceOf(folder: string): string | undefined {
    return packageFiles.find((name) => exists(folder, name));
}

function exists(folder: string, name: string): boolean {
    return fs.existsSync(path.join(folder, name));
}

function placeOf({ file, number, text }: RequirementLine): string {
    // A URL may have a password.
    return `${file}, line ${number}: ${text.replace(/(:\/\/)[^/@\s]+@/g, "$1****@").slice(0, 100)}`;
}

/** What is wrong with a line that names something that isn't in an index: what is allowed, and the remedy. */
function problemOfLine(folder: string, { file, text }: RequirementLine): [string, string] | undefined {
    if (/\b(git|hg|bzr|svn)\+ssh:\/\//.test(text) || /\bgit\+git@/.test(text)) {
        return [
            "a URL that needs no key for SSH, as the server has none",
            "use git+https://, with a token as ${NAME} in it, and NAME in applicationBuildEnvironment, as a secret",
        ];
    }
    const editable = /^(?:-e|--editable)(?:\s*=\s*|\s+)(\S+)/.exec(text)?.[1];
    const target = (editable ?? /^(\.[^\s;]*|\/[^\s;]*)/.exec(text)?.[1])?.replace(/\[.*$/, "");
    // Options begin with a hyphen; quotes and variables are pip's to read.
    if (target === undefined || target.includes(":") || /["'\\$]/.test(target)) {
        return undefined;
    }
    if (path.isAbsolute(target) || path.join(target).startsWith("..")) {
        // Relative to the list, it may still be within the folder.
        const beside = path.join(path.dirname(file), target);
        if (path.isAbsolute(target) || beside.startsWith("..")) {
            return [`something in ${folder}, as only that is on the server`, "move it into the folder"];
        }
    }
    const candidates = [target, path.join(path.dirname(file), target)].map((name) => path.join(folder, name));
    const found = candidates.find((candidate) => fs.existsSync(candidate));
    if (found === undefined) {
        return [`something that exists in ${folder}`, `add ${target}, or remove the line`];
    }
    const isProject = ["pyproject.toml", "setup.py"].some((name) => exists(found, name));
    if (fs.statSync(found).isDirectory() && !isProject) {
        return [
            "a folder with a pyproject.toml or a setup.py",
            "remove the line (Python finds the application's own modules without it), or add a pyproject.toml",
        ];
    }
    return undefined;
}
