import assert from "node:assert/strict";
import path from "node:path";
import type { Browser, Page } from "playwright-core";

import { drawMermaid } from "../../review/markdown/mermaid";
import type { Review } from "../../review/model";
import { redundantStack } from "../support/redundant-stack";
import { everyText, exampleReview, reportOf, reviewOf } from "../support/example-review";
import { launchBrowser } from "../support/visit";

const script = path.join(path.dirname(require.resolve("mermaid/package.json")), "dist", "mermaid.min.js");

describe("The diagram of a review, drawn by Mermaid in a browser", function () {
    this.timeout(120_000);
    let browser: Browser;
    let page: Page;

    before(async () => {
        browser = await launchBrowser([], "");
        page = await browser.newPage();
        await page.addScriptTag({ path: script });
        // As strict as on GitHub.
        await page.evaluate("mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })");
    });
    after(() => browser?.close());

    /** The text in the drawing, and the number of injected elements. */
    async function draw(review: Review): Promise<{ words: string; injected: number }> {
        const text = JSON.stringify(drawMermaid(review.graph!, review.findings));
        return page.evaluate<{ words: string; injected: number }>(`(async () => {
            await mermaid.parse(${text});
            document.body.innerHTML = (await mermaid.render("drawing", ${text})).svg;
            return {
                words: document.body.textContent,
                injected: document.body.querySelectorAll("img, script, iframe, a, [onerror], [onclick]").length,
            };
        })()`);
    }

    const { stack } = redundantStack({ moment: "update" });

    it("shows the parts of a site on one server", async () => {
        const { words } = await draw(exampleReview());
        for (const label of ["visitor", "www.example.com", "Nginx", "MySQL", "server-data"]) {
            assert.ok(words.includes(label), label);
        }
    });

    it("shows the parts of a site on several servers", async () =>
        assert.match((await draw(reviewOf(reportOf(stack.resources), stack.resources))).words, /balancer/));

    for (const hostile of [
        '"] --> evil["',
        "end",
        "`backticks` **bold**",
        "<img src=x onerror=window.cameIn=1>",
        "%%{init: {'securityLevel': 'loose'}}%%",
        'click n0 href "javascript:alert(1)"',
        "#quot; #35; &amp;",
        "a\nsubgraph b\n;end;",
        "日本語 ünï 🦊 \u202e",
        "(){}[]|/\\<>--==-.-:::",
        "",
    ]) {
        it(`shows names with ${JSON.stringify(hostile)} as they are`, async () => {
            const review = everyText(exampleReview(), () => `x${hostile}x`);
            const { words, injected } = await draw(review);

            assert.equal(injected, 0);
            assert.equal(await page.evaluate("window.cameIn"), undefined);
            const flat = (text: string) => text.replace(/\s+/g, "");
            assert.ok(flat(words).includes(flat(`x${hostile}x`)), words);
        });
    }
});
