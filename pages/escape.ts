/** Text that is already HTML. */
export class Html {
    constructor(readonly text: string) {}
}

type Part = Html | string | number | undefined | false | readonly Part[];

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** A text as HTML text or attribute value. */
function escape(text: string): string {
    return visible(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/**
 * A text with numbers in place of control characters and characters that change the direction of writing, which could
 * make a name look like another one.
 */
export function visible(text: string): string {
    return text.replace(
        /[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
        (character) => `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`,
    );
}

/** A template whose inserted texts are escaped; `undefined` and `false` insert nothing, lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
    let text = strings[0]!;
    parts.forEach((part, index) => {
        text += render(part) + strings[index + 1]!;
    });
    return new Html(text);
}

function render(part: Part): string {
    if (part instanceof Html) {
        return part.text;
    }
    if (typeof part === "object") {
        return part.map(render).join("");
    }
    return part === undefined || part === false ? "" : escape(String(part));
}
