import fs from "node:fs";
import path from "node:path";

import { families, readExpectation, type Family } from "./expectation";
import { figures } from "./judge";
import { moments, type Judgement, type Moment } from "./run";

const page = path.resolve(__dirname, "../../../docs/corpus.md");

const momentNames: Record<Moment, string> = {
    preview: "in a first preview",
    update: "in an update",
    deployed: "once deployed",
};

/** Each thing that is wrong, by program and variant. */
export function listOfMistakes(judgements: Judgement[]): string {
    return judgements
        .map(({ program, variant, moment, verdict, failure }) => {
            const lines = [
                ...(failure === undefined ? [] : [`  failed: ${failure}`]),
                ...(verdict?.missed ?? []).map(({ family, text }) => `  not found      ${family}: ${text}`),
                ...(verdict?.notJudged ?? []).map(({ family, text }) => `  not judged     ${family}: ${text}`),
                ...(verdict?.wrong ?? []).map(
                    ({ rule, resource, sentence, why }) =>
                        `  wrongly found  ${rule}: ${resource}\n                 “${sentence}”` +
                        (why === undefined ? "" : `\n                 but ${why}`),
                ),
            ];
            return lines.length === 0
                ? ""
                : `${program}, ${variant.name}, ${momentNames[moment]}\n${lines.join("\n")}\n`;
        })
        .filter((text) => text !== "")
        .join("\n");
}

/** Precision and recall of each family of rules, and at each moment, as a table in Markdown. */
export function table(judgements: Judgement[]): string {
    const row = (name: string, family?: Family, of = judgements) => {
        const verdicts = of.flatMap(({ verdict }) => verdict ?? []);
        const { expected, found, notJudged, right, wrong } = figures(verdicts, family);
        const cells = [expected, found, notJudged, share(found, expected), right, wrong, share(right, right + wrong)];
        return `| ${name} | ${cells.join(" | ")} |`;
    };
    return [
        "| rules | expected | found | said not to be judged | recall | right findings | wrong findings | precision |",
        "| --- | --: | --: | --: | --: | --: | --: | --: |",
        ...families.map((family) => row(family, family)),
        row("all"),
        ...moments.map((moment) =>
            row(
                `all, ${momentNames[moment]}`,
                undefined,
                judgements.filter((judgement) => judgement.moment === moment),
            ),
        ),
        "",
    ].join("\n");
}

function share(part: number, whole: number): string {
    return whole === 0 ? "–" : `${Math.round((100 * part) / whole)}%`;
}

/** Writes docs/corpus.md. */
export function writePage(judgements: Judgement[]): void {
    const programs = [...new Set(judgements.map(({ program }) => program))];
    const variants = new Set(judgements.map(({ program, variant }) => `${program} ${variant.name}`));
    const mistakes = listOfMistakes(judgements);
    const rows = programs.map((program) => {
        const { shows, variants } = readExpectation(program);
        return `| \`${program}\` | ${shows} | ${variants.map(({ name }) => name).join(", ")} |`;
    });
    fs.writeFileSync(
        page,
        `# How often the packs are right

\`npm run policies:corpus -- --write\` writes this page. It runs ${programs.length} programs in ${variants.size} variants, in the
styles that people use, with all packs: in a first preview, in the update that deploys them, and in a preview of what is deployed. It compares what they find with what a careful reviewer would say. That is decided
from AWS's documentation, never from what the packs print; [the programs](../test/fixtures/corpus/) hold it, with its sources.

Recall is the share of what has to be found that is found. Precision is the share of right findings among all of them. A
finding that is true but that a reviewer need not mention counts in neither.

${table(judgements)}
${mistakes === "" ? "Nothing is wrong." : `## What is wrong\n\n\`\`\`\n${mistakes}\`\`\``}

## The programs

| program | shows | variants |
| --- | --- | --- |
${rows.join("\n")}
`,
    );
}
