import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import type { Severity } from "../../policies/findings/finding";
import { nameWithSeverity } from "../../policies/findings/rule";
import { violationsOf } from "../../policies/framework/messages";
import { reportVariable, type Report } from "../../policies/framework/report";
import { packs } from "../../policies/packs";
import { plainHttp } from "../../policies/security-baseline/rules/plain-http";
import { tlsPolicy } from "../../policies/security-baseline/rules/tls-policy";
import { bundlePack, policiesDirectory } from "../../policies/tools/bundle";
import { Pool } from "../support/pool";
import { fixtureProgram, Previews, type Outcome } from "../support/preview";

const programs = path.resolve(__dirname, "../fixtures/programs");

interface Expectation {
    configuration?: Record<string, string>;
    findings: string[];
    /** What the security baseline finds about encryption on the way to visitors; not compared where it is absent. */
    encryption?: string[];
}

interface Run {
    findings: string[];
    encryption: string[];
    outcome: Outcome;
    report: Report;
}

const secretMark = "secret:";

/** `FIXTURE=name` runs only the programs whose names contain it. */
const names = fs.readdirSync(programs).filter((name) => name.includes(process.env.FIXTURE ?? ""));

/** When a program is judged: with everything unknown, with everything known, and as the official provider then answers. */
const moments = {
    preview: "a first preview",
    update: "an update",
    deployed: "a preview without a change",
} as const;

/**
 * Findings on real programs, by the real engine and the real packs. Each program is deployed with the first expectation's settings,
 * and then changed to each other one's, as somebody does who takes a redundancy away.
 */
describe("A program's findings", function () {
    this.timeout(900_000);
    const pool = new Pool(2);
    const ready = bundlePack("all").then(() => Previews.start());

    after(async () => (await ready).stop());

    for (const name of names) {
        const expectations = JSON.parse(
            fs.readFileSync(path.join(programs, name, "expected.json"), "utf8"),
        ) as Expectation[];
        let base: Promise<unknown> = Promise.resolve();
        expectations.forEach(({ configuration = {}, findings, encryption }, index) => {
            const project = `${name}-${index}`;
            const secrets = Object.values(configuration).filter((value) => value.startsWith(secretMark));
            const shown = Object.entries(configuration).filter(([, value]) => !secrets.includes(value));
            const title = [name, ...shown.map(([key, value]) => `${key}=${value}`)].join(" ");
            const check = ({ findings: found, encryption: foundOnTheWay, outcome, report }: Run, preview: boolean) => {
                assert.deepEqual(found, [...findings].sort());
                assert.deepEqual(foundOnTheWay, encryption ?? foundOnTheWay);
                assert.deepEqual(reported(outcome), expectedOfEngine(report));
                assert.equal(report.preview, preview);
                for (const secret of secrets) {
                    const text = JSON.stringify([outcome.violations, report]);
                    assert.ok(!text.includes(secret.slice(secretMark.length)), "a secret is shown");
                }
            };
            if (index === 0) {
                const runs = pool.run(() => judge(project, name, configuration));
                runs.catch(() => undefined);
                for (const moment of Object.keys(moments) as (keyof typeof moments)[]) {
                    it(`of ${title}, in ${moments[moment]}`, async () =>
                        check((await runs)[moment], moment !== "update"));
                }
                base = runs;
                return;
            }
            const preview = pool.run(() => run("preview", project, name, configuration));
            preview.catch(() => undefined);
            it(`of ${title}, in ${moments.preview}`, async () => check(await preview, true));
            const change = base.then(() => pool.run(() => run("preview", `${name}-0`, name, configuration)));
            change.catch(() => undefined);
            base = change;
            it(`of ${title}, in a change of what is deployed`, async () => check(await change, true));
        });
    }

    async function judge(project: string, name: string, configuration: Record<string, string>) {
        const preview = await run("preview", project, name, configuration);
        const update = await run("update", project, name, configuration);
        return { preview, update, deployed: await run("preview", project, name, configuration) };
    }

    async function run(
        operation: "preview" | "update",
        project: string,
        name: string,
        configuration: Record<string, string>,
    ): Promise<Run> {
        const previews = await ready;
        const file = previews.file(`${project}.json`);
        const advisory = previews.file("advisory.json");
        fs.writeFileSync(advisory, JSON.stringify({ all: "advisory" }));
        const options = {
            policyPacks: [path.join(policiesDirectory, "all")],
            // Violations of the baseline are shown and don't stop the program.
            policyPackConfigs: [advisory],
            environment: { [reportVariable]: file },
            configuration: Object.fromEntries(
                Object.entries(configuration).map(([key, value]) => [
                    key,
                    value.startsWith(secretMark) ? { value: value.slice(secretMark.length), secret: true } : { value },
                ]),
            ),
        };
        return read(file, await previews[operation](project, fixtureProgram(name), options));
    }
});

function read(file: string, outcome: Outcome): Run {
    const report = JSON.parse(fs.readFileSync(file, "utf8")) as Report;
    fs.rmSync(file);
    const findingsOf = (wanted: (finding: Report["findings"][number]) => boolean) =>
        report.findings
            .filter(wanted)
            .map(({ rule, severity, urn, uncertain }) =>
                brief(nameWithSeverity(rule, severity), urn, uncertain !== undefined),
            )
            .sort();
    return {
        findings: findingsOf(({ pack }) => pack !== "security-baseline"),
        encryption: findingsOf(({ rule }) => [plainHttp.name, tlsPolicy.name].includes(rule)),
        outcome,
        report,
    };
}

/** What the engine reports about the packs' rules. */
function reported({ violations }: Outcome): string[] {
    const rules = packs.flatMap((pack) => pack.rules.map(({ name }) => name));
    const found = violations
        .filter(({ policy }) => rules.includes(policy))
        .map(({ policy, urn, severity, message }) =>
            brief(nameWithSeverity(policy, (severity ?? message.split(":")[0]) as Severity), urn, false),
        );
    // The Automation API may hand over an event twice.
    return [...new Set(found)].sort();
}

/** What it must report: what the report holds, with the same of several resources once. */
function expectedOfEngine({ findings }: Report): string[] {
    return violationsOf(findings)
        .map(({ rule, severity, urn }) => brief(nameWithSeverity(rule, severity), urn, false))
        .sort();
}

/** The policy, the resource's type and name, and whether the finding is uncertain. */
function brief(policy: string, urn: string, uncertain: boolean): string {
    const [type, name] = urn.split("::").slice(2);
    return `${policy} ${type.split("$").pop()}::${name}${uncertain ? " (uncertain)" : ""}`;
}
