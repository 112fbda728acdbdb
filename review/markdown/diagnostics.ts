import type { Review } from "../model";
import { plain } from "./escape";
import { collapsed, type Section } from "./section";

/** Length at which a message is cut, in characters. */
const longestMessage = 1000;

/** Warnings and errors; a failed preview's errors are its reason, which has a section of its own. */
export function diagnosticsSection({ diagnostics, failure }: Review): Section | undefined {
    const shown = diagnostics.filter(({ severity }) => failure === undefined || severity !== "error");
    return shown.length === 0
        ? undefined
        : collapsed("Said by the program and the engine", ` (${shown.length})`, [], {
              texts: shown.map(({ severity, message }) => `- ${severity}: ${plain(message.slice(0, longestMessage))}`),
              noun: "message",
          });
}
