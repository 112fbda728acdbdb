import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { reportVariable, type Report } from "../../policies/framework/report";
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

/** Findings on real programs, by the real engine and the real packs, with everything unknown and everything known. */
describe("A program's findings", function () {
    this.timeout(900_000);
    const pool = new Pool(2);
    const ready = bundlePack("all").then(() => Previews.start());

    after(async () => (await ready).stop());

    for (const name of names) {
        const expectations = JSON.parse(
            fs.readFileSync(path.join(programs, name, "expected.json"), "utf8"),
        ) as Expectation[];
        expectations.forEach(({ configuration = {}, findings, encryption }, index) => {
            const secrets = Object.values(configuration).filter((value) => value.startsWith(secretMark));
            const shown = Object.entries(configuration).filter(([, value]) => !secrets.includes(value));
            const title = [name, ...shown.map(([key, value]) => `${key}=${value}`)].join(" ");
            const runs = pool.run(() => run(`${name}-${index}`, name, configuration));
            runs.catch(() => undefined);
            for (const [moment, text] of [
                ["preview", "a first preview"],
                ["update", "an update"],
            ] as const) {
                it(`of ${title}, in ${text}`, async () => {
                    const { findings: found, encryption: foundOnTheWay, outcome, report } = (await runs)[moment];
                    assert.deepEqual(found, [...findings].sort());
                    assert.deepEqual(foundOnTheWay, encryption ?? foundOnTheWay);
                    assert.deepEqual(reported(outcome, report), found);
                    assert.equal(report.preview, moment === "preview");
                    for (const secret of secrets) {
                        const text = JSON.stringify([outcome.violations, report]);
                        assert.ok(!text.includes(secret.slice(secretMark.length)), "a secret is shown");
                    }
                });
            }
        });
    }

    async function run(project: string, name: string, configuration: Record<string, string>) {
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
        const preview = read(file, await previews.preview(project, fixtureProgram(name), options));
        const update = read(file, await previews.update(project, fixtureProgram(name), options));
        return { preview, update };
    }
});

function read(file: string, outcome: Outcome): Run {
    const report = JSON.parse(fs.readFileSync(file, "utf8")) as Report;
    fs.rmSync(file);
    const findingsOf = (wanted: (finding: Report["findings"][number]) => boolean) =>
        report.findings
            .filter(wanted)
            .map(({ policy, urn, uncertain }) => brief(policy, urn, uncertain !== undefined))
            .sort();
    return {
        findings: findingsOf(({ pack }) => pack !== "security-baseline"),
        encryption: findingsOf(({ rule }) => [plainHttp.name, tlsPolicy.name].includes(rule)),
        outcome,
        report,
    };
}

/** What the engine reports for the same policies: it must be what the report holds. */
function reported(outcome: Outcome, report: Report): string[] {
    const policies = new Set(
        report.findings.filter(({ pack }) => pack !== "security-baseline").map(({ policy }) => policy),
    );
    const found = outcome.violations
        .filter(({ policy }) => policies.has(policy))
        .map(({ policy, urn, message }) => brief(policy, urn, message.includes("Not known yet:")));
    // The Automation API may hand over an event twice.
    return [...new Set(found)].sort();
}

/** The policy, the resource's type and name, and whether the finding is uncertain. */
function brief(policy: string, urn: string, uncertain: boolean): string {
    const [type, name] = urn.split("::").slice(2);
    return `${policy} ${type.split("$").pop()}::${name}${uncertain ? " (uncertain)" : ""}`;
}
