import assert from "node:assert/strict";

import { renderHtml } from "../../../review/html";
import { renderMarkdown } from "../../../review/markdown";
import type { Review } from "../../../review/model";
import { renderTerminal } from "../../../review/terminal";
import { exampleReview } from "../../support/example-review";

const outputs: Record<string, (review: Review) => string> = {
    "on a terminal": (review) => renderTerminal(review, false),
    "in a comment": renderMarkdown,
    "on a page": renderHtml,
};

/** A review without a finding, of a stack with things that the packs can't judge. */
function silent(notJudged: NonNullable<Review["graph"]>["notJudged"]): Review {
    const review = exampleReview();
    return { ...review, outcome: "clean", findings: [], graph: { ...review.graph!, notJudged } };
}

describe("What the packs can't judge", () => {
    const reason = "the packs know nothing of eks.Cluster";
    const unjudged = ["blue", "green"].map((label) => ({ urn: `urn:${label}`, label, reason }));

    for (const [where, render] of Object.entries(outputs)) {
        it(`is said ${where}, in the verdict and by reason`, () => {
            const text = render(silent(unjudged));
            assert.match(text, /No finding counts and 2 not judged\./);
            assert.match(text, /Not judged: blue and green \(the packs know nothing of eks\\?\.Cluster\)\./);
        });

        it(`isn't mentioned ${where} if there is none`, () => assert.doesNotMatch(render(silent([])), /judged/i));
    }
});
