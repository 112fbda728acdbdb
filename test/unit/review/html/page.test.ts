import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import { renderHtml } from "../../../../review/html";
import type { Review } from "../../../../review/model";
import { redundantStack } from "../../../support/redundant-stack";
import { everyText, exampleReview, reportOf, reviewOf } from "../../../support/example-review";

/** What the page says, without its markup. */
function textOf(page: string): string {
    return page
        .replace(/<(style|script)>.*?<\/\1>/gs, "")
        .replace(/<[^>]*>/g, " ")
        .replace(/\s+/g, " ");
}

function heading(review: Review): string {
    return /<h1>(.*?)<\/h1>/s.exec(renderHtml(review))![1]!.trim();
}

const hostile = `"'><img src=x onerror=alert(1)><script>alert(2)</script></title></style>]]>\u202e\0{{7*7}}\${1}`;

describe("The page of a review", () => {
    it("has the summary as its heading", () => {
        assert.equal(heading(exampleReview()), "2 new findings, 4 still there and 1 gone.");
    });

    it("says that nothing was found", () => {
        const { stack } = redundantStack({ moment: "update" });
        const review = {
            ...reviewOf(reportOf(stack.resources), stack.resources),
            findings: [],
            outcome: "clean" as const,
        };
        assert.equal(heading(review), "No finding counts.");
        assert.match(textOf(renderHtml(review)), /The policies found nothing/);
    });

    it("says that a mandatory policy stops the change", () => {
        const review = exampleReview();
        review.findings[0]!.level = "mandatory";
        assert.equal(
            heading({ ...review, outcome: "mandatory" }),
            "1 finding of mandatory policies: this change can’t be deployed.",
        );
    });

    it("shows why there is no preview, and what is known nevertheless", () => {
        const page = renderHtml({
            ...exampleReview(),
            graph: undefined,
            outcome: "failed",
            failure: { reason: "index.ts(3,1): error TS1005: ';' expected.", seen: "nothing" },
        });
        const text = textOf(page);
        assert.match(text, /There is no preview, so the effect of this change is unknown/);
        assert.match(text, /error TS1005/);
        assert.match(text, /No policy pack handed over a service graph/);
        assert.match(text, /the only one that does its work/);
    });

    it("has everything in the review", () => {
        const review = exampleReview();
        const text = textOf(renderHtml(review));
        const { changes, findings, interruptions, diagnostics, configurationProblems, base, standIns } = review;
        const wanted = [
            base!.label,
            ...standIns!,
            ...changes.flatMap(({ name, type, properties, replaceBecause }) => [
                name,
                type,
                ...replaceBecause,
                ...properties.flatMap(({ path, before, after }) => [path, before ?? path, after ?? path]),
            ]),
            ...findings.flatMap(({ fact, consequence, number, remedy, takesDown, acceptedRisk, policy }) => [
                policy,
                fact,
                consequence,
                number,
                remedy,
                acceptedRisk?.owner,
                acceptedRisk?.reason,
                ...takesDown,
            ]),
            ...interruptions.flatMap(({ what, duration }) => [what, duration?.text, duration?.source]),
            ...diagnostics.map(({ message }) => message),
            ...configurationProblems,
        ];
        const page = text.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&lt;", "<");
        for (const part of wanted) {
            assert.ok(part === undefined || page.includes(part), `not on the page: ${part}`);
        }
    });

    it("is the same each time", () => {
        assert.equal(renderHtml(exampleReview()), renderHtml(exampleReview()));
    });

    it("runs its own script and style, and requests nothing", () => {
        const page = renderHtml(exampleReview());
        const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]*)"/.exec(page)![1]!;
        for (const element of ["style", "script"]) {
            const contents = [...page.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, "gs"))];
            assert.equal(contents.length, 1, element);
            const hash = createHash("sha256").update(contents[0]![1]!).digest("base64");
            assert.ok(policy.includes(`${element}-src &#39;sha256-${hash}&#39;`), policy);
        }
        assert.match(policy, /^default-src &#39;none&#39;;/);
        assert.doesNotMatch(policy, /unsafe|https?:|\*/);
        const addresses = [...page.matchAll(/\b(?:href|src|action|srcset|xlink:href)="([^"]*)"/g)].map(
            (match) => match[1]!,
        );
        assert.deepEqual(
            addresses.filter((address) => !address.startsWith("#") && address !== "data:,"),
            [],
        );
        assert.doesNotMatch(page, /url\(|@import|style="/);
    });

    it("shows any text as text", () => {
        const page = renderHtml(everyText(exampleReview(), (text) => `${text}${hostile}`));
        assert.doesNotMatch(page, /<img/);
        assert.equal(page.match(/<script/g)?.length, 1);
        assert.equal(page.match(/<\/title>/g)!.length, page.match(/<title>/g)!.length);
        assert.doesNotMatch(page, /[\0\u202e]/);
        assert.match(page, /⟨U\+202E⟩/);
        assert.match(page, /&lt;img src=x onerror=alert\(1\)&gt;/);
    });

    it("has headings in order, named sections and captioned tables", () => {
        const page = renderHtml(exampleReview());
        const levels = [...page.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
        assert.equal(levels.filter((level) => level === 1).length, 1);
        levels.forEach((level, index) => assert.ok(level <= (levels[index - 1] ?? 0) + 1));
        for (const [, label] of page.matchAll(/aria-labelledby="([^"]*)"/g)) {
            assert.ok(page.includes(`id="${label}"`), label);
        }
        assert.equal(page.match(/<table/g)!.length, page.match(/<caption/g)!.length);
        const ids = [...page.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]!);
        assert.equal(new Set(ids).size, ids.length);
        for (const [, target] of page.matchAll(/href="#([^"]*)"/g)) {
            assert.ok(ids.includes(target!), target);
        }
    });

    it("grows in proportion to the review", () => {
        const size = (times: number) => {
            const review = exampleReview();
            const repeat = <T>(items: T[]) => Array.from({ length: times }, () => items).flat();
            return renderHtml({ ...review, findings: repeat(review.findings), changes: repeat(review.changes) }).length;
        };
        const [once, hundred, twoHundred] = [size(1), size(100), size(200)];
        assert.ok(twoHundred - once < 2.1 * (hundred - once), `${once}, ${hundred}, ${twoHundred}`);
    });
});
