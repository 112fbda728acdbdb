import { SettingsReader } from "../reader";
import type { FolderSettings } from "./folder";
import { phpScripts } from "./php-scripts";

/**
 * Reports code that begins with `<?`. PHP on the server runs what begins with `<?php` or `<?=` (short_open_tag is off, as
 * Debian and Ubuntu have it), and sends visitors everything else as text, with whatever secrets it has.
 */
export function checkOpenTags(reader: SettingsReader, { folder, writableFolders }: FolderSettings): void {
    const places: string[] = [];
    for (const { file, text } of phpScripts(folder, writableFolders)) {
        const index = firstShortTag(text);
        if (index !== undefined) {
            places.push(`${file}, line ${text.slice(0, index).split("\n").length}`);
        }
    }
    if (places.length > 0) {
        const count = places.length - 3;
        const others = count > 0 ? `; and ${count === 1 ? "another file" : `${count} other files`}` : "";
        reader.problems.push({
            setting: "applicationPath",
            received: `code after <? alone (${places.slice(0, 3).join("; ")}${others})`,
            allowed:
                "code after <?php or <?=, as PHP on the server has short_open_tag off: it would show the code to visitors",
            remedy: `write <?php in place of <? in ${places.length === 1 ? places[0]! : "each of them"}`,
        });
    }
}

// Of these, PHP passes on a declaration of XML, and an instruction in XML such as <?mso-application progid="…"?>.
const tag = /<\?(?:(php(?=\s|$)|=)|xml|[\w.]+-[\w-]+\s)?/gi;
// In PHP's code, what may have a tag within it, and what ends the code: a comment of one line does not hide its end.
const inCode =
    /\/\*[\s\S]*?\*\/|(?:\/\/|#(?!\[))(?:(?!\?>)[^\r\n])*|'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"|`[^`\\]*(?:\\[\s\S][^`\\]*)*`|<<<[ \t]*(["']?)(\w+)\1(?=[\r\n])[\s\S]*?\n[ \t]*\2\b|\b__halt_compiler\b|\?>/gi;

/** Where a script has the first tag that PHP does not know. */
function firstShortTag(text: string): number | undefined {
    tag.lastIndex = 0;
    for (let opened = tag.exec(text); opened; opened = tag.exec(text)) {
        if (opened[0] === "<?") {
            return opened.index;
        }
        if (opened[1] !== undefined) {
            tag.lastIndex = endOfCode(text, tag.lastIndex);
        }
    }
    return undefined;
}

/** Where code that begins at an index ends, and text begins again. */
function endOfCode(text: string, begin: number): number {
    inCode.lastIndex = begin;
    for (let part = inCode.exec(text); part; part = inCode.exec(text)) {
        if (part[0] === "?>") {
            return inCode.lastIndex;
        }
        if (/^__halt/i.test(part[0])) {
            break;
        }
    }
    return text.length;
}
