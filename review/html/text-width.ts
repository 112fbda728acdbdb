/**
 * The approximate width of a text in pixels. It errs on the wide side, because the reader's font is unknown. East Asian
 * characters and emoji are as wide as they are high.
 */
export function textWidth(text: string, size: number): number {
    let width = 0;
    for (const character of text) {
        width += (isWide(character) ? 1.05 : isNarrow(character) ? 0.37 : 0.58) * size;
    }
    return width;
}

/** The longest beginning of a text that fits, with an ellipsis if something is left out. */
export function fitting(text: string, size: number, width: number): string {
    if (textWidth(text, size) <= width) {
        return text;
    }
    let left = width - size;
    let beginning = "";
    for (const character of text) {
        left -= textWidth(character, size);
        if (left < 0) {
            break;
        }
        beginning += character;
    }
    return `${beginning}…`;
}

function isWide(character: string): boolean {
    return character >= "\u1100" || /[MWmw@%]/.test(character);
}

function isNarrow(character: string): boolean {
    return /[ijltfr.,:;'|!()[\] ]/.test(character);
}
