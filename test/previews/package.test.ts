import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { exampleState } from "../../docs/example";
import { packPath } from "../../policies/tools/pack-path";
import { cliVersion } from "../../pulumi/cli";
import { projectFolder } from "../support/declared-settings";
import { findProgram } from "../../toolchain/find-program";
import type { Review } from "../../review/model";
import { InstalledPackage } from "../support/installed-package";
import { fixtureProgram, Previews } from "../support/preview";

const password = "correct-horse-battery";
const program = fixtureProgram("wordpress-rds", "corpus") as () => void;
const configuration = {
    dbPassword: { value: password, secret: true },
    certificateArn: { value: "arn:aws:acm:eu-central-1:123456789012:certificate/1" },
};

/** `UPDATE_EXAMPLE=1` records the state that the documentation shows again. */
const update = process.env["UPDATE_EXAMPLE"] === "1";

/** A state without the times and paths of the computer that recorded it. */
function timeless(state: string): string {
    const fields = new Set(["created", "modified", "time", "sourcePosition"]);
    return `${JSON.stringify(
        JSON.parse(state, (key, value: unknown) => (fields.has(key) ? undefined : value)),
        undefined,
        2,
    )}\n`;
}

/** The review's findings as the engine reports them. */
function found({ findings }: Review): string[] {
    return findings.map(({ policy, level, urn }) => `${policy} ${level} ${urn}`).sort();
}

describe("The npm package, installed into an empty folder with an empty home", function () {
    this.timeout(600_000);
    let previews: Previews;
    let installed: InstalledPackage;
    /** What the engine says of the same program while it deploys it. */
    let engine: string[];
    /** Variables for a CLI whose stacks are in a folder. */
    let withCli: Record<string, string>;

    before(async () => {
        [previews, installed] = await Promise.all([Previews.start(), InstalledPackage.make()]);
        const { violations } = await previews
            .update("shop", program, {
                policyPacks: [installed.pack],
                configuration,
            })
            .catch(async () => {
                // Without an SDK beside the pack, only newer engines run it.
                installed.addSdks("@pulumi/pulumi");
                return previews.update("shop", program, { policyPacks: [installed.pack], configuration });
            });
        engine = violations.map(({ policy, level, urn }) => `${policy} ${level} ${urn}`).sort();
        const state = timeless(await previews.exportedState("shop"));
        if (update) {
            fs.writeFileSync(exampleState, state);
        }
        fs.writeFileSync(installed.file("state.json"), state);
        fs.mkdirSync(installed.file("stacks"));
        withCli = {
            ...previews.environment(),
            PATH: `${path.dirname(findProgram("pulumi")!)}:${path.dirname(process.execPath)}:/usr/bin:/bin`,
            PULUMI_BACKEND_URL: `file://${installed.file("stacks")}`,
        };
    });
    after(() => {
        previews.stop();
        installed.remove();
    });

    const review = async (...commandArguments: string[]): Promise<Review> => {
        const { code, output, errors } = await installed.command([...commandArguments, "--format", "json"]);
        assert.equal(code, 0, errors);
        return JSON.parse(output) as Review;
    };

    it("is small, and brings no other package with it", () => {
        assert.ok(fs.statSync(installed.tarball).size < 1 << 20);
        assert.deepEqual(
            fs.readdirSync(path.dirname(installed.pack)).filter((name) => !name.startsWith(".") && name !== "@pulumi"),
            ["simple-web-stack-policies"],
        );
        const { dependencies } = JSON.parse(fs.readFileSync(path.join(installed.pack, "package.json"), "utf8"));
        assert.equal(dependencies, undefined);
    });

    it("finds in a state what the engine finds in the deployed program, without the engine", async () => {
        assert.ok(engine.some((finding) => finding.startsWith("database-is-single-point-of-failure advisory ")));
        assert.deepEqual(found(await review("state.json")), engine);
    });

    it("has the example of the documentation judged as the program that it is the state of", async () =>
        assert.deepEqual(
            found(await review(exampleState)).map((finding) => finding.replace(/ urn:.*::/, " ")),
            engine.map((finding) => finding.replace(/ urn:.*::/, " ")),
        ));

    it("prints the findings with their remedies", async () => {
        const npx = ["--offline", "--no-install", "simple-web-stack-policies", "state.json"];
        const { code, output, errors } = await installed.run("npx", npx);

        assert.deepEqual([code, errors], [0, ""]);
        assert.match(output, /^Advice: 4 findings present\.\nshop\/test: \d+ resources as deployed\n/);
        assert.match(output, /high database-is-single-point-of-failure on wordpress-db\n.*\n +Remedy: Set multiAz/);
    });

    it("reads a state from standard input", async () => {
        const { code, output } = await installed.command(
            ["-"],
            {},
            fs.readFileSync(installed.file("state.json"), "utf8"),
        );

        assert.equal(code, 0);
        assert.match(output, /wordpress-db/);
    });

    it("writes each format by its file's ending", async () => {
        const files = ["review.md", "pages/review.html", "review.svg", "review.sarif", "review.json"];
        const { code, errors } = await installed.command([
            "state.json",
            ...files.flatMap((file) => ["--output", file]),
        ]);

        assert.deepEqual([code, errors], [0, ""]);
        const [markdown, html, svg, sarif, json] = files.map((file) => fs.readFileSync(installed.file(file), "utf8"));
        assert.match(markdown!, /^## Advice: 4 findings present\.\n[^]*```mermaid/);
        assert.match(html!, /^<!doctype html>[^]*<svg[^]*wordpress-db[^]*Set multiAz to true/);
        assert.doesNotMatch(html!, />(What visitors notice|What the change does)</);
        assert.match(svg!, /^<svg[^]*wordpress-db[^]*<\/svg>\s*$/);
        assert.equal((JSON.parse(sarif!) as { version: string }).version, "2.1.0");
        assert.equal((JSON.parse(json!) as Review).subject, "state");
    });

    it("never prints a secret of a state, whether it is encrypted or in plain text", async () => {
        const state = JSON.parse(fs.readFileSync(installed.file("state.json"), "utf8"));
        const database = state.deployment.resources.find(
            ({ type }: { type: string }) => type === "aws:rds/instance:Instance",
        );
        const mark = "4dabf18193072939515e22adb298388d";
        const secret = (text: string) => ({
            [mark]: "1b47061264138c4ac30d75fd1eb44270",
            plaintext: JSON.stringify(text),
        });
        // A name that findings repeat, and what an export with --show-secrets has.
        database.outputs.password = secret(password);
        database.outputs.instanceClass = secret(`db.${password}`);
        fs.writeFileSync(installed.file("secrets.json"), JSON.stringify(state));
        const files = ["s.md", "s.html", "s.svg", "s.sarif", "s.json"];
        const { code, output, errors } = await installed.command([
            "secrets.json",
            ...files.flatMap((file) => ["--output", file]),
        ]);

        assert.equal(code, 0, errors);
        const texts = [output, errors, ...files.map((file) => fs.readFileSync(installed.file(file), "utf8"))];
        assert.ok(texts.some((text) => text.includes("[secret]")));
        assert.deepEqual(
            texts.filter((text) => text.includes(password) || text.includes("ciphertext")),
            [],
        );
    });

    it("takes levels and accepted risks, and ends with a code for what is mandatory", async () => {
        const risk = {
            finding: "site-is-not-watched",
            resource: "web-lb",
            reason: "The hoster watches it.",
            owner: "operations@example.com",
            expires: "2999-12-31",
        };
        const levels = { "database-is-single-point-of-failure": "mandatory" };
        fs.writeFileSync(
            installed.file("config.json"),
            JSON.stringify({ ...levels, configuration: { acceptedRisks: [risk] } }),
        );
        const { code, output } = await installed.command(["state.json", "--config", "config.json"]);

        assert.equal(code, 20);
        assert.match(output, /^Mandatory: 3 findings present and 1 of mandatory policies\.\n/);
        assert.match(output, /Accepted \(1\)\n +medium site-is-not-watched on web-lb/);
    });

    it("compares with an earlier review", async () => {
        fs.writeFileSync(
            installed.file("before.json"),
            JSON.stringify({ ...(await review("state.json")), findings: [] }),
        );
        const { findings } = await review("state.json", "--base", "before.json");

        assert.deepEqual([...new Set(findings.map(({ status }) => status))], ["new"]);
    });

    for (const [what, given, code, says] of [
        ["nothing", [], 2, /received nothing; allowed: one state file or stack\nusage: npx simple-web-stack-policies/],
        ["a file that isn't there", ["no.json"], 2, /no\.json: there is no such file\. Remedy: [^\n]+\nusage:/],
        [
            "a review to compare with",
            ["state.json", "--base", "state.json"],
            1,
            /an earlier review\. This is no review of/,
        ],
        ["a stack where there is no program", ["prod"], 2, /no Pulumi\.yaml in this folder, .* Remedy: --cwd DIR/],
        [
            "a file that is no state",
            ["package.json"],
            1,
            /package\.json: received an object with .*without a deployment/,
        ],
        [
            "an unknown format",
            ["state.json", "--format", "pdf"],
            2,
            /--format: received pdf; allowed: terminal, markdown/,
        ],
        [
            "an unknown ending",
            ["state.json", "--output", "a.pdf"],
            2,
            /--output: received a\.pdf; allowed: .*\.md, \.html/,
        ],
        [
            "a preview of a state",
            ["state.json", "--preview"],
            2,
            /--preview: received the state state\.json; allowed: a stack/,
        ],
        [
            "a folder as the configuration",
            ["state.json", "--config", "."],
            2,
            /--config: received \.; allowed: a file that exists/,
        ],
        [
            "a wrong configuration",
            ["state.json", "--config", "state.json"],
            2,
            /state\.json: version: received 3; allowed: all/,
        ],
    ] as const) {
        it(`says what is wrong with ${what}`, async () => {
            const answer = await installed.command([...given]);

            assert.deepEqual([answer.code, answer.output], [code, ""]);
            assert.match(answer.errors, says);
        });
    }

    it("tells its version and its usage", async () => {
        const { version } = JSON.parse(fs.readFileSync(path.join(installed.pack, "package.json"), "utf8"));
        assert.equal((await installed.command(["--version"])).output, `${version}\n`);
        assert.match(
            (await installed.command(["--help"])).output,
            /^usage: npx simple-web-stack-policies STATE\.json \| STACK/,
        );
    });

    describe("as the action of this repository", () => {
        const action = parse(fs.readFileSync(path.join(projectFolder, "action.yml"), "utf8")) as {
            inputs: Record<string, { default: string }>;
            runs: { steps: { id?: string; uses?: string; run?: string; env?: Record<string, string> }[] };
        };
        const step = action.runs.steps.find(({ id }) => id === "review")!;
        /** Runs the action's command as the runner does, with inputs in place of the defaults. */
        const run = (inputs: Record<string, string>) => {
            const given = (value: string) => {
                const name = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)![1]!;
                return inputs[name] ?? action.inputs[name]!.default;
            };
            return installed.run("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.run!], {
                ...Object.fromEntries(Object.entries(step.env!).map(([name, value]) => [name, given(value)])),
                GITHUB_ACTION_PATH: projectFolder,
                RUNNER_TEMP: installed.file("temporary"),
                GITHUB_OUTPUT: installed.file("output"),
                GITHUB_STEP_SUMMARY: installed.file("summary"),
                npm_config_offline: "true",
            });
        };

        it("reviews a state, tells where the files are, and shows the review in the summary", async () => {
            const { code, output, errors } = await run({ state: "state.json", package: installed.tarball });

            assert.equal(code, 0, errors);
            assert.match(output, /^Advice: 4 findings present/m);
            const folder = path.join(installed.file("temporary"), "single-points-of-failure");
            assert.deepEqual(fs.readdirSync(folder).sort(), [
                "review.html",
                "review.json",
                "review.md",
                "review.sarif",
            ]);
            assert.equal(
                fs.readFileSync(installed.file("output"), "utf8"),
                `folder=${folder}\nsarif=${folder}/review.sarif\noutcome=advisory\n`,
            );
            assert.match(fs.readFileSync(installed.file("summary"), "utf8"), /^## Advice: 4 findings present/);
        });

        it("ends with the review's exit code", async () =>
            assert.equal(
                (await run({ state: "state.json", package: installed.tarball, "fail-on": "advisory" })).code,
                10,
            ));

        it("asks for a state or a stack", async () => {
            const { code, errors } = await run({ package: installed.tarball });
            assert.equal(code, 2);
            assert.match(errors, /state, stack: received "" and ""; allowed: one of them/);
        });

        it("installs this version, and names its actions by commit", () => {
            const { name, version } = JSON.parse(fs.readFileSync(path.join(installed.pack, "package.json"), "utf8"));
            assert.equal(action.inputs["package"]!.default, `${name}@${version}`);
            for (const { uses } of action.runs.steps.filter((other) => other.uses)) {
                assert.match(uses!, /^[\w./-]+@[0-9a-f]{40}$/);
            }
        });
    });

    it("is a part of somebody's own pack, beside other policies, with types", async () => {
        installed.addSdks("@pulumi/pulumi", "@pulumi/policy", "@types/node");
        const own = installed.file("own-policies");
        fs.cpSync(path.join(projectFolder, "test", "fixtures", "own-policies"), own, { recursive: true });
        const tsc = path.join(projectFolder, "node_modules", "typescript", "bin", "tsc");
        const older = ["--module", "commonjs", "--moduleResolution", "node10", "--noEmit"];
        for (const options of [older, []]) {
            const { code, output } = await installed.run(process.execPath, [tsc, "-p", own, ...options]);
            assert.equal(code, 0, output);
        }
        fs.copyFileSync(path.join(installed.pack, "bin", "pack"), path.join(own, "bin", "pack"));
        const { violations } = await previews.preview("shop", program, { policyPacks: [own], configuration });

        const policies = violations.map(({ policy }) => policy);
        assert.ok(policies.includes("database-is-single-point-of-failure"));
        assert.ok(!policies.includes("database-has-no-second-member"), "a rule of another subject");
        const message = (name: string) => violations.find(({ policy }) => policy === name)?.message ?? "";
        assert.match(message("databases-keep-a-week"), /kept for 7 days/);
        assert.match(message("count-everything"), /1[89] resources/);
    });

    describe("beside a program, with Pulumi's CLI", () => {
        before(async () => {
            fs.rmSync(path.join(installed.project, "node_modules", "@pulumi"), { recursive: true, force: true });
            fs.writeFileSync(installed.file("Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
            fs.writeFileSync(installed.file("package.json"), '{ "main": "index.js" }');
            fs.writeFileSync(
                installed.file("index.js"),
                `const aws = require("@pulumi/aws");
const server = new aws.ec2.Instance("web", { ami: "ami-0123456789abcdef0", instanceType: "t3.small" });
new aws.route53.Record("site", { name: "example.com", type: "A", zoneId: "Z1", ttl: 60, records: [server.publicIp] });
`,
            );
            const { code, errors } = await installed.run("pulumi", ["stack", "init", "prod"], withCli);
            assert.equal(code, 0, errors);
        });

        it("says what an older CLI lacks for a preview", async function () {
            if (packPath(installed.pack, await cliVersion()) !== installed.pack) {
                this.skip(); // A newer CLI lacks nothing.
            }
            const { code, errors } = await installed.command(["prod", "--preview"], withCli);

            assert.equal(code, 1);
            assert.match(
                errors,
                /--preview: received Pulumi's CLI v3[.\d]+; allowed: 3\.255\.0 or newer, .*npm install --save-dev/,
            );
        });

        it("reviews a preview of the program, with the place of each finding in its source", async () => {
            installed.addSdks("@pulumi/pulumi", "@pulumi/aws", "typescript");
            const { code, output, errors } = await installed.command(
                ["prod", "--preview", "--format", "json"],
                withCli,
            );

            assert.equal(code, 20, errors);
            const { findings, changes, outcome } = JSON.parse(output) as Review;
            assert.deepEqual([outcome, changes.length], ["mandatory", 2]);
            const ofServer = findings.filter(({ urn }) => urn?.endsWith("::web"));
            assert.ok(ofServer.length > 0);
            assert.ok(ofServer.every(({ location }) => location?.file === "index.js" && location.line === 2));
        });

        it("judges the state of a stack by its name", async () => {
            const imported = await installed.run(
                "pulumi",
                ["stack", "import", "--file", "state.json", "--force", "--stack", "prod"],
                withCli,
            );
            assert.equal(imported.code, 0, imported.errors);
            const { code, output, errors } = await installed.command(["prod"], withCli);

            assert.equal(code, 0, errors);
            assert.match(output, /high database-is-single-point-of-failure on wordpress-db/);
        });

        it("says what the CLI says of a stack that doesn't exist", async () => {
            const { code, errors } = await installed.command(["staging"], withCli);

            assert.equal(code, 1);
            assert.match(errors, /stack staging: pulumi stack export failed\.\n.*no stack named 'staging'/);
        });
    });
});
