import { readFileSync } from "node:fs";
import * as path from "node:path";
import { renderDocument } from "../../../pages/document";
import { html, type Html } from "../../../pages/escape";
import { daySection } from "./day";
import { glance } from "./glance";
import { linesSection } from "./lines";
import type { Line } from "../line";
import type { StatusOfSite } from "./model";
import { waySection } from "./way";
import { moment } from "./words";

const style = readFileSync(path.join(__dirname, "page.css"), "utf8");

/** The status of a site as one page for people, which needs no network and no other files, and has no script but the theme's. */
export async function renderStatusPage(status: StatusOfSite): Promise<string> {
    const { site, stack, lines, history } = status;
    const { outcome, sentence } = verdict(lines);
    return renderDocument({
        title: `${site}: ${sentence}`,
        subject: html`Status of <strong><bdi>${site}</bdi></strong
            >, stack <bdi>${stack}</bdi>`,
        skipTo: "the status",
        main: html`${introduction(status, outcome, sentence)} ${glance(history)} ${waySection(lines)}
        ${await daySection(history)} ${linesSection(lines)}`,
        style,
    });
}

type Outcome = "well" | "wrong" | "not-asked";

function verdict(lines: readonly Line[]): { outcome: Outcome; sentence: string } {
    const titles = (state: Line["state"]) => [
        ...new Set(lines.filter((line) => line.state === state).map(({ title }) => title)),
    ];
    const [problems, unknown] = [titles("problem"), titles("unknown")];
    if (problems.length > 0) {
        return { outcome: "wrong", sentence: `Something is wrong: ${problems.join(", ")}.` };
    }
    return unknown.length > 0
        ? { outcome: "not-asked", sentence: `Nothing is known to be wrong; not asked: ${unknown.join(", ")}.` }
        : { outcome: "well", sentence: "All is well." };
}

const outcomeNames: Record<Outcome, string> = { well: "Well", wrong: "Problem", "not-asked": "Not asked" };

function introduction({ at, lines }: StatusOfSite, outcome: Outcome, sentence: string): Html {
    const warnings = lines.filter(({ state }) => state === "warning").length;
    return html`<div class="introduction ${outcome}">
        <p class="outcome"><span>${outcomeNames[outcome]}</span></p>
        <h1>${sentence}</h1>
        <p class="quiet">
            Asked <time datetime="${at}">${moment(at)}</time>${warnings > 0 && html`; worth knowing: ${warnings}`}
        </p>
    </div>`;
}
