import { parseUrn } from "../../pulumi/urn";
import * as fs from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";
import type TypeScript from "typescript";

/** Where a program's source declares resources, if its text shows it. */
export interface SourceLocations {
    of(urn: string): { file: string; line: number } | undefined;
}

interface Declaration {
    /** The resource's class, e.g. `Instance`. */
    className: string;
    /** Matches the names that the resource may have: computed parts may be anything. */
    name: RegExp;
    /** Number of fixed characters in the name: the more, the surer the match. */
    fixed: number;
    file: string;
    line: number;
}

/**
 * Searches the program's TypeScript and JavaScript, without running it, for `new Class("name", …)`. A computed name is
 * found by its fixed parts; a resource that may be declared in several places has no location.
 *
 * @param folder of the Pulumi program
 */
export function findLocations(folder: string): SourceLocations {
    const ts = compilerFor(folder);
    const declarations = ts
        ? sourceFiles(folder).flatMap((file) => declarationsIn(ts, file, path.relative(folder, file)))
        : [];
    return {
        of(urn) {
            const { type, name } = parseUrn(urn);
            const className = type.split(/[:/]/).pop();
            const fitting = declarations.filter((found) => found.className === className && found.name.test(name));
            const surest = Math.max(...fitting.map(({ fixed }) => fixed));
            const [only, ...others] = fitting.filter(({ fixed }) => fixed === surest);
            return only && others.length === 0 ? { file: only.file, line: only.line } : undefined;
        },
    };
}

/** What reads the source: the compiler that is installed here, or the program's own; undefined if there is none. */
function compilerFor(folder: string): typeof TypeScript | undefined {
    for (const from of [__filename, path.join(folder, "package.json")]) {
        try {
            return createRequire(from)("typescript") as typeof TypeScript;
        } catch {
            // The next one.
        }
    }
    return undefined;
}

function sourceFiles(folder: string): string[] {
    const skipped = new Set(["node_modules", "test", "tests", "bench", "build", "dist", "bin"]);
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) {
            return entry.name.startsWith(".") || skipped.has(entry.name) ? [] : sourceFiles(file);
        }
        return entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [file] : [];
    });
}

function declarationsIn(ts: typeof TypeScript, file: string, shownAs: string): Declaration[] {
    const text = fs.readFileSync(file, "utf8");
    // Parsing takes time; a file without "pulumi" in it declares no resource.
    if (!text.includes("pulumi")) {
        return [];
    }
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
    const found: Declaration[] = [];
    const visit = (node: TypeScript.Node): void => {
        if (ts.isNewExpression(node) && node.arguments?.[0]) {
            const className = node.expression.getText(source).split(".").pop()!;
            const parts = partsOf(ts, node.arguments[0]);
            if (parts && /^[A-Z]/.test(className)) {
                found.push({
                    className,
                    name: new RegExp(
                        `^${parts.map((part) => (part === undefined ? ".+" : escaped(part))).join("")}$`,
                        "s",
                    ),
                    fixed: parts.reduce((sum, part) => sum + (part?.length ?? 0), 0),
                    file: shownAs.split(path.sep).join("/"),
                    line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
                });
            }
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

/** A name's fixed texts, with `undefined` for each computed part; `undefined` if it isn't a name. */
function partsOf(ts: typeof TypeScript, node: TypeScript.Expression): (string | undefined)[] | undefined {
    if (ts.isStringLiteralLike(node)) {
        return [node.text];
    }
    if (ts.isTemplateExpression(node)) {
        return [node.head.text, ...node.templateSpans.flatMap(({ literal }) => [undefined, literal.text])].filter(
            (part) => part !== "",
        );
    }
    return ts.isIdentifier(node) || ts.isPropertyAccessExpression(node) ? [undefined] : undefined;
}

function escaped(text: string): string {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
