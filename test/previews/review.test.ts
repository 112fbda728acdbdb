import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { bundlePack } from "../../policies/tools/bundle";
import { largestComment } from "../../review/comment/body";
import { renderHtml } from "../../review/html";
import { renderMarkdown } from "../../review/markdown";
import type { Review } from "../../review/model";
import { worstEffect } from "../../review/order";
import { renderSarif } from "../../review/sarif";
import { renderTerminal } from "../../review/terminal";
import { summarize } from "../../review/words";
import { projectFolder } from "../support/declared-settings";
import { ReviewProject, type ChangedProject } from "../support/review-project";

const goldens = path.join(projectFolder, "test", "fixtures", "reviews");
/** `UPDATE_REVIEWS=1` records the reviews again; Git shows what has changed in them. */
const update = process.env["UPDATE_REVIEWS"] === "1";

/** A review's Markdown without the graph, old findings, line numbers and generated ids, which other changes alter. */
function golden(review: Review): string {
    return renderMarkdown(review)
        .replace(/<details>\n<summary><b>(From a visitor|Still there)[^]*?\n<\/details>\n+/g, "")
        .replace(/(<sub>[\w./-]+\.ts):\d+|(\[\w+\.ts):\d+:\d+/g, "$1$2")
        .replace(/^ *\d+ \|.*\n(?= *\d+ \|)/gm, "")
        .replace(/^ *\d+ \|/gm, " … |")
        .replace(/\b(subnet|sg|vpc|vol|i)-[0-9a-f]{17}\b/g, "$1-…");
}

/** The outcome, and the worst interruption. */
function inShort({ outcome, interruptions }: Review): string {
    return `${outcome}, ${interruptions.length === 0 ? "nothing" : worstEffect(interruptions)}`;
}

const append = (text: string) => (before: string) => `${before}${text}`;

const changes: Record<string, ChangedProject & { expected: string }> = {
    "nothing-changed": { expected: "advisory, nothing" },
    "instance-type": { settings: { instanceType: "t3.medium" }, expected: "advisory, outage" },
    "machine-image": { settings: { imageId: "ami-0fedcba9876543210" }, expected: "failed, outage" },
    release: { files: { "app/wsgi.py": append("# changed\n") }, expected: "advisory, none" },
    "pinned-release": { settings: { pinnedRelease: "0123456789ab" }, expected: "advisory, none" },
    ipv6: { settings: { ipv6: true }, expected: "failed, outage" },
    "zone-removed": { settings: { availabilityZones: ["us-east-1a", "us-east-1b"] }, expected: "advisory, outage" },
    "server-in-another-zone": { settings: { availabilityZone: "us-east-1b" }, expected: "failed, until-a-person-acts" },
    "data-volume-grown": { settings: { dataVolumeSize: 40 }, expected: "advisory, none" },
    "files-volume-grown": { settings: { filesVolumeSize: 20 }, expected: "advisory, none" },
    "data-unprotected": { settings: { protectData: false }, expected: "advisory, nothing" },
    "time-to-live": { settings: { recordTtl: 60 }, expected: "advisory, nothing" },
    "canonical-host": { settings: { canonicalHost: "apex" }, expected: "advisory, slow" },
    "https-off": { settings: { https: false }, expected: "advisory, outage" },
    "nginx-setting": { settings: { maximumBodySize: 50 }, expected: "advisory, slow" },
    "mysql-setting": {
        files: { "components/mysql/files/site.cnf": append("long_query_time = 1\n") },
        expected: "advisory, short-outage",
    },
    "alarms-removed": { settings: { alarmEmail: "" }, expected: "advisory, none" },
    "termination-protection": { settings: { terminationProtection: false }, expected: "advisory, nothing" },
    "database-opened": {
        files: {
            "components/server/index.ts": (text) =>
                text.replace(
                    'ingress("http", 80,',
                    'ingress("mysql", 3306, "0.0.0.0/0", "MySQL from everywhere"),\n            ingress("http", 80,',
                ),
        },
        expected: "mandatory, nothing",
    },
    "does-not-compile": {
        files: { "index.ts": append("\nconst = wrong;\n") },
        expected: "failed, nothing",
    },
};

const largeProgram = `
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
for (let number = 0; number < 5000; number++) {
    // Mostly components, because this is not about the providers' time.
    if (number % 50 === 0) {
        new aws.ebs.Volume("volume-" + number, { availabilityZone: "us-east-1a", size: 1 });
    } else {
        new pulumi.ComponentResource("foreign:index:Part", "part-" + number);
    }
}
`;

/** Volumes in the zones that the settings give: one stays in AWS, and one is protected. */
const keepsData = `
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
function volume(name, options) {
    const availabilityZone = new pulumi.Config().get(name) || "us-east-1a";
    if (availabilityZone !== "none") {
        new aws.ebs.Volume(name, { availabilityZone, size: 20, encrypted: true }, options);
        return true;
    }
}
if (volume("data", { retainOnDelete: true })) {
    new aws.ec2.Eip("ip", {}, { retainOnDelete: true });
}
volume("vault", { protect: true });
volume("other");
`;

async function reviewOnce(program: string): Promise<Review> {
    const project = await ReviewProject.of(program);
    try {
        return await project.review();
    } finally {
        project.remove();
    }
}

/** A program that reveals its secrets in every possible way. */
const leaking = `
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const config = new pulumi.Config();
// In parts and in names, because the engine itself hides whole settings in values and messages.
const lines = config.require("privateKey").split("\\n").filter((line) => line.length > 20);
const texts = [config.require("password"), config.requireObject("list")[0].token, ...lines];
texts.forEach((text) => {
    new aws.ebs.Volume("volume-" + text, {
        availabilityZone: "us-east-1a",
        size: 1,
        tags: { Secret: text, Hidden: pulumi.secret(text), Json: JSON.stringify({ text }) },
    });
    pulumi.log.warn("the secret is " + text);
});
module.exports = new Promise((_, reject) => setTimeout(() => reject(new Error("it was " + texts.join(" and "))), 100));
`;

const settingsWithSecrets = `config:
  aws:region: us-east-1
  foreign:password: { secure: "v1:AAAA" }
  foreign:privateKey: { secure: "v1:AAAA" }
  foreign:list: [{ token: { secure: "v1:AAAA" } }]
`;

describe("Reviews made with real previews", () => {
    /** Started before the other tests, because the engine takes longest for it. */
    let largeReview: Promise<Review> | undefined;

    before(async function () {
        this.timeout(300_000);
        await bundlePack("all");
        largeReview = reviewOnce(largeProgram);
        // Its test reports a failure.
        largeReview.catch(() => undefined);
    });

    describe("The review of a change to this project's program", function () {
        this.timeout(300_000);
        let project: ReviewProject;
        const reviews = new Map<string, Review>();

        before(async () => {
            project = await ReviewProject.ours();
            await project.bringUp();
        });
        after(() => project?.remove());

        for (const [name, { expected, ...change }] of Object.entries(changes)) {
            it(`${name}: ${expected}`, async () => {
                const review = await project.review(change);
                reviews.set(name, review);
                const text = golden(review);
                const file = path.join(goldens, `${name}.md`);
                if (update) {
                    fs.writeFileSync(file, text);
                }
                assert.equal(inShort(review), expected);
                assert.equal(text, fs.readFileSync(file, "utf8"));
            });
        }

        it("has the reason why a program doesn't compile", () =>
            assert.match(
                reviews.get("does-not-compile")?.failure?.reason ?? "",
                /Unexpected token `=`.*\n *,-\[index\.ts:\d+:1\](\n.*)*const = wrong;\n *: +\^\n *`----$/,
            ));

        it("has everything else beside a violated mandatory policy", () => {
            const review = reviews.get("database-opened")!;
            assert.ok(
                review.findings.some(({ level, status, fact }) => level === "mandatory" && status === "new" && fact),
            );
            assert.ok(review.changes.some(({ operation, name }) => operation === "create" && name === "server-mysql"));
            assert.ok(review.graph!.nodes.length > 0);
        });
    });

    describe("The review of a foreign program", function () {
        this.timeout(300_000);
        let project: ReviewProject | undefined;
        afterEach(() => project?.remove());

        it("has none of its secrets in any format, wherever the program reveals them", async () => {
            project = await ReviewProject.of(leaking, settingsWithSecrets);
            const events = JSON.stringify((await project.run()).events);
            const review = await project.review();
            const secrets = (await project.secrets()).flatMap((secret) => [
                ...(/stand-in-[0-9a-f]+/.exec(secret) ?? []),
                ...(secret.includes("\n") ? secret.split("\n").filter((line) => /^[^-]{20}/.test(line)) : []),
            ]);

            assert.ok(secrets.length >= 4);
            assert.deepEqual(
                secrets.filter((secret) => !events.includes(secret)),
                [],
                "the engine reveals them all",
            );
            assert.equal(review.outcome, "failed");
            assert.ok(review.changes.length >= secrets.length);
            const formats = {
                markdown: renderMarkdown(review),
                html: renderHtml(review),
                sarif: renderSarif(review),
                json: JSON.stringify(review),
                terminal: renderTerminal(review, true),
            };
            for (const [format, text] of Object.entries(formats)) {
                assert.match(text, /\[secret\]/, format);
                for (const secret of secrets) {
                    assert.ok(!text.includes(secret), `${format} reveals ${secret}`);
                }
            }
        });

        it("says what stays in AWS with its data, and which protected resource blocks it", async () => {
            project = await ReviewProject.of(keepsData);
            await project.bringUp();
            const left = await project.review({ settings: { data: "none" } });
            assert.equal(inShort(left), "clean, none");
            assert.match(renderTerminal(left, false), /2 deleted \(but stay in AWS\)/);
            const moved = await project.review({ settings: { data: "us-east-1b" } });
            assert.deepEqual(
                moved.interruptions.map(({ data }) => data),
                ["untouched"],
            );
            for (const [vault, taken] of [
                ["none", "deleted"],
                ["us-east-1b", "replaced"],
            ]) {
                assert.equal(
                    summarize(await project.review({ settings: { vault } })),
                    `vault is protected and would be ${taken}: this change can’t be deployed.`,
                );
            }
        });

        it("begins with what the language host says of missing packages", async () => {
            project = await ReviewProject.of('require("@pulumi/pulumi");');
            fs.rmSync(path.join(project.folder, "node_modules"));
            const { failure } = await project.review();
            assert.match(
                failure!.reason,
                /^It looks like the Pulumi SDK has not been installed\. Have you run npm install/,
            );
        });

        it("of 5,000 resources fits a comment", async () => {
            const review = await largeReview;

            assert.equal(review?.changes.length, 5_000);
            assert.ok(review.findings.length >= 1);
            const markdown = renderMarkdown(review);
            assert.ok(markdown.length < largestComment);
            assert.match(markdown, /more changes not shown here/);
        });
    });
});
