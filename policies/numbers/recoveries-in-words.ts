import { enumerate } from "../findings/wording";
import { append } from "../topology/inventory";
import type { Recovery } from "./recovery";

/** What is lost of data that is restored, a sentence for all of which the same is so. */
export function recoveriesInWords(recoveries: Recovery[]): string[] {
    const found = new Map<string, string[]>();
    recoveries.forEach((recovery) => append(found, sentence(recovery), recovery.label));
    return [...found].map(([text, labels]) => `${enumerate(labels, 3)}: ${text}.`);
}

function sentence({ lostHours, allowedHours, copiedBy, takeover }: Recovery): string {
    const lost =
        lostHours === null
            ? "how much a restore loses isn't known"
            : lostHours === undefined
              ? "nothing in this program copies it"
              : `a restore loses up to ${inWords(lostHours)}`;
    const by = copiedBy ? ` (${copiedBy})` : "";
    const tooMuch =
        typeof lostHours === "number" && lostHours > allowedHours
            ? `, more than the ${allowedHours} h of the parameter recoveryPointHours`
            : "";
    const time = takeover
        ? `; a standby takes over in ${takeover}`
        : copiedBy
          ? "; how long a restore takes isn't known"
          : "";
    return `${lost}${by}${tooMuch}${time}`;
}

function inWords(hours: number): string {
    return hours < 1 ? `${Math.round(hours * 60)} min` : `${hours} h`;
}
