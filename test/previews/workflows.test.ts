import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import type { Review } from "../../review/model";
import { GitHubServer } from "../support/github";
import { commands, runStep, type Step } from "../support/workflows";

/** The workflows of a pull request, with their real commands and a simulated GitHub API. */
describe("A pull request's review", function () {
    this.timeout(900_000);
    const commit = "e".repeat(40);
    let folder: string;
    let environment: Record<string, string | undefined>;
    const file = (name: string) => path.join(folder, name);
    const step = (workflow: string, job: string, part: string): Step =>
        commands(workflow, job).find(({ run }) => run!.includes(part))!;

    before(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "workflows-"));
        environment = {
            RUNNER_TEMP: folder,
            GITHUB_PATH: file("path"),
            GITHUB_OUTPUT: file("output"),
            GITHUB_STEP_SUMMARY: file("summary"),
            // A pull request from a fork has no credentials.
            AWS_ACCESS_KEY_ID: undefined,
            AWS_SECRET_ACCESS_KEY: undefined,
            PULUMI_CONFIG_PASSPHRASE: undefined,
            PULUMI_BACKEND_URL: undefined,
        };
    });
    after(() => fs.rmSync(folder, { recursive: true, force: true }));

    it("begins with the Pulumi CLI, whose folder the runner adds to PATH", async () => {
        const { code, output } = await runStep(step("review.yml", "review", "pulumi:path"), environment);
        assert.equal(code, 0, output);
        const [folder, ...rest] = fs.readFileSync(file("path"), "utf8").trimEnd().split("\n");
        assert.deepEqual(rest, []);
        assert.ok(fs.existsSync(path.join(folder!, "pulumi")), folder);
    });

    it("needs neither credentials nor secrets, in any format", async () => {
        const { code, output } = await runStep(step("review.yml", "review", "review.sh"), {
            ...environment,
            BASE: "HEAD",
        });
        assert.equal(code, 0, output);
        const review = JSON.parse(fs.readFileSync(file("review/review.json"), "utf8")) as Review;
        assert.equal(review.outcome, "advisory");
        assert.ok(review.findings.length > 0 && review.findings.every(({ status }) => status !== "new"));
        const sarif = JSON.parse(fs.readFileSync(file("review/review.sarif"), "utf8")) as { version: string };
        assert.equal(sarif.version, "2.1.0");
        const page = fs.readFileSync(file("review/review.html"), "utf8");
        for (const { fact } of review.findings) {
            assert.ok(page.includes(fact!.split("'")[0]!), fact);
        }
        assert.equal(fs.readFileSync(file("summary"), "utf8"), fs.readFileSync(file("review/review.md"), "utf8"));
    });

    it("becomes one comment", async () => {
        const server = new GitHubServer();
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
        fs.writeFileSync(file("event.json"), JSON.stringify(event));
        try {
            const api = await server.start();
            for (let time = 1; time <= 2; time++) {
                const { code, output } = await runStep(step("comment.yml", "comment", "comment.sh"), {
                    ...environment,
                    NAME: "review",
                    RUN_URL: "https://github.example/owner/site/actions/runs/1",
                    GITHUB_API_URL: api,
                    GITHUB_REPOSITORY: "owner/site",
                    GITHUB_TOKEN: "a-token",
                    GITHUB_EVENT_PATH: file("event.json"),
                });
                assert.equal(code, 0, output);
            }
        } finally {
            server.stop();
        }
        assert.equal(server.comments.length, 1);
        const review = fs.readFileSync(file("review/review.md"), "utf8");
        assert.ok(server.comments[0]!.body.includes(review.split("\n")[0]!.replaceAll("@", "@\u2060")));
    });
});
