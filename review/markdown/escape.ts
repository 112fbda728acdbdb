/** A text that GitHub shows as it is, without markup, mentions or links. */
export function plain(text: string): string {
    return withoutMentions(text)
        .replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character]!)
        .replace(/[\\`*_{}[\]|~#!]/g, "\\$&")
        .replace(/\s*\r?\n\s*/g, " ");
}

/** A text that notifies no user: an invisible character separates each at sign from the name after it. */
export function withoutMentions(text: string): string {
    return text.replace(/@(?=[\p{L}\p{N}_-])/gu, "@\u2060");
}

/** The text as inline code on one line, delimited by more backticks than it contains. */
export function code(text: string): string {
    const flat = text.replace(/\s*\r?\n\s*/g, " ").replace(/\|/g, "\\|");
    const fence = "`".repeat(Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
    const padding = flat.startsWith("`") || flat.endsWith("`") ? " " : "";
    return flat === "" ? "" : `${fence}${padding}${flat}${padding}${fence}`;
}

/** A block of preformatted text. */
export function block(text: string, language = ""): string {
    const fence = "`".repeat(Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
    return `${fence}${language}\n${text}\n${fence}`;
}
