import fs from "node:fs";
import path from "node:path";

import { reportVariable, type Report } from "../../../policies/framework/report";
import { policiesDirectory } from "../../../policies/tools/bundle";
import { fixtureProgram, type Previews } from "../preview";
import type { Expectation, Family, Variant } from "./expectation";
import { judge, type Said, type Verdict } from "./judge";

export interface Judgement {
    program: string;
    variant: Variant;
    moment: Moment;
    /** Undefined where the preview failed, which `failure` explains. */
    verdict?: Verdict;
    failure?: string;
}

/** When the packs judge: before anything exists, while everything is created, and in a preview once it exists. */
export const moments = ["preview", "update", "deployed"] as const;
export type Moment = (typeof moments)[number];

/** Runs a variant of a program with all packs, and compares what they report at each of some moments with what is right. */
export async function runVariant(
    previews: Previews,
    program: string,
    { reads }: Expectation,
    variant: Variant,
    judgedAt: readonly Moment[],
): Promise<Judgement[]> {
    const project = `${program}-${variant.name}`;
    const report = previews.file(`${project}.json`);
    const settings = previews.file("settings.json");
    // A preview goes on after a mandatory violation, and each site is watched by somebody outside the program.
    fs.writeFileSync(settings, JSON.stringify({ all: "advisory", configuration: { watchedBy: "somebody" } }));
    const packs = { policyPacks: [path.join(policiesDirectory, "all")], policyPackConfigs: [settings] };
    const configuration = Object.fromEntries(
        Object.entries(variant.configuration ?? {}).map(([key, value]) => [
            key,
            value.startsWith(secretMark) ? { value: value.slice(secretMark.length), secret: true } : { value },
        ]),
    );
    const judgements: Judgement[] = [];
    let moment: Moment = judgedAt[0]!;
    try {
        if (reads !== undefined) {
            await runOnce(previews, reads);
        }
        const options = { ...packs, environment: { [reportVariable]: report }, configuration };
        for (moment of moments) {
            const isNeeded = judgedAt.includes(moment) || (moment === "update" && judgedAt.includes("deployed"));
            if (isNeeded) {
                await previews[moment === "update" ? "update" : "preview"](
                    project,
                    fixtureProgram(program, "corpus"),
                    options,
                );
                const { findings, graph } = JSON.parse(fs.readFileSync(report, "utf8")) as PossibleReport;
                const notJudged = (graph.notJudged ?? []).map(resourceOf);
                judgements.push({ program, variant, moment, verdict: judge(variant, findings.map(asSaid), notJudged) });
            }
        }
    } catch (error) {
        judgements.push({ program, variant, moment, failure: causesOf(String(error)) });
    }
    return judgements.filter((judgement) => judgedAt.includes(judgement.moment) || judgement.failure !== undefined);
}

/** The engine's errors; its whole output repeats them between everything else. */
function causesOf(failure: string): string {
    const causes = [...failure.matchAll(/^ +error: (.+)$/gm)].map(([, cause]) => cause);
    return causes.length > 0 ? [...new Set(causes)].join("; ") : failure;
}

const ran = new Map<string, Promise<unknown>>();

/** Both variants of a program read the same stack. */
function runOnce(previews: Previews, program: string): Promise<unknown> {
    const running =
        ran.get(program) ?? previews.update(program, fixtureProgram(program, "corpus"), { policyPacks: [] });
    ran.set(program, running);
    return running;
}

const secretMark = "secret:";

/** Packs that say what they don't judge say it in the graph. */
type PossibleReport = Report & { graph: { notJudged?: { urn: string }[] } };

function asSaid(finding: Report["findings"][number]): Said {
    return {
        family: finding.pack as Family,
        rule: `${finding.rule}-${finding.severity}`,
        resource: resourceOf(finding),
        sentence: [finding.fact, finding.uncertain].filter(Boolean).join(" "),
    };
}

function resourceOf({ urn }: { urn: string }): string {
    const [types, name] = urn.split("::").slice(2);
    return `${types.split(":").pop()}::${name}`;
}
