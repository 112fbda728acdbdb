import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

import { isAtLeast, leastVersionOnAws } from "../../pulumi/supported-versions";
import { projectFolder } from "../support/declared-settings";

const docs = path.join(projectFolder, "docs");
const page = fs.readFileSync(path.join(docs, "continuous-integration.md"), "utf8");
const blocks = (language: string) =>
    [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "gs"))].map((match) => match[1]!);
const shell = blocks("sh");

interface Statement {
    Effect: string;
    Action: string | string[];
    Resource?: string;
    Condition?: { StringEquals: Record<string, string | string[]> };
}

const statements = (text: string): Statement[] => JSON.parse(text).Statement;
const actionsOf = ({ Action }: Statement) => (Array.isArray(Action) ? Action : [Action]);

describe("The page on continuous integration", () => {
    it("has valid shell commands and pipelines", () => {
        assert.ok(shell.length >= 4);
        for (const block of shell) {
            const { status, stderr } = spawnSync("bash", ["-n"], { input: block });
            assert.equal(status, 0, `${stderr}\n${block}`);
        }
        const pipelines = blocks("yaml").map((block) => parse(block));
        assert.equal(pipelines.length, 3);
        // A hosted runner's address is in no list.
        const [, gitLab, bitbucket] = pipelines;
        assert.ok(gitLab.deploy.script.includes("npm run deploy -- --stack prod --open-ssh"));
        const [{ step }] = bitbucket.pipelines.branches.main;
        assert.ok(step.script.includes("npm run deploy -- --stack prod --open-ssh"));
        assert.equal(gitLab.review.rules[0].if, '$CI_PIPELINE_SOURCE == "merge_request_event"');
    });

    it("shows the action with inputs that it has, and the versions of actions that the workflows have", () => {
        const { inputs, outputs } = parse(fs.readFileSync(path.join(projectFolder, "action.yml"), "utf8"));
        const example = blocks("yaml")[0]!;
        const { steps } = parse(example).jobs.review;
        const own = steps.find(({ uses }: { uses?: string }) => uses?.startsWith("OWNER/"));
        assert.deepEqual(
            Object.keys(own.with).filter((name) => !(name in inputs)),
            [],
        );
        for (const name of [...Object.keys(inputs), ...Object.keys(outputs)]) {
            assert.ok(page.includes(`\`${name}\``), name);
        }
        const workflow = fs.readFileSync(path.join(projectFolder, ".github", "workflows", "preview.yml"), "utf8");
        for (const [use] of example.matchAll(/(?<=uses: )[\w/-]+@[0-9a-f]{40} # v[\d.]+/g)) {
            assert.ok(workflow.includes(use), use);
        }
    });

    it("installs a CLI that is new enough for AWS", () => {
        const versions = [...page.matchAll(/get\.pulumi\.com \| sh -s -- --version (\S+)/g)].map(
            ([, version]) => version!,
        );
        assert.equal(versions.length, 3);
        assert.ok(versions.every((version) => isAtLeast(version, leastVersionOnAws)));
    });

    it("names every workflow, and every variable and secret that they use", () => {
        const folder = path.join(projectFolder, ".github", "workflows");
        for (const file of fs.readdirSync(folder)) {
            const text = fs.readFileSync(path.join(folder, file), "utf8");
            assert.ok(page.includes(`| ${parse(text).name} |`), file);
            for (const [, name] of text.matchAll(/(?:vars|secrets)\.(\w+)/g)) {
                assert.ok(page.includes(`\`${name}\``), `${file}: ${name}`);
            }
            for (const [, environment] of text.matchAll(/^ +environment: (\w+)/gm)) {
                assert.ok(page.includes(`| \`${environment}\` |`), `${file}: ${environment}`);
            }
        }
    });

    it("fills in every placeholder of the roles' documents", () => {
        const commands = shell.find((block) => block.includes("fill()"))!;
        const fill = /^fill\(\).*$/m.exec(commands)![0];
        const run = (command: string) =>
            execFileSync("bash", ["-c", `${fill}\n${command}`], { cwd: path.join(docs, "aws") }).toString();
        // The documents that the page's commands write.
        const written = [...commands.matchAll(/^(fill .*) > \/tmp/gm)].map((match) => run(match[1]!));
        assert.equal(written.length, 4);
        const subjects = written.map(
            (text) => statements(text)[0]!.Condition?.StringEquals["token.actions.githubusercontent.com:sub"],
        );
        // With the numbers that GitHub adds to the names of newer repositories.
        const repository = "repo:me@1234567/site@890123456";
        assert.deepEqual(subjects, [
            `${repository}:environment:production`,
            undefined,
            [`${repository}:environment:preview`, `${repository}:environment:drift`],
            undefined,
        ]);
        assert.ok(shell.some((block) => block.includes(".sub_claim_prefix") && block.includes(repository)));
        for (const text of written) {
            assert.doesNotMatch(text, /ACCOUNT_ID|OWNER|REPOSITORY|ENVIRONMENT|STATE_BUCKET/);
        }
    });
});

describe("The role of a preview", () => {
    const policy = statements(fs.readFileSync(path.join(docs, "aws", "preview-policy.json"), "utf8"));

    it("allows only reading", () => {
        for (const action of policy.flatMap(actionsOf)) {
            assert.match(action, /^[a-z0-9]+:(Describe|Get|List)[A-Za-z]+$/);
        }
        assert.ok(policy.every(({ Effect }) => Effect === "Allow"));
    });

    it("reads no objects but the stack's state", () => {
        const objects = policy.filter((statement) => actionsOf(statement).includes("s3:GetObject"));
        assert.deepEqual(
            objects.map(({ Resource }) => Resource),
            ["arn:aws:s3:::STATE_BUCKET/.pulumi/*"],
        );
    });

    it("can't be assumed by another repository, nor by a job outside the environment", () => {
        const [trust, ...others] = statements(fs.readFileSync(path.join(docs, "aws", "ci-trust-policy.json"), "utf8"));
        assert.deepEqual(others, []);
        assert.deepEqual(Object.keys(trust!.Condition!), ["StringEquals"], "a pattern admits more than it seems to");
        assert.match(
            String(trust!.Condition!.StringEquals["token.actions.githubusercontent.com:sub"]),
            /^repo:[^*]+:environment:[^*]+$/,
        );
    });
});
