import { figuresInWords } from "../../policies/numbers/words";
import type { Review } from "../model";
import { plain } from "./escape";
import { collapsed, type Section } from "./section";

/** What the graph says in numbers: the first sentence, and the rest once it is opened. */
export function figuresSection({ figures }: Review): Section | undefined {
    if (!figures) {
        return undefined;
    }
    const { headline, lines } = figuresInWords(figures);
    return collapsed(
        headline,
        "",
        lines.map((line) => `- ${plain(line)}`),
    );
}
