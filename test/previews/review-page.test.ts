import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";

import { reportVariable, type Report } from "../../policies/framework/report";
import { bundlePack, policiesDirectory } from "../../policies/tools/bundle";
import { renderHtml } from "../../review/html";
import type { Review } from "../../review/model";
import { projectFolder } from "../support/declared-settings";
import { openFile, overflow } from "../support/page-of-file";
import { fixtureProgram, Previews } from "../support/preview";
import { everyText, exampleReview, reviewOf } from "../support/example-review";
import { eventually, launchBrowser } from "../support/visit";

const screenshots = path.join(projectFolder, "screenshots");
const hostile = `"'><img src=x onerror="window.injected=1"><script>window.injected=1</script><svg onload=window.injected=1>`;

describe("The page of a review, in a browser", function () {
    this.timeout(180_000);
    let browser: Browser;
    let folder: string;

    before(async () => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "review-page-"));
        fs.mkdirSync(screenshots, { recursive: true });
        browser = await launchBrowser([], "");
    });
    after(async () => {
        await browser?.close();
        fs.rmSync(folder, { recursive: true, force: true });
    });

    /** Opens a review's page from a file; `problems` collects errors, dialogs and requests. */
    async function open(review: Review, width: number, colorScheme: "light" | "dark" = "light") {
        const file = path.join(folder, "review.html");
        fs.writeFileSync(file, renderHtml(review));
        return openFile(browser, file, width, colorScheme);
    }

    const shown = (page: Page) => page.locator(".finding:visible").count();

    for (const colorScheme of ["light", "dark"] as const) {
        for (const width of [1280, 360, 320]) {
            it(`fits ${width} pixels, ${colorScheme}`, async () => {
                const { page, problems } = await open(exampleReview(), width, colorScheme);
                await page.screenshot({
                    path: path.join(screenshots, `review-${width}-${colorScheme}.png`),
                    fullPage: true,
                });
                assert.equal(await overflow(page), 0);
                assert.equal(await page.locator("svg.diagram:visible").count(), 1);
                await page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))");
                assert.equal(await overflow(page), 0, "with everything open");
                assert.deepEqual(problems, []);
                await page.close();
            });
        }
    }

    it("filters by status, severity, pack and words, and says how many are left", async () => {
        const { page, problems } = await open(exampleReview(), 1280);
        const review = exampleReview();
        const all = review.findings.length;
        assert.equal(await shown(page), await page.locator(".cause > .finding").count());
        assert.ok((await shown(page)) < all);

        await page.getByLabel("Status").selectOption("new");
        assert.equal(await shown(page), 2);
        assert.equal(await page.locator("#shown").textContent(), `2 of ${all} findings`);
        await page.getByLabel("Pack").selectOption("house-rules");
        assert.equal(await shown(page), 1);
        await page.getByLabel("Severity").selectOption("critical");
        assert.equal(await shown(page), 0);
        await page.getByText("No finding fits these filters.").waitFor();
        await page.getByRole("button", { name: "Show all" }).click();
        await eventually("all findings", 10, async () =>
            assert.equal(await page.locator(".finding:not([hidden])").count(), all),
        );

        await page.getByLabel("Search").fill("nothing serves visitors while");
        assert.equal(await shown(page), 1, "one that was folded is shown");
        await page.getByLabel("Search").fill("VOLUME only copy");
        assert.equal(await shown(page), 1);
        await page.getByLabel("Search").fill("ec2/subnet");
        assert.equal(await shown(page), 1, "the URN counts as well");
        assert.deepEqual(problems, []);
        await page.close();
    });

    it("leads from a box of the diagram to its findings, by keyboard as well", async () => {
        const { page, problems } = await open(exampleReview(), 1280);
        const server = page.locator("svg:visible a", { hasText: "Gunicorn" });
        await server.focus();
        await page.keyboard.press("Enter");
        await page.getByText(/of \d+ findings about Server server/).waitFor();
        const urns = await page.locator(".finding:visible footer code:first-child").allTextContents();
        assert.ok(urns.length > 1 && urns.every((name) => name === "server"), urns.join());
        assert.match((await page.evaluate<string>("document.activeElement.id")) ?? "", /^finding-\d+$/);
        await page.getByRole("button", { name: "Show all" }).click();
        // Polled from outside, because the page's content security policy forbids evaluating functions in it.
        await eventually("all findings", 10, async () =>
            assert.equal(await page.locator(".finding[hidden]").count(), 0),
        );
        assert.deepEqual(problems, []);
        await page.close();
    });

    it("has the reader's choice of colours", async () => {
        const { page, problems } = await open(exampleReview(), 1280, "light");
        const paper = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
        const light = await paper();
        await page.getByText("Dark", { exact: true }).click();
        const dark = await paper();
        assert.notEqual(dark, light);
        await page.getByText("Light", { exact: true }).click();
        assert.equal(await paper(), light);
        await page.emulateMedia({ colorScheme: "dark" });
        assert.equal(await paper(), light, "the choice counts more than the system's");
        await page.getByText("Auto", { exact: true }).click();
        assert.equal(await paper(), dark);
        assert.deepEqual(problems, []);
        await page.close();
    });

    it("prints everything, collapsed or hidden by filters", async () => {
        const { page } = await open(exampleReview(), 1280, "dark");
        await page.getByLabel("Status").selectOption("gone");
        await page.emulateMedia({ media: "print" });
        await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
        assert.equal(await shown(page), exampleReview().findings.length);
        assert.equal(await page.locator("details:not([open])").count(), 0);
        assert.equal(await page.locator("#filters:visible").count(), 0);
        const pdf = await page.pdf({ path: path.join(screenshots, "review.pdf") });
        assert.equal(pdf.subarray(0, 4).toString(), "%PDF");
        await page.close();
    });

    it("shows any text as text", async () => {
        const review = everyText(exampleReview(), (text) => `${text}${hostile}`);
        const { page, problems } = await open(review, 360);
        assert.equal(await page.evaluate("window.injected"), undefined);
        assert.equal(await page.locator("img").count(), 0);
        assert.equal(await page.locator("script").count(), 1);
        assert.equal(
            await page.evaluate(
                "[...document.querySelectorAll('*')].flatMap((e) => [...e.attributes]).filter(({ name }) => name.startsWith('on')).length",
            ),
            0,
        );
        assert.equal(await overflow(page), 0);
        assert.equal(await page.locator(".finding").count(), review.findings.length);
        assert.deepEqual(problems, []);
        await page.close();
    });

    it("works with 500 findings and 5,000 changes", async () => {
        const review = exampleReview();
        const many = <T>(items: T[], number: number) =>
            Array.from({ length: number }, (_, index) => items[index % items.length]!);
        const big = { ...review, findings: many(review.findings, 500), changes: many(review.changes, 5000) };
        const { page, problems } = await open(big, 1280);
        await page.getByLabel("Search").fill("tag-every-server");
        const wanted = big.findings.filter(({ policy }) => policy === "tag-every-server").length;
        assert.equal(await page.locator("#shown").textContent(), `${wanted} of 500 findings`);
        assert.deepEqual(problems, []);
        await page.close();
    });

    it("draws the graph of a real preview", async () => {
        await bundlePack("all");
        const previews = await Previews.start();
        try {
            const file = previews.file("report.json");
            const advisory = previews.file("advisory.json");
            fs.writeFileSync(advisory, JSON.stringify({ all: "advisory" }));
            await previews.preview("pair", fixtureProgram("server-pair-with-own-database"), {
                policyPacks: [path.join(policiesDirectory, "all")],
                policyPackConfigs: [advisory],
                environment: { [reportVariable]: file },
            });
            const report = JSON.parse(fs.readFileSync(file, "utf8")) as Report;
            const { page, problems } = await open(reviewOf(report, []), 1280);
            await page.screenshot({ path: path.join(screenshots, "review-preview.png"), fullPage: true });
            const drawn = await page.locator("svg:visible .box .label").allTextContents();
            assert.deepEqual(drawn.sort(), ["Visitors", "data", "data", "web", "web", "web-0", "web-1"]);
            const zones = await page.locator("svg:visible .frame-title").allTextContents();
            assert.deepEqual(zones.sort(), ["Zone eu-central-1a", "Zone eu-central-1b"]);
            assert.deepEqual(problems, []);
            await page.close();
        } finally {
            previews.stop();
        }
    });
});
