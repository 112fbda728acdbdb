import { withoutMentions } from "../markdown/escape";

/** The largest comment that GitHub accepts, in characters; it answers 422 to larger ones. */
export const largestComment = 65_536;

/** The hidden text that identifies our comments of one kind. */
export function marker(name: string): string {
    return `<!-- simple-web-stack ${name} -->`;
}

/**
 * The comment with a review from a pull request's own run, which the pull request's author may have forged: it mentions
 * no user, can't pass for another comment of ours, and isn't too long.
 */
export function commentBody(name: string, review: string, commit: string): string {
    const head = `${marker(name)}\n`;
    const foot = `\n\n<sub>For ${commit.slice(0, 12)}.</sub>\n`;
    const text = withoutMentions(review.replaceAll("<!-- simple-web-stack", "<!-- ").replaceAll("\0", "�")).trim();
    return `${head}${cut(text, largestComment - head.length - foot.length)}${foot}`;
}

/** The lines that fit, with open tags and code blocks closed and a note that the rest is missing. */
function cut(text: string, limit: number): string {
    if (text.length <= limit) {
        return text;
    }
    const note = "\n\n**The rest doesn’t fit into a comment: see the run’s artefact.**";
    // Leaves room for the closing tags.
    const beginning = text.slice(0, limit - note.length - 100);
    const lines = beginning.slice(0, Math.max(beginning.lastIndexOf("\n"), 1));
    const fence = (lines.match(/^ {0,3}```/gm) ?? []).length % 2 === 1 ? "\n```" : "";
    const open = (lines.match(/<details/g) ?? []).length - (lines.match(/<\/details>/g) ?? []).length;
    return `${lines}${fence}${"\n</details>".repeat(Math.min(Math.max(open, 0), 8))}${note}`;
}
