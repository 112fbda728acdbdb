import assert from "node:assert/strict";

import type { Review } from "../../../review/model";
import { renderTerminal } from "../../../review/terminal";
import { everyText, exampleReview } from "../../support/example-review";

const escape = "\u001b";

describe("A review on a terminal", () => {
    const text = renderTerminal(exampleReview(), false);

    it("begins with the summary", () =>
        assert.equal(text.split("\n")[0], "Advice: 2 new findings, 4 still there and 1 gone."));

    it("says what visitors notice, and leaves out what they don't", () => {
        assert.match(text, /Outage: The server is replaced/);
        assert.doesNotMatch(text, /Resolvers ask more often/);
    });

    it("has colours if wanted, and the same words", () => {
        const coloured = renderTerminal(exampleReview(), true);
        assert.ok(coloured.includes(escape));
        assert.equal(coloured.replace(/\u001b\[\d+m/g, ""), text);
    });

    it("has no colours otherwise", () => assert.ok(!text.includes(escape)));

    it("has the text of foreign packs' findings", () =>
        assert.match(
            text,
            /tag-every-server on server\n {4}Servers carry the tag “owner”\. This one carries none\.\n/,
        ));

    it("has the worst finding of a cause with its remedy, and the names of the others", () => {
        assert.match(text, /Still there \(4, of 2 causes\)/);
        assert.match(
            text,
            /2 more of the same cause, which --all shows: lone-server-stops-for-maintenance, servers-get/,
        );
        assert.match(text, /\n {4}Remedy: Spread every tier/);
        assert.doesNotMatch(text, /Nothing serves visitors while/);
    });

    it("has every finding with its number if all are wanted", () => {
        const all = renderTerminal(exampleReview(), false, { all: true });
        assert.match(all, /Nothing serves visitors while/);
        assert.match(all, /t3\.small: 2 vCPUs/);
        assert.doesNotMatch(all, /more of the same cause/);
    });

    it("fits the terminal, with the same words and the same indent", () => {
        for (const colour of [false, true]) {
            const narrow = renderTerminal(exampleReview(), colour, { columns: 60 });
            const lines = narrow.replace(/\u001b\[\d+m/g, "").split("\n");
            assert.deepEqual(
                lines.filter((line) => line.length > 60),
                [],
            );
            assert.ok(
                lines.some((line) => /^ {4}fails, the site is down/.test(line)),
                narrow,
            );
            assert.equal(lines.join(" ").replace(/\s+/g, " "), text.replace(/\s+/g, " "));
        }
    });

    it("gives the reason of a failed preview", () => {
        const review: Review = { ...exampleReview(), outcome: "failed", failure: { reason: "one\ntwo", seen: "part" } };
        assert.match(renderTerminal(review, false), /\n {2}one\n {2}two\n/);
    });

    it("has no control characters from the program", () => {
        const hostile = everyText(exampleReview(), (words) => `${words}${escape}[2J${escape}]0;title\u0007\u202e`);
        const review: Review = { ...hostile, failure: { reason: `no ${escape}[2J`, seen: "part" } };
        assert.doesNotMatch(renderTerminal(review, false), /[^\P{Cc}\n]|\p{Cf}/u);
    });
});
