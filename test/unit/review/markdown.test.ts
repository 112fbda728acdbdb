import assert from "node:assert/strict";

import { largestComment } from "../../../review/comment/body";
import { renderMarkdown } from "../../../review/markdown";
import { drawMermaid } from "../../../review/markdown/mermaid";
import type { Change, Review, ReviewedFinding } from "../../../review/model";
import { urnOf } from "../../support/engine-events";
import { redundantStack } from "../../support/redundant-stack";
import { everyText, exampleReview, reportOf } from "../../support/example-review";

const bucket = "aws:s3/bucket:Bucket";

/** A review of a program of the given size. */
function large(size: number): Review {
    const numbers = [...Array(size).keys()];
    return {
        ...exampleReview(),
        changes: numbers.map((number): Change => ({
            operation: number === size - 1 ? "delete" : "create",
            urn: urnOf(bucket, `bucket-${number}`),
            type: bucket,
            name: `bucket-${number}`,
            properties: [],
            replaceBecause: [],
            protect: false,
        })),
        findings: numbers.map((number): ReviewedFinding => ({
            status: number === 0 ? "new" : "still-there",
            pack: "house-rules",
            policy: "tag-every-bucket",
            level: "advisory",
            urn: urnOf(bucket, `bucket-${number}`),
            message: `Buckets carry a tag, ${number} doesn't.`,
            takesDown: [],
        })),
    };
}

describe("A review as Markdown", () => {
    const markdown = renderMarkdown(exampleReview());
    const [first] = markdown.split("\n");

    it("begins with the summary in one line", () =>
        assert.equal(first, "## Advice: 2 new findings, 4 still there and 1 gone."));

    for (const [status, heading] of [
        ["new", "### New (2)"],
        ["still there", "<summary><b>Still there (4, of 2 causes)</b></summary>"],
        ["accepted", "<summary><b>Accepted (1)</b></summary>"],
        ["gone", "### Gone (1)"],
    ]) {
        it(`has a part for findings that are ${status}`, () => assert.ok(markdown.includes(heading!), markdown));
    }

    it("names the owner of an accepted risk", () =>
        assert.match(markdown, /Accepted until 2027-04-30 by Ada Lovelace: One server/));

    it("shows the worst finding of a cause, and folds the others", () =>
        assert.match(
            markdown,
            /`zone-is-single-point-of-failure`.*\n(?: {2}\S.*\n)+ {2}<details><summary>2 more of the same cause: lone-server-stops-for-maintenance, servers-get-no-further-member<\/summary>\n\n {2}- .*`lone-server-stops-for-maintenance`/,
        ));

    it("says what visitors notice, for how long and how that is known", () =>
        assert.match(markdown, /\*\*Outage\*\* \| The server is replaced.*about 2 minutes <sub>\(measured/));

    it("shows values before and after", () => assert.match(markdown, /`instanceType`: `t3.small` → `t3.medium`/));

    it("has its changes in the same order whatever the order of the engine", () => {
        const review = exampleReview();
        const changes = [...review.changes].reverse();
        assert.equal(renderMarkdown({ ...review, changes }), markdown);
    });

    it("says if only hidden values differ", () => {
        const review = exampleReview();
        const changes = review.changes.map((change) => ({ ...change, properties: [] }));
        assert.match(renderMarkdown({ ...review, changes }), /only values that are hidden/);
    });

    it("has the graph as a Mermaid diagram", () => assert.match(markdown, /```mermaid\nflowchart LR\n/));

    it("draws past security groups, which never fail", () => {
        const { stack } = redundantStack();
        const { graph } = reportOf(stack.resources);
        const drawing = drawMermaid(graph, [])!;
        const idOf = (label: string) => new RegExp(`^ *(n\\d+)\\W*"${label}`, "m").exec(drawing)![1];
        assert.ok(graph.nodes.some(({ kind, onPath }) => kind === "security-group" && onPath));
        assert.ok(drawing.includes(`${idOf("group")} --> ${idOf("database")}`), drawing);
    });

    it("has no such diagram without a graph", () => {
        const { graph, ...review } = exampleReview();
        assert.ok(graph);
        assert.doesNotMatch(renderMarkdown(review), /mermaid/);
    });

    it("quotes the reason of a failed preview", () => {
        const reason = "index.ts(3,7): error TS2322\n```\n*not* markup";
        const review: Review = { ...exampleReview(), outcome: "failed", failure: { reason, seen: "nothing" } };
        assert.ok(renderMarkdown(review).includes(`\`\`\`\`\n${reason}\n\`\`\`\``));
    });

    it("says which settings had stand-ins", () =>
        assert.match(
            renderMarkdown({ ...exampleReview(), standIns: ["sshPrivateKey"] }),
            /Stand-ins were used for what can't be read here: sshPrivateKey/,
        ));

    for (const size of [100, 5_000, 50_000]) {
        it(`fits a comment with ${size} resources and findings`, () =>
            assert.ok(renderMarkdown(large(size)).length < largestComment));
    }

    it("keeps the important first, and counts what it leaves out", () => {
        const text = renderMarkdown(large(5_000));
        assert.match(text, /### New \(1\)\n\n- .*`tag-every-bucket` on `bucket-0`/);
        assert.match(text, /### What visitors notice/);
        assert.match(text, /^\| Delete \| `bucket-4999`/m);
        const [, left] = /_([\d,]+) more findings not shown here\._/.exec(text)!;
        const shown = text.match(/^- .*`tag-every-bucket`/gm)!.length;
        assert.equal(Number(left!.replace(/,/g, "")) + shown, 5_000);
    });

    it("says once what is true of several resources", () => {
        const review = large(5_000);
        const findings = review.findings.map((finding) => ({ ...finding, message: "Buckets carry a tag." }));
        const text = renderMarkdown({ ...review, findings, changes: [] });
        assert.match(text, /Still there \(4,999, of 1 cause\)/);
        assert.match(text, /on `bucket-1` and 4998 more {2}\n.*\n {2}The same is true of 4998 more: bucket-2, /);
        assert.equal(text.match(/^- .*`tag-every-bucket`/gm)!.length, 2);
    });

    it("closes what it opens, even if it leaves entries out", () => {
        const text = renderMarkdown(large(5_000));
        assert.equal(text.match(/<details>/g)!.length, text.match(/<\/details>/g)!.length);
    });

    it("fits a comment with texts that are too long by themselves", () => {
        const review = everyText(exampleReview(), (text) => text.repeat(20_000 / text.length + 1));
        assert.ok(renderMarkdown(review).length < largestComment);
    });

    it("shows hostile texts without effect", () => {
        const hostile =
            "<img src=x onerror=alert(1)> | @everyone `code` [link](javascript:1) </details> *bold*\n# title";
        const text = renderMarkdown(everyText(exampleReview(), () => hostile));
        const outside = text.replace(/(`+)[^`][\s\S]*?\1/g, "");

        assert.doesNotMatch(outside, /<img/);
        assert.doesNotMatch(outside, /@everyone/);
        assert.doesNotMatch(outside, /[^\\]\[link\]/);
        assert.doesNotMatch(outside, /^# title/m);
        assert.equal(outside.match(/<details>/g)?.length, outside.match(/<\/details>/g)?.length);
    });

    it("keeps a table's cells together whatever a name holds", () => {
        const review = everyText(exampleReview(), (text) => `${text}|x`);
        const rows = renderMarkdown(review)
            .split("\n")
            .filter((line) => /^\| (Create|Update|Replace) \|/.test(line));
        assert.ok(rows.length > 0);
        for (const row of rows) {
            assert.equal(row.match(/(?<!\\)\|/g)!.length, 4, row);
        }
    });
});
