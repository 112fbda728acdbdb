import { hoursOfDowntime } from "../findings/hours-of-downtime";
import { byReason, enumerate } from "../findings/wording";
import type { Figures, SiteFigure } from "./figures";
import { recoveriesInWords } from "./recoveries-in-words";
import { remediesInWords } from "./remedies-in-words";
import type { CommitmentPart } from "./site-commitment";
import { zonesInWords } from "./zones-in-words";

/** Figures as one sentence, and the sentences that explain it. */
export interface FiguresInWords {
    headline: string;
    lines: string[];
}

const meaning =
    "This multiplies the service level agreements of its parts. Below them AWS gives credits; they predict nothing. Software, " +
    "deploys and mistakes come on top.";

/** What figures say, about the site with the least. */
export function figuresInWords({ sites, zones, recoveries, remedies }: Figures): FiguresInWords {
    const [least] = sites;
    const { parts, without } = least.commitment;
    return {
        headline: headlineOf(least, sites.length),
        lines: [
            ...(parts.length > 0 ? [`Most of it: ${enumerate(parts.map(partInWords), 3)}.`] : []),
            ...(without.length > 0
                ? [
                      `Without ${byReason(without)
                          .map(({ labels, reason }) => `${enumerate(labels, 3)} (${reason})`)
                          .join("; ")}.`,
                  ]
                : []),
            ...(parts.length > 0 ? [meaning] : []),
            ...zonesInWords(zones, sites.length),
            ...recoveriesInWords(recoveries),
            ...remediesInWords(remedies),
        ],
    };
}

function headlineOf({ names, commitment: { percent, parts } }: SiteFigure, sites: number): string {
    const site = `${enumerate(names, 2)}${sites > 1 ? `, the least of ${sites} sites` : ""}`;
    return parts.length > 0
        ? `AWS commits to ${inPercent(percent)} as a whole for ${site}: up to ${hoursOfDowntime(percent)} h down a year.`
        : `What AWS commits to for ${site} isn't known.`;
}

function partInWords({ label, percent, alternatives }: CommitmentPart): string {
    return `${alternatives ? `one of ${label}` : label} ${hoursOfDowntime(percent)} h`;
}

/** With as many digits as tell it from 100%, and no zeros behind. */
function inPercent(percent: number): string {
    return `${Number(percent.toFixed(percent > 99.9 ? 3 : 2))}%`;
}
