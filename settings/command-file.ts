import * as fs from "fs";
import * as path from "path";

/** What is wrong with a file that a command runs, and what to do. */
export interface CommandFileProblem {
    /** In the application's folder. */
    file: string;
    what: string;
    allowed: string;
    remedy: string;
}

export const doesNotExist = "does not exist";

// What the shell itself gives a meaning: how the words after it are read can't be known for certain.
const meaningful = /['"\\`$(){}<>#*?[\]~!\n]/;
/** Shells that the server has, which run a file that is named after them. */
const shells = /^(\/(usr\/)?bin\/)?(sh|dash|bash)$/;
// Folders that hold no program of the distribution: what is there came from somebody's own installation.
const ownInstallation = /^(\/home\/|\/root\/|\/Users\/|\/usr\/local\/|\/opt\/(homebrew|local)\/|[A-Za-z]:)/;

/**
 * Finds files of the application that a command runs and that can't run on the server: written on Windows, not executable,
 * or for an interpreter that the server doesn't have. Says nothing of what isn't certain.
 *
 * @param folder of the application, in which the command runs
 * @param systemPackages which may bring an interpreter
 * @param isComplete whether the folder has all files that the command will see, as no other command makes some
 */
export function problemsOfCommand(
    command: string,
    folder: string,
    systemPackages: string[],
    isComplete = false,
): CommandFileProblem[] {
    const missing = isComplete ? missingProblem(folder, command) : [];
    if (missing.length > 0) {
        return missing;
    }
    return wordsOfCommands(command).flatMap((words) => {
        const [program = "", argument = ""] = words;
        if (shells.test(program)) {
            return lineEndProblem(folder, argument, readText(folder, argument), true);
        }
        if (!program.includes("/")) {
            return []; // Looked for on the PATH, where only the server's programs are.
        }
        const text = readText(folder, program);
        if (text === undefined) {
            return [];
        }
        const firstLine = text.split("\n", 1)[0]!;
        const interpreter = firstLine.startsWith("#!") ? firstLine.slice(2).trim() : undefined;
        const isShellScript = interpreter === undefined || /\b(sh|dash|bash)$/.test(interpreter.split(/\s/)[0]!);
        return [
            ...lineEndProblem(folder, program, text, isShellScript),
            ...modeProblem(folder, program),
            ...interpreterProblem(program, interpreter, systemPackages),
        ];
    });
}

const interpreters = /^(python3?|php|sh|dash|bash)$/;
const script = /^[\w.-]+(\/[\w.-]+)*\.(py|php|sh)$/;

/**
 * The script that a command runs first, relative to the application's folder; undefined if there is none. It can only be in
 * the release; what is run after it, it may make.
 */
export function scriptOfCommand(command: string): string | undefined {
    const [program = "", argument = ""] = wordsOfCommands(command)[0] ?? [];
    const file = interpreters.test(program) ? argument : program.includes("/") ? program : "";
    const name = file.replace(/^\.\//, "");
    return script.test(name) && !name.startsWith(".") && !name.includes("..") ? name : undefined;
}

function missingProblem(folder: string, command: string): CommandFileProblem[] {
    const name = scriptOfCommand(command);
    if (name === undefined || fs.existsSync(path.join(folder, name))) {
        return [];
    }
    const [below] = fs
        .readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && fs.existsSync(path.join(folder, entry.name, name)));
    return [
        {
            file: name,
            what: doesNotExist,
            allowed: `a file in ${folder}, where the command runs`,
            remedy: below
                ? `name it with its folder, ${below.name}/${name}, or set applicationPath to that folder`
                : `add ${path.join(folder, name)}, or name the right file in the command`,
        },
    ];
}

/** The words of each simple command of a command line, up to what can't be read without a shell. */
function wordsOfCommands(command: string): string[][] {
    const end = command.search(meaningful);
    // A word that goes on with such a character isn't known.
    const readable = end < 0 ? command : command.slice(0, end).replace(/\S+$/, "");
    const commands: string[][] = [];
    for (const part of readable.split(/&&|\|\||[;|&]/)) {
        const words = part.trim().split(/\s+/);
        while (/^(\w+=.*|exec|command|time|nohup)$/.test(words[0] ?? "")) {
            words.shift();
        }
        if (words[0] === "cd" || words[0] === "pushd") {
            break; // The paths after it begin elsewhere.
        }
        commands.push(words);
    }
    return commands;
}

/** The text of a file of the application; undefined if it is no text file, or may be made only on the server. */
function readText(folder: string, file: string): string | undefined {
    const absolute = path.resolve(folder, file);
    if (path.isAbsolute(file) || !absolute.startsWith(`${path.resolve(folder)}${path.sep}`)) {
        return undefined;
    }
    if (!fs.statSync(absolute, { throwIfNoEntry: false })?.isFile()) {
        return undefined;
    }
    const content = fs.readFileSync(absolute);
    return content.includes(0) ? undefined : content.toString("latin1");
}

/** @param everywhere a shell takes a carriage return in any line for a part of the last word */
function lineEndProblem(
    folder: string,
    file: string,
    text: string | undefined,
    everywhere: boolean,
): CommandFileProblem[] {
    if (text === undefined || !(everywhere ? /\r\n/ : /^#![^\n]*\r\n/).test(text)) {
        return [];
    }
    return [
        {
            file,
            what: "has line ends of Windows (CRLF)",
            allowed:
                "a file whose lines end with a line feed alone: the server takes the carriage return for a part of a name, and says “not found”",
            remedy: `perl -pi -e 's/\\r$//' ${path.join(folder, file)}, and a line “${path.posix.basename(file)} text eol=lf” in .gitattributes`,
        },
    ];
}

function modeProblem(folder: string, file: string): CommandFileProblem[] {
    const absolute = path.join(folder, file);
    if ((fs.statSync(absolute).mode & 0o111) !== 0) {
        return [];
    }
    return [
        {
            file,
            what: "is not executable",
            allowed: "a file with execute permission, or a command that names what runs it, such as sh or python",
            remedy: `chmod +x ${absolute} (with Git: git update-index --chmod=+x)`,
        },
    ];
}

/** @param interpreter the first line of a script after `#!`; undefined if there is none */
function interpreterProblem(
    file: string,
    interpreter: string | undefined,
    systemPackages: string[],
): CommandFileProblem[] {
    const program = interpreter?.split(/\s/)[0] ?? "";
    const name = path.posix.basename(program);
    const isMissing =
        ownInstallation.test(program) ||
        /^python2/.test(name) ||
        // Debian and Ubuntu have /usr/bin/python3 only; /usr/bin/env finds the environment's python.
        (/^\/(usr\/)?bin\/python$/.test(program) && systemPackages.length === 0) ||
        (/^\/(usr\/)?bin\/(zsh|fish|ksh|tcsh|csh|node|ruby|php)$/.test(program) && systemPackages.length === 0);
    if (!isMissing) {
        return [];
    }
    return [
        {
            file,
            what: `is for the interpreter ${program}, which the server does not have`,
            allowed: "an interpreter that the server has, such as #!/bin/sh, #!/bin/bash or #!/usr/bin/env python",
            remedy: `change the first line of ${file}${/^\/(usr\/)?bin\//.test(program) && !/^python/.test(name) ? `, or add the package with ${name} to applicationSystemPackages` : ""}`,
        },
    ];
}
