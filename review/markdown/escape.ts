/** A text as GitHub shows it unchanged: no markup, no mention, no link that nobody wrote. */
export function plain(text: string): string {
    return text
        .replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character]!)
        .replace(/[\\`*_{}[\]|~#!]/g, "\\$&")
        .replace(/@/g, "@\u200b")
        .replace(/\s*\r?\n\s*/g, " ");
}

/** The same as code, in a fence longer than any in the text. */
export function code(text: string): string {
    const flat = text.replace(/\s*\r?\n\s*/g, " ").replace(/\|/g, "\\|");
    const fence = "`".repeat(Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
    const padding = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
    return flat === "" ? "" : `${fence}${padding}${flat}${padding}${fence}`;
}

/** A block of text that stands as it is. */
export function block(text: string, language = ""): string {
    const fence = "`".repeat(Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
    return `${fence}${language}\n${text}\n${fence}`;
}
