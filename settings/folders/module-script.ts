import * as fs from "fs";

// Larger ones are bundles.
const maximumSize = 2 ** 20;
const comment = /^(\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|(["'])use strict\2;?)/;
const importStatement = /^import\s*(?:[\w$*{},\s]*[\s}]from\s*)?(["'])([^"'\n]+)\1(\s*(?:with|assert)\b)?;?/;
const isPath = /^(\.{0,2}\/|[a-z][a-z0-9+.-]*:)/i;
const isSource = /\.([jt]sx|ts|vue|svelte)$/;

/**
 * What a script imports that no browser can, if that is certain: a package by its name, or a file that is no script. Reads the
 * imports at its begin only, as later ones may be part of a text.
 */
export function unbuiltImport(script: string): string | undefined {
    const stat = fs.statSync(script, { throwIfNoEntry: false });
    if (!stat?.isFile() || stat.size > maximumSize) {
        return undefined;
    }
    let rest = fs.readFileSync(script, "utf8").replace(/^\ufeff/, "");
    for (;;) {
        const skipped = comment.exec(rest);
        const found = skipped ? undefined : importStatement.exec(rest);
        if (!skipped && !found) {
            return undefined;
        }
        const [, , name = "", withType] = found ?? [];
        if (found && (!isPath.test(name) || isSource.test(name) || (!withType && name.endsWith(".css")))) {
            return name;
        }
        rest = rest.slice((skipped ?? found)![0].length);
    }
}
