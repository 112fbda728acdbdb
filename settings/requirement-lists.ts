import * as fs from "fs";
import * as path from "path";

/** A line of a list of requirements, joined with those that continue it, without its comment. */
export interface RequirementLine {
    /** Relative to the application's folder. */
    file: string;
    /** Of its first line, from 1. */
    number: number;
    text: string;
}

/** What a line includes, and what is wrong with it if it can't. */
interface Inclusion {
    line: RequirementLine;
    /** Relative to the application's folder. */
    file: string;
    problem?: "missing" | "outside";
}

/**
 * Reads a list of requirements and those that it includes, as far as it can be judged without pip, which reads them on the
 * server (`components/application/files/packages/requirement_lists.py`).
 */
export function readRequirementLists(
    folder: string,
    file: string,
): { lines: RequirementLine[]; inclusions: Inclusion[] } {
    const lines: RequirementLine[] = [];
    const inclusions: Inclusion[] = [];
    const read = new Set<string>();
    const open = [file];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
        if (read.has(next)) {
            continue;
        }
        read.add(next);
        for (const { number, text } of logicalLines(decoded(fs.readFileSync(path.join(folder, next))))) {
            const line = { file: next, number, text };
            lines.push(line);
            const target = /^(?:-r|-c|--requirement|--constraint)(?:\s*=?\s*|=)(\S+)/.exec(text)?.[1];
            if (target === undefined || target.includes("://") || /["'\\$]/.test(target)) {
                continue;
            }
            const included = path.join(path.dirname(next), target);
            if (path.isAbsolute(target) || included.startsWith("..")) {
                inclusions.push({ line, file: target, problem: "outside" });
            } else if (!fs.statSync(path.join(folder, included), { throwIfNoEntry: false })?.isFile()) {
                inclusions.push({ line, file: included, problem: "missing" });
            } else {
                inclusions.push({ line, file: included });
                open.push(included);
            }
        }
    }
    return { lines, inclusions };
}

/** The text of a file, by its byte order mark, otherwise UTF-8. */
function decoded(content: Buffer): string {
    const start = content.subarray(0, 2).toString("hex");
    const encoding = start === "fffe" ? "utf-16le" : start === "feff" ? "utf-16be" : "utf-8";
    return new TextDecoder(encoding).decode(content);
}

/** pip's lines: one that ends with a backslash goes on, and a comment follows the begin of a line or a space. */
function logicalLines(text: string): { number: number; text: string }[] {
    const result: { number: number; text: string }[] = [];
    let begun: { number: number; text: string } | undefined;
    text.split(/\r\n|\r|\n/).forEach((line, index) => {
        const isComment = /^\s*#/.test(line);
        begun ??= { number: index + 1, text: "" };
        if (line.endsWith("\\") && !isComment) {
            begun.text += line.replace(/\\+$/, "");
            return;
        }
        begun.text = (begun.text + (isComment ? ` ${line}` : line)).replace(/(^|\s+)#.*$/, "").trim();
        if (begun.text) {
            result.push(begun);
        }
        begun = undefined;
    });
    if (begun?.text.trim()) {
        result.push({ number: begun.number, text: begun.text.trim() });
    }
    return result;
}
