// What the text of a module of Python shows for certain, without running it.

// With any of these a module's names are made where its text doesn't show them.
const dynamic =
    /import\s*\(?\s*\*|\b(globals|locals|vars|exec|eval|setattr|__dict__|__getattr__|__class__|modules|_getframe|importlib|__import__|execfile|runpy|ctypes|gc|inspect)\b/;
// Python reads the text in other characters than we do.
const otherEncoding = /coding[:=]\s*(?!utf-?8|latin|ascii|iso-8859|cp125)[\w.-]+/i;
// What comes first wins: a quote within a comment begins no text, and a # within a text no comment.
const commentOrText = /#[^\n]*|("""|''')(?:\\[\s\S]|(?!\1)[^\\])*\1|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'/g;
// A text with expressions may contain any other text.
const formatted = /(^|[^A-Za-z0-9_])([rR]?[fFtT]|[fFtT][rR])["']/;

/** Whether a module's names are only those that its text shows, in the characters that Python reads. */
export function showsItsNames(text: string): boolean {
    return !dynamic.test(text) && !otherEncoding.test(text.slice(0, 400));
}

/** Python takes letters of other widths for the same. */
function normalized(text: string): string {
    return text.normalize("NFKC");
}

/** A module's text without its comments and texts; with them, if it can't be told where they end. */
export function codeOf(text: string): string {
    const source = normalized(text);
    return formatted.test(source) ? source : source.replace(commentOrText, " ");
}

/**
 * A module's text in which every line that is not indented is code: without comments and texts of several lines. Undefined
 * if that can't be told.
 */
export function outermostCode(text: string): string | undefined {
    const source = normalized(text);
    if (!formatted.test(source)) {
        return source.replace(commentOrText, (match) => (/^(#|"""|''')/.test(match) ? " " : match));
    }
    return /"""|'''|\\\r?\n/.test(source) ? undefined : source.replace(/^\s*#.*$/gm, "");
}

/**
 * The value that a module certainly gives a name, as it is written: assigned at the outermost level, and nothing else in the
 * text mentions the name. Undefined for every other one.
 */
export function onlyValue(text: string, name: string): string | undefined {
    const code = showsItsNames(text) ? outermostCode(text) : undefined;
    if (code === undefined || [...code.matchAll(new RegExp(`\\b${name}\\b`, "g"))].length !== 1) {
        return undefined;
    }
    return assignedValue(code, name);
}

/** The value of the only assignment to a name at the outermost level, of a module that reads the name elsewhere. */
export function assignedValue(code: string, name: string): string | undefined {
    const assignments = [...code.matchAll(new RegExp(`\\b${name}[ \\t]*(?::[^=\\n]+)?[-+|*]?=(?!=)[ \\t]*`, "g"))];
    const [only] = assignments;
    const isOutermost = only !== undefined && (only.index === 0 || code[only.index - 1] === "\n");
    if (assignments.length !== 1 || !isOutermost || /[-+|*]=[ \t]*$/.test(only[0])) {
        return undefined;
    }
    return expressionAt(code, only.index + only[0].length);
}

/** An expression: to the end of its line, or of the line of the bracket that ends it. */
function expressionAt(code: string, start: number): string | undefined {
    let depth = 0;
    const parts = /"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[[({]|[\])}]|\n/g;
    parts.lastIndex = start;
    for (let part = parts.exec(code); part !== null; part = parts.exec(code)) {
        if (part[0] === "\n" && depth === 0) {
            return code.slice(start, part.index).trim();
        }
        depth += /^[[({]$/.test(part[0]) ? 1 : /^[\])}]$/.test(part[0]) ? -1 : 0;
    }
    return depth === 0 ? code.slice(start).trim() : undefined;
}

/** The texts of a list or a tuple of nothing else; undefined for another expression. */
export function listedTexts(expression: string): string[] | undefined {
    const text = /(["'])([^"'\\\n]*)\1/g;
    return /^[[(][\s,]*[\])]$/.test(expression.replace(text, ""))
        ? [...expression.matchAll(text)].map(([, , content]) => content!)
        : undefined;
}
