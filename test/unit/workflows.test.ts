import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { isAtLeast, leastVersionOnAws } from "../../pulumi/supported-versions";
import { projectFolder } from "../support/declared-settings";
import { GitHubServer } from "../support/github";
import { commands, runStep, workflows, type Step } from "../support/workflows";
import { suites } from "../suites";

const all = Object.entries(workflows());
const steps = all.flatMap(([file, { workflow }]) =>
    Object.values(workflow.jobs).flatMap((job) => (job.steps ?? []).map((step) => ({ file, job, step }))),
);

describe("The workflows", () => {
    it("pin actions by commit, with the version beside it", () => {
        const uses = all.flatMap(([, { text }]) => [...text.matchAll(/uses: (.*)/g)].map((match) => match[1]!));
        assert.ok(uses.length > 10);
        for (const use of uses) {
            assert.match(use, /^(\.\/\.github\/workflows\/\w+\.yml|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
        }
    });

    it("use one version of each action", () => {
        const versions = new Map<string, Set<string>>();
        for (const { step } of steps.filter(({ step: { uses } }) => uses)) {
            const [action, commit] = step.uses!.split("@") as [string, string];
            versions.set(action, (versions.get(action) ?? new Set()).add(commit));
        }
        assert.deepEqual(
            [...versions].filter(([, commits]) => commits.size > 1),
            [],
        );
    });

    it("have read permissions only, unless a job says otherwise, and a time limit", () => {
        for (const [file, { workflow }] of all) {
            assert.ok(
                Object.values(workflow.permissions).every((permission) => permission === "read"),
                file,
            );
            for (const job of Object.values(workflow.jobs)) {
                assert.ok(job.uses ?? job["timeout-minutes"], file);
            }
        }
    });

    it("leave no token behind in the clone", () => {
        for (const { file, step } of steps.filter(({ step: { uses } }) => uses?.startsWith("actions/checkout@"))) {
            assert.equal(step.with?.["persist-credentials"], false, file);
        }
    });

    it("have no secret and no write permission where a fork's code runs", () => {
        for (const [file, { workflow, text }] of all) {
            assert.ok(!("pull_request_target" in workflow.on), file);
            if ("pull_request" in workflow.on) {
                for (const job of Object.values(workflow.jobs)) {
                    const writes = Object.values(job.permissions ?? {}).includes("write");
                    const secrets = JSON.stringify(job).includes("secrets.");
                    const ownOnly = job.if?.includes("head.repo.full_name == github.repository") && job.environment;
                    assert.ok(ownOnly || !(writes || secrets), file);
                }
            }
            if ("workflow_run" in workflow.on) {
                assert.doesNotMatch(text, /ref: \$\{\{ *github\.event\.workflow_run\.head/, "a fork's code");
                assert.doesNotMatch(text, /secrets\./);
                // A name can be chosen by a fork; a file that it chooses is none of ours.
                assert.doesNotMatch(text, /workflow_run\.name/);
                for (const job of Object.values(workflow.jobs)) {
                    assert.match(job.if!, /workflow_run\.event == 'pull_request'/);
                    const files = [...job.if!.matchAll(/workflow_run\.path == '([^']*)'/g)].map((match) => match[1]!);
                    assert.deepEqual(
                        files.map((name) => workflows()[path.basename(name)]?.workflow.name).sort(),
                        (workflow.on["workflow_run"] as { workflows: string[] }).workflows.sort(),
                    );
                }
            }
        }
    });

    it("put no text of an event into a command", () => {
        for (const { file, step } of steps) {
            assert.doesNotMatch(step.run ?? "", /\$\{\{/, file);
        }
    });

    it("hold no logic: each step is one existing script or npm script", () => {
        const { scripts } = JSON.parse(fs.readFileSync(path.join(projectFolder, "package.json"), "utf8")) as {
            scripts: Record<string, string>;
        };
        for (const { file, step } of steps.filter(({ step: { run } }) => run)) {
            const npm = /^npm (?:ci( --ignore-scripts)?|run (?:--silent )?([a-z:-]+)( .*)?)$/.exec(step.run!);
            const script = /^(\.github\/scripts\/\w+\.sh)( .*)?$/.exec(step.run!);
            assert.ok(npm || script, `${file}: ${step.run}`);
            assert.ok(!npm?.[2] || scripts[npm[2]], `${file}: ${step.run}`);
            assert.ok(
                !script || fs.statSync(path.join(projectFolder, script[1]!)).mode & 0o100,
                `${file}: ${step.run}`,
            );
        }
    });

    it("install a CLI that is new enough, and run nothing by that action, wherever a stack on AWS is updated or previewed", () => {
        const jobs = all.flatMap(([file, { workflow }]) =>
            Object.values(workflow.jobs).map(({ steps: own = [] }) => ({ file, uses: own.filter(({ uses }) => uses) })),
        );
        const onAws = jobs.filter(({ uses }) => uses.some((step) => step.uses!.startsWith("aws-actions/")));
        assert.deepEqual(onAws.map(({ file }) => file).sort(), ["deploy.yml", "drift.yml", "preview.yml"]);
        for (const { file, uses } of onAws) {
            const installed = uses.filter((step) => step.uses!.startsWith("pulumi/actions@"));
            assert.deepEqual(
                installed.map((step) => Object.keys(step.with!)),
                [["pulumi-version"]],
                file,
            );
            assert.ok(isAtLeast(String(installed[0]!.with!["pulumi-version"]), leastVersionOnAws), file);
        }
    });

    it("have no long-lived key for AWS", () => {
        for (const [file, { text }] of all) {
            assert.doesNotMatch(text, /aws-access-key-id|AWS_SECRET_ACCESS_KEY/i, file);
        }
    });
});

describe("The workflows' own commands", function () {
    // Each starts Node.js several times.
    this.timeout(120_000);
    let folder: string;
    let environment: Record<string, string | undefined>;
    const read = (file: string) => fs.readFileSync(path.join(folder, file), "utf8");
    const step = (file: string, job: string, part: string): Step =>
        commands(file, job).find(({ run }) => run!.includes(part))!;

    /** Puts a stand-in before a program on PATH, which records its arguments. */
    function replace(program: string, script: string) {
        const file = path.join(folder, "bin", program);
        fs.writeFileSync(file, `#!/bin/bash\nprintf '%s\\n' "$*" >> "${folder}/${program}"\n${script}\n`, {
            mode: 0o755,
        });
    }

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "workflows-"));
        fs.mkdirSync(path.join(folder, "bin"));
        fs.mkdirSync(path.join(folder, "temporary"));
        environment = {
            PATH: `${folder}/bin:${process.env["PATH"]}`,
            RUNNER_TEMP: path.join(folder, "temporary"),
            GITHUB_PATH: path.join(folder, "path"),
            GITHUB_OUTPUT: path.join(folder, "output"),
            GITHUB_STEP_SUMMARY: path.join(folder, "summary"),
        };
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("run tests as root, in the suites that the workflow names", async () => {
        replace("npm", "");
        replace("id", "echo 1001");
        replace("sudo", `[ "$1" = env ] && shift && shift 2 && exec "$@"`);
        const { code, output } = await runStep(step("test.yml", "machines", "test.sh"), environment);
        assert.equal(code, 0, output);
        assert.equal(read("npm"), "test -- end-to-end\n");
        assert.match(read("sudo"), /^env PATH=\S*bin\S* HOME=/);
    });

    it("run every suite that `npm test` runs, and no other", () => {
        const named = Object.keys(workflows()["test.yml"]!.workflow.jobs).flatMap((job) =>
            step("test.yml", job, "test.sh").run!.split(" ").slice(1),
        );
        const byDefault = Object.keys(suites).filter((name) => !suites[name]!.onlyByName);
        assert.deepEqual(named.sort(), byDefault.sort());
    });

    for (const [outcome, code] of [
        ["clean", 0],
        ["mandatory", 20],
    ] as const) {
        it(`write the review, and end as it does (${outcome})`, async () => {
            replace("npm", `echo "# ${outcome}" > "$RUNNER_TEMP/review/review.md"; exit ${code}`);
            const base = "c".repeat(40);
            const result = await runStep(step("review.yml", "review", "review.sh"), { ...environment, BASE: base });
            assert.equal(result.code, code, result.output);
            assert.equal(read("summary"), `# ${outcome}\n`);
            for (const part of [
                `--base-ref ${base}`,
                "--offline",
                "review.md",
                "review.html",
                "review.sarif",
                "review.json",
            ]) {
                assert.ok(read("npm").includes(part), read("npm"));
            }
        });
    }

    it("close what a deploy has left open, however it ended", () => {
        const { id } = step("deploy.yml", "deploy", "run deploy");
        assert.equal(
            step("deploy.yml", "deploy", "close-ssh").if,
            `\${{ always() && steps.${id}.outcome != 'skipped' }}`,
        );
    });

    it("review the real stack by its name", async () => {
        replace("npm", "");
        const result = await runStep(step("preview.yml", "preview", "review.sh"), { ...environment, STACK: "prod" });
        assert.equal(result.code, 0, result.output);
        assert.match(read("npm"), /--stack prod/);
        assert.doesNotMatch(read("npm"), /--base/);
    });

    it("deploy, close what was left open, look for drift, and ask for the newest backup", async () => {
        replace("npm", "");
        await runStep(step("deploy.yml", "deploy", "run deploy"), { ...environment, STACK: "prod" });
        await runStep(step("deploy.yml", "deploy", "close-ssh"), { ...environment, STACK: "prod" });
        await runStep(step("drift.yml", "drift", "run preview"), { ...environment, STACK: "prod" });
        replace("restic", "");
        await runStep(step("drift.yml", "drift", "backups.sh"), { ...environment, STACK: "prod" });
        assert.deepEqual(read("npm").trimEnd().split("\n"), [
            "run deploy -- --stack prod --open-ssh",
            "run close-ssh -- --stack prod",
            "run preview -- --stack prod -- --expect-no-changes --diff --non-interactive",
            "run --silent backups:check -- --stack prod",
        ]);
    });

    describe("that comment", () => {
        let server: GitHubServer;
        const commit = "d".repeat(40);

        beforeEach(async () => {
            server = new GitHubServer();
            server.pulls = [{ number: 7, state: "open", head: { sha: commit, label: "contributor:faster" } }];
            const event = {
                workflow_run: {
                    head_sha: commit,
                    head_branch: "faster",
                    head_repository: { full_name: "contributor/site", owner: { login: "contributor" } },
                    path: ".github/workflows/review.yml",
                    event: "pull_request",
                },
            };
            fs.writeFileSync(path.join(folder, "event.json"), JSON.stringify(event));
            environment = {
                ...environment,
                PATH: process.env["PATH"],
                NAME: "review",
                RUN_URL: "https://github.example/owner/site/actions/runs/1",
                GITHUB_API_URL: await server.start(),
                GITHUB_REPOSITORY: "owner/site",
                GITHUB_TOKEN: "a-token",
                GITHUB_EVENT_PATH: path.join(folder, "event.json"),
            };
            fs.mkdirSync(path.join(folder, "temporary", "review"));
        });
        afterEach(() => server.stop());

        const comment = () => runStep(step("comment.yml", "comment", "comment.sh"), environment);

        it("show the review, and pass on the path of its SARIF", async () => {
            fs.writeFileSync(path.join(folder, "temporary/review/review.md"), "**All is well.**\n");
            fs.writeFileSync(path.join(folder, "temporary/review/review.sarif"), "{}");
            const { code, output } = await comment();
            assert.equal(code, 0, output);
            assert.match(server.comments[0]!.body, /^<!-- simple-web-stack review -->\n\*\*All is well/);
            assert.equal(read("output"), `sarif=${folder}/temporary/review/review.sarif\npull-request=7\n`);
        });

        it("say why there is no review", async () => {
            const { code, output } = await comment();
            assert.equal(code, 0, output);
            assert.match(server.comments[0]!.body, /There is no review:.*\/actions\/runs\/1/);
        });

        it("show none of the runner's own files", async () => {
            fs.writeFileSync(path.join(folder, "private"), "a private key");
            fs.symlinkSync(path.join(folder, "private"), path.join(folder, "temporary/review/review.md"));
            const { code, output } = await comment();
            assert.equal(code, 0, output);
            assert.doesNotMatch(server.comments[0]!.body, /a private key/);
        });

        it("fail with GitHub's reason, and without the token", async () => {
            environment["GITHUB_TOKEN"] = "another-token";
            const { code, output } = await comment();
            assert.equal(code, 1);
            assert.match(output, /GitHub answered 401 .*Bad credentials/);
            assert.doesNotMatch(output, /another-token/);
        });

        it("name a missing setting", async () => {
            environment["GITHUB_TOKEN"] = "";
            const { code, output } = await comment();
            assert.equal(code, 2);
            assert.match(output, /not set: GITHUB_TOKEN/);
        });
    });
});
