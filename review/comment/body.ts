/** Characters that GitHub takes in one comment; it answers 422 to more. */
export const bodyLimit = 65_536;

/** What finds the comment of one kind again. */
export function marker(name: string): string {
    return `<!-- simple-web-stack ${name} -->`;
}

/**
 * The comment for a review that anybody may have written, since it comes from a pull request's own run: it notifies
 * nobody, can't pass for another comment of ours, and fits.
 */
export function commentBody(name: string, review: string, commit: string): string {
    const head = `${marker(name)}\n`;
    const foot = `\n\n<sub>For ${commit.slice(0, 12)}.</sub>\n`;
    const text = withoutNotifications(review.replaceAll("<!-- simple-web-stack", "<!-- ").replaceAll("\0", "�")).trim();
    return `${head}${cut(text, bodyLimit - head.length - foot.length)}${foot}`;
}

/** A name after an at sign would call that person; an invisible character between the two prevents it. */
function withoutNotifications(text: string): string {
    return text.replace(/@(?=[\p{L}\p{N}_-])/gu, "@\u2060");
}

/** The whole lines that fit, with what they left open closed, and a word that something is missing. */
function cut(text: string, limit: number): string {
    if (text.length <= limit) {
        return text;
    }
    const note = "\n\n**The rest doesn’t fit into a comment: see the run’s artefact.**";
    // Room for what has to be closed.
    const beginning = text.slice(0, limit - note.length - 100);
    const lines = beginning.slice(0, Math.max(beginning.lastIndexOf("\n"), 1));
    const fence = (lines.match(/^ {0,3}```/gm) ?? []).length % 2 === 1 ? "\n```" : "";
    const open = (lines.match(/<details/g) ?? []).length - (lines.match(/<\/details>/g) ?? []).length;
    return `${lines}${fence}${"\n</details>".repeat(Math.min(Math.max(open, 0), 8))}${note}`;
}
