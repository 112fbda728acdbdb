import { hoursInWords } from "../findings/hours-of-downtime";
import { prices } from "./prices";
import type { Remedy } from "./remedies";

const most = 3;

/** The changes that take most away for the least money, in one sentence; none if there is none. */
export function remediesInWords(remedies: Remedy[]): string[] {
    const shown = remedies.slice(0, most).map(inWords);
    return shown.length === 0
        ? []
        : [
              `For the least money: ${shown.join("; ")}. List prices without traffic in ${prices.region}, ${prices.others.date}.`,
          ];
}

function inWords({ what, savedHours, monthly }: Remedy): string {
    const saved = savedHours > 0 ? `${hoursInWords(savedHours)} h a year less` : "saves data, not hours,";
    const price =
        monthly === null
            ? "at a price that isn't known here"
            : monthly === 0
              ? "for nothing"
              : `for $${monthly.toFixed(2)} a month`;
    return `${what} (${saved} ${price})`;
}
