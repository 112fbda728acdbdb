import assert from "node:assert/strict";

import type { Figures } from "../../../policies/numbers/figures";
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

const zones = [{ zone: "eu-central-1a", down: ["example.com"], because: ["server"], perhaps: [], remains: [] }];

/** A review of a stack whose site has these figures; by default those of one server with a volume. */
function reviewWith(alteration: Partial<Figures["sites"][number]["commitment"]> = {}, sites = 1): Review {
    const site = {
        urn: "urn:site",
        names: ["example.com"],
        commitment: {
            percent: 99.4005,
            parts: [
                { urn: "urn:server", label: "server", percent: 99.5 },
                { urn: "urn:data", label: "data", percent: 99.9 },
            ],
            without: [],
            ...alteration,
        },
    };
    return {
        ...exampleReview(),
        figures: { sites: Array.from({ length: sites }, () => site), zones, recoveries: [], remedies: [] },
    };
}

for (const [where, render] of Object.entries(outputs)) {
    describe(`What AWS commits to, ${where}`, () => {
        it("is a share, hours a year, and the parts that most of it comes from", () => {
            const text = render(reviewWith());
            assert.match(text, /AWS commits to 99\.4% as a whole for example\.com: up to 52\.5 h down a year\./);
            assert.match(text, /Most of it: server 43\.8 h and data 8\.76 h\./);
        });

        it("is worded as what it is", () => assert.match(render(reviewWith()), /gives credits; they predict nothing/));

        it("says what it leaves out", () => {
            const without = [{ urn: "urn:runner", label: "runner", reason: "no agreement" }];
            assert.match(render(reviewWith({ without })), /Without runner \(no agreement\)\./);
        });

        it("isn't known if no part has a figure", () => {
            const without = [{ urn: "urn:runner", label: "runner", reason: "no agreement" }];
            const text = render(reviewWith({ percent: 100, parts: [], without }));
            assert.match(text, /What AWS commits to for example\.com isn(’|'|&#39;)t known\./);
            assert.doesNotMatch(text, /commits to 100%/);
        });

        it("is that of the site with the least", () =>
            assert.match(render(reviewWith({}, 3)), /for example\.com, the least of 3 sites: /));

        it("is followed by what the loss of a zone leaves", () =>
            assert.match(render(reviewWith()), /If eu-central-1a fails, the site is down, with server\./));

        it("isn't mentioned without a site", () =>
            assert.doesNotMatch(render({ ...exampleReview(), figures: undefined }), /What AWS commits|as a whole/));
    });
}
