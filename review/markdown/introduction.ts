import type { Review } from "../model";
import { notJudgedInWords, outcomeInWords, scopeInWords, standInsInWords, summarize } from "../words";
import { plain } from "./escape";

/** The outcome, what was reviewed, and what makes the review incomplete. */
export function introduction(review: Review): string {
    const { project, stack, base, standIns, configurationProblems } = review;
    const compared = base ? `, compared with **${plain(base.label)}**` : "";
    const stoodIn = standInsInWords(standIns);
    return [
        `## ${outcomeInWords(review)}: ${plain(summarize(review))}`,
        `Stack **${plain(`${project}/${stack}`)}**${compared}. ${scopeInWords(review)}.`,
        ...(stoodIn ? [plain(stoodIn)] : []),
        ...notJudgedInWords(review).map(plain),
        ...configurationProblems.map((problem) => `⚠ Policies' configuration: ${plain(problem)}`),
    ].join("\n\n");
}
