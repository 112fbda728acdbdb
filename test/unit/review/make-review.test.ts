import assert from "node:assert/strict";

import { renderHtml } from "../../../review/html";
import { makeReview } from "../../../review/make-review";
import { renderMarkdown } from "../../../review/markdown";
import type { Review } from "../../../review/model";
import { renderTerminal } from "../../../review/terminal";
import { outcomeInWords, summarize } from "../../../review/words";
import { previewRun, said, step, urnOf, violation } from "../../support/engine-events";
import { loneServer } from "../../support/lone-server";
import { reportOf } from "../../support/example-review";

const server = urnOf("aws:ec2/instance:Instance", "server");
const created = step({ operation: "create", type: "aws:ec2/instance:Instance", name: "server", after: {} });
const context = { project: "site", stack: "production", time: new Date("2027-01-15T12:00:00Z") };
const failed = "preview failed";

function violated(level: "advisory" | "mandatory") {
    return violation("tag-every-server", server, { level });
}

describe("The outcome of a review", () => {
    it("is clean without findings", () => {
        const review = makeReview(previewRun([created]), context);

        assert.equal(review.outcome, "clean");
        assert.equal(review.time, "2027-01-15T12:00:00.000Z");
        assert.deepEqual(
            review.changes.map(({ name }) => name),
            ["server"],
        );
    });

    it("is advisory with an advisory finding", () =>
        assert.equal(makeReview(previewRun([created, violated("advisory")]), context).outcome, "advisory"));

    it("is mandatory with a violated mandatory policy, and complete", () => {
        const review = makeReview(previewRun([created, violated("mandatory")], { failure: failed, report }), context);

        assert.equal(review.outcome, "mandatory");
        assert.equal(review.failure, undefined);
        assert.equal(review.changes.length, 1);
        assert.ok(review.findings.some(({ policy, level }) => policy === "tag-every-server" && level === "mandatory"));
    });

    it("is failed if a resource has an error beside a violated mandatory policy", () => {
        const events = [created, violated("mandatory"), said("error", "no such image", server)];

        assert.equal(makeReview(previewRun(events, { failure: failed, report }), context).outcome, "failed");
    });

    it("is failed if the program doesn't compile, with the compiler's message as reason", () => {
        const events = [said("error", "<{%reset%}>index.ts(3,7): error TS2322: Type 'string' is not …<{%reset%}>\n")];
        const review = makeReview(previewRun(events, { failure: failed }), context);

        assert.equal(review.outcome, "failed");
        assert.equal(review.failure?.reason, "index.ts(3,7): error TS2322: Type 'string' is not …");
    });

    it("has no error if only a policy stopped the preview", () => {
        const events = [violated("mandatory"), said("error", "preview failed")];
        const review = makeReview(previewRun(events, { failure: failed, report }), context);

        assert.deepEqual([review.outcome, review.diagnostics], ["mandatory", []]);
    });

    it("is failed with what the language host wrote first, if the errors only say that it ended", () => {
        const hint = "error: It looks like the Pulumi SDK has not been installed.";
        const reason = (...events: Parameters<typeof previewRun>[0]) =>
            makeReview(previewRun(events, { failure: failed }), context).failure?.reason;

        for (const hollow of ["error reading from server: EOF\n", "Program exited with non-zero exit code: 3\n"]) {
            assert.equal(
                reason(said("error", hollow), said("info#err", hint)),
                `It looks like the Pulumi SDK has not been installed.\n${hollow.trim()}`,
            );
        }
        assert.equal(reason(said("info#err", "a hint"), said("error", "no such image")), "no such image");
    });

    it("is failed with the engine's message if there was no event", () => {
        const review = makeReview(previewRun([], { failure: "error: no stack named 'production' found" }), context);

        assert.match(review.failure?.reason ?? "", /no stack named/);
    });
});

const handedOver = reportOf(loneServer().resources);
/** As with a configuration that makes every policy advisory. */
const report = {
    ...handedOver,
    findings: handedOver.findings.map((finding) => ({ ...finding, level: "advisory" as const })),
};

describe("The review of a change that would take away what is protected", () => {
    const replaced = step({
        operation: "replace",
        type: "aws:ec2/instance:Instance",
        name: "server",
        before: { ami: "one" },
        after: { ami: "two" },
        protect: true,
    });
    const refusal = said("error", `unable to replace resource "${server}"`, server);
    const run = { failure: failed, report };
    const sentence = (review: Review) => `${outcomeInWords(review)}: ${summarize(review)}`;

    it("says that it is blocked, and by which resource", () => {
        const review = makeReview(previewRun([replaced, refusal], run), context);

        assert.equal(review.outcome, "failed");
        assert.equal(
            sentence(review),
            "Blocked: server is protected and would be replaced: this change can’t be deployed.",
        );
        assert.deepEqual(review.failure?.protected, [server]);
        for (const text of [renderMarkdown(review), renderTerminal(review, false), renderHtml(review)]) {
            assert.match(text, /What visitors would notice without the protection/);
            assert.match(text, /As long as the protection is there, nothing happens/);
            assert.doesNotMatch(text, /change is unknown|no complete preview|ended early/);
        }
    });

    it("says which findings are gone, because the engine goes on to the end", () => {
        const base = { label: "main", review: makeReview(previewRun([created, violated("advisory")]), context) };
        const gone = (given: typeof run | { failure: string }) =>
            makeReview(previewRun([replaced, refusal], given), { ...context, base }).findings.filter(
                ({ status }) => status === "gone",
            ).length;

        assert.deepEqual([gone(run), gone({ failure: failed })], [1, 0]);
    });

    it("says that something may be missing if the engine stops at a deletion", () => {
        const deleted = step({
            operation: "delete",
            type: "aws:ec2/instance:Instance",
            name: "server",
            before: {},
            protect: true,
        });
        const review = makeReview(previewRun([deleted, refusal], { failure: failed }), context);

        assert.equal(
            sentence(review),
            "Blocked: server is protected and would be deleted: this change can’t be deployed.",
        );
        assert.match(renderTerminal(review, false), /nothing happens\. The preview ended early/);
    });

    it("says that the preview ended early if there is another error", () => {
        const review = makeReview(previewRun([replaced, refusal, said("error", "no such image")], run), context);

        assert.equal(
            sentence(review),
            "Failed: The preview ended early: it shows only a part of what this change does.",
        );
        assert.match(renderMarkdown(review), /### What visitors notice\n/);
    });
});

describe("The findings of a review", () => {
    const told = report.findings.map(({ policy, urn, message }) => violation(policy, urn, { message, pack: "all" }));

    it("have all parts of the pack's report", () => {
        const { findings } = makeReview(previewRun(told, { report }), context);

        assert.equal(findings.length, report.findings.length);
        assert.ok(findings.every(({ fact, consequence, remedy }) => fact && consequence && remedy));
    });

    it("leave out those of disabled policies", () => {
        const [first, ...others] = report.findings;
        const disabled = { ...report, findings: [{ ...first!, level: "disabled" as const }, ...others] };
        const { findings } = makeReview(previewRun(told.slice(1), { report: disabled }), context);

        assert.equal(findings.length, report.findings.length - 1);
    });

    it("have the level that the pack hands over", () => {
        const mandatory = report.findings.map((finding) => ({ ...finding, level: "mandatory" as const }));
        const { findings } = makeReview(previewRun([], { report: { ...report, findings: mandatory } }), context);

        assert.deepEqual([...new Set(findings.map(({ level }) => level))], ["mandatory"]);
    });

    it("include what the pack says of its accepted risks, unless that policy is disabled", () => {
        const messages = [{ urn: server, message: "The acceptance ended." }];
        const found = (level: "mandatory" | "disabled") => {
            const riskMessages = { policy: "accepted-risks-are-current", level, messages };
            return makeReview(previewRun([], { report: { ...report, findings: [], riskMessages } }), context).findings;
        };

        assert.deepEqual(
            found("mandatory").map(({ pack, policy, level, urn, message }) => ({ pack, policy, level, urn, message })),
            [
                {
                    pack: "all",
                    policy: "accepted-risks-are-current",
                    level: "mandatory",
                    urn: server,
                    message: "The acceptance ended.",
                },
            ],
        );
        assert.deepEqual(found("disabled"), []);
    });

    it("have the engine's text for packs without a report", () => {
        const { findings } = makeReview(previewRun([violated("advisory")]), context);

        assert.deepEqual(findings, [
            {
                status: "unknown-before",
                pack: "house-rules",
                policy: "tag-every-server",
                level: "advisory",
                urn: server,
                message: "This is against the rules.",
                takesDown: [],
            },
        ]);
    });

    it("leave out what another pack reports about its configuration, beside a report", () => {
        const others = ["accepted-risks", "configuration", "server-is-single-point-of-failure"].map((policy) =>
            violation(policy, server, { pack: "single-point-of-failure" }),
        );
        const of = (given: Parameters<typeof previewRun>[1]) =>
            makeReview(previewRun(others, given), context)
                .findings.filter(({ message }) => message === "This is against the rules.")
                .map(({ policy }) => policy);

        assert.deepEqual(of({ report }), ["server-is-single-point-of-failure"]);
        assert.equal(of({}).length, 3);
    });

    it("come with the worst first", () => {
        const { findings } = makeReview(previewRun([...told, violated("mandatory")], { report }), context);

        assert.equal(findings[0]!.policy, "tag-every-server");
        assert.equal(findings[1]!.severity, "critical");
    });

    it("are accepted with the risk's owner, whatever the level of their policy", () => {
        const [first, ...others] = report.findings;
        const acceptedRisk = {
            finding: first!.rule,
            resource: "server",
            reason: "Until spring.",
            owner: "Ada",
            expires: "2027-04-30",
        };
        const { findings, outcome } = makeReview(
            previewRun([], { report: { ...report, findings: [], accepted: [{ ...first!, acceptedRisk }] } }),
            context,
        );

        assert.ok(others.length > 0);
        assert.deepEqual(
            findings.map(({ status, acceptedRisk: risk }) => [status, risk?.owner]),
            [["accepted", "Ada"]],
        );
        assert.equal(outcome, "clean");
    });
});

describe("Secrets in a review", () => {
    const secret = 'pass"word\nof two lines that are long';
    const everywhere = [
        step({
            operation: "update",
            type: "aws:ec2/instance:Instance",
            name: `server-${secret}`,
            before: { userData: secret },
            after: { userData: `${secret}!` },
        }),
        violation("tag-every-server", server, { message: `It says ${secret}.` }),
        said("warning", `the engine repeats ${JSON.stringify(secret)}`),
        said("error", `and ${Buffer.from(secret).toString("base64")} and ${encodeURIComponent(secret)}`),
    ];

    it("would be revealed without a mask", () =>
        assert.match(JSON.stringify(makeReview(previewRun(everywhere), context)), /of two lines/));

    it("are in none of its texts, in no form", () => {
        const review = makeReview(previewRun(everywhere, { secrets: [secret], failure: `failed: ${secret}` }), context);
        const texts = JSON.stringify(review);

        for (const form of [
            secret,
            JSON.stringify(secret).slice(1, -1),
            "of two lines that are long",
            Buffer.from(secret).toString("base64"),
            encodeURIComponent(secret),
        ]) {
            assert.ok(!texts.includes(JSON.stringify(form).slice(1, -1)) && !texts.includes(form), form);
        }
        assert.match(texts, /\[secret\]/);
    });
});
