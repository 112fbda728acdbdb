import { parseUrn } from "../../pulumi/urn";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Declared } from "./declarations/declared";
import { declaredInPython, declaredInGo } from "./declarations/calls";
import { declaredInTypeScript } from "./declarations/typescript";
import { declaredInYaml } from "./declarations/yaml";

/** Where a program's source declares resources, if its text shows it. */
export interface SourceLocations {
    of(urn: string): { file: string; line: number } | undefined;
}

interface Declaration extends Declared {
    /** Matches the names that the resource may have: computed parts may be anything. */
    pattern: RegExp;
    /** Number of fixed characters in the name: the more, the surer the match. */
    fixed: number;
    file: string;
}

/** Reads the declarations in a file's text, by the ending of its name. */
const readers: [ending: RegExp, read: (text: string, file: string) => Declared[]][] = [
    [/(?<!\.d)\.[cm]?[jt]s$/, declaredInTypeScript],
    [/\.py$/, declaredInPython],
    [/\.go$/, declaredInGo],
    [/^(Pulumi|Main)\.ya?ml$/, declaredInYaml],
];

/**
 * Searches a program's source, without running it, for what declares a resource, such as `new Class("name", …)`. A computed name is
 * found by its fixed parts; a resource that may be declared in several places has no location.
 *
 * @param folder of the Pulumi program
 */
export function findLocations(folder: string): SourceLocations {
    const declarations = sourceFiles(folder).flatMap((file) => declarationsIn(file, path.relative(folder, file)));
    return {
        of(urn) {
            const { type, name } = parseUrn(urn);
            const className = type.split(/[:/]/).pop();
            const fitting = declarations.filter((found) => found.className === className && found.pattern.test(name));
            const surest = Math.max(...fitting.map(({ fixed }) => fixed));
            const [only, ...others] = fitting.filter(({ fixed }) => fixed === surest);
            return only && others.length === 0 ? { file: only.file, line: only.line } : undefined;
        },
    };
}

function sourceFiles(folder: string): string[] {
    const skipped = new Set(["node_modules", "test", "tests", "bench", "build", "dist", "bin", "venv", "vendor"]);
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) {
            return entry.name.startsWith(".") || skipped.has(entry.name) ? [] : sourceFiles(file);
        }
        return entry.isFile() && readers.some(([ending]) => ending.test(entry.name)) ? [file] : [];
    });
}

function declarationsIn(file: string, shownAs: string): Declaration[] {
    const text = fs.readFileSync(file, "utf8");
    const name = path.basename(file);
    const [, read] = readers.find(([ending]) => ending.test(name))!;
    // Parsing takes time; a program without "pulumi" in it declares no resource.
    if (!text.includes("pulumi") && read !== declaredInYaml) {
        return [];
    }
    return read(text, file).map((declared) => ({
        ...declared,
        pattern: new RegExp(
            `^${declared.name.map((part) => (part === undefined ? ".+" : escaped(part))).join("")}$`,
            "s",
        ),
        fixed: declared.name.reduce((sum, part) => sum + (part?.length ?? 0), 0),
        file: shownAs.split(path.sep).join("/"),
    }));
}

function escaped(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
