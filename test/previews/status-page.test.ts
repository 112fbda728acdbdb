import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser } from "playwright-core";

import { renderStatusPage } from "../../operations/status/page";
import type { StatusOfSite } from "../../operations/status/page/model";
import { projectFolder } from "../support/declared-settings";
import { openFile, overflow } from "../support/page-of-file";
import { exampleLines, exampleStatus } from "../support/example-status";
import { launchBrowser } from "../support/visit";

const screenshots = path.join(projectFolder, "screenshots");

describe("The page of a site's status, in a browser", function () {
    this.timeout(180_000);
    let browser: Browser;
    let folder: string;

    before(async () => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "status-page-"));
        fs.mkdirSync(screenshots, { recursive: true });
        browser = await launchBrowser([], "");
    });
    after(async () => {
        await browser?.close();
        fs.rmSync(folder, { recursive: true, force: true });
    });

    /** Opens a page from a file; `problems` collects errors, warnings, dialogs and requests. */
    async function open(status: StatusOfSite, width: number, colorScheme: "light" | "dark" = "light") {
        const file = path.join(folder, "status.html");
        fs.writeFileSync(file, await renderStatusPage(status));
        return openFile(browser, file, width, colorScheme);
    }

    for (const colorScheme of ["light", "dark"] as const) {
        for (const width of [1280, 800, 360, 320]) {
            it(`fits ${width} pixels, ${colorScheme}`, async () => {
                const { page, problems } = await open(exampleStatus(), width, colorScheme);
                await page.screenshot({
                    path: path.join(screenshots, `status-${width}-${colorScheme}.png`),
                    fullPage: true,
                });
                assert.equal(await overflow(page), 0);
                assert.equal(await page.locator("svg.plot:visible").count(), 5);
                await page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))");
                assert.equal(await overflow(page), 0, "with everything open");
                assert.deepEqual(problems, []);
                await page.close();
            });
        }
    }

    it("has letters of nine pixels or more in its plots", async () => {
        for (const width of [1280, 960, 959, 608, 607, 320]) {
            const { page } = await open(exampleStatus(), width);
            const smallest = await page.evaluate<number>(
                "Math.min(...[...document.querySelectorAll('svg.plot text')].filter((text) => text.getBoundingClientRect().width > 0 && text.textContent.trim())" +
                    ".map((text) => parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width))",
            );
            assert.ok(smallest >= 9, `${smallest} at ${width}`);
            await page.close();
        }
    });

    it("draws in the theme's colors: each mark has another color in the dark", async () => {
        const colors = async (colorScheme: "light" | "dark") => {
            const { page } = await open(exampleStatus(), 1280, colorScheme);
            const found = await page.evaluate<string[]>(
                "[...new Set([...document.querySelectorAll('svg.plot.wide [fill^=\"var(\"]')].map((mark) => getComputedStyle(mark).fill))]",
            );
            await page.close();
            return found;
        };
        const [light, dark] = [await colors("light"), await colors("dark")];
        assert.ok(light.length >= 6, light.join());
        assert.deepEqual(
            light.filter((color) => dark.includes(color) || !color.startsWith("rgb")),
            [],
        );
    });

    it("has text with enough contrast, in light and in dark", async () => {
        for (const colorScheme of ["light", "dark"] as const) {
            const { page } = await open(
                exampleStatus({
                    lines: exampleLines({
                        "service.MySQL": { state: "problem", value: "mysql.service failed", remedy: "npm run up" },
                        "backup.newest": { state: "unknown" },
                        "disk.files": { state: "warning" },
                    }),
                }),
                1280,
                colorScheme,
            );
            await page.evaluate("document.querySelectorAll('details').forEach((details) => (details.open = true))");
            const poor = await page.evaluate<string[]>(poorContrast);
            assert.deepEqual(poor, []);
            await page.close();
        }
    });

    it("names each picture, and leads from a number to its plot by keyboard", async () => {
        const { page } = await open(exampleStatus(), 1280);
        for (const name of ["Availability", "Requests", "Errors", "Response times", "Time line"]) {
            assert.equal(await page.getByRole("img", { name: new RegExp(`^${name}: `) }).count(), 1, name);
        }
        await page.getByRole("link", { name: /Errors of the site/ }).focus();
        await page.keyboard.press("Enter");
        assert.match(page.url(), /#errors$/);
        await page.close();
    });
});

/** The texts whose contrast with what is behind them is below 4.5, the least that WCAG 2.2 (1.4.3) allows. */
const poorContrast = `(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const pixel = (color) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const luminance = ([red, green, blue]) => {
        const [r, g, b] = [red, green, blue].map((value) =>
            value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let each = element; each; each = each.parentElement) {
            const color = pixel(getComputedStyle(each).backgroundColor);
            if (color[3] === 255) {
                return color;
            }
        }
        return [255, 255, 255, 255];
    };
    const poor = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        const box = element.getBoundingClientRect();
        if (!node.textContent.trim() || box.width <= 1 || element.closest("script, style, .skip")) {
            continue;
        }
        const style = getComputedStyle(element);
        const inPlot = element instanceof SVGElement;
        const front = luminance(pixel(inPlot ? style.fill : style.color));
        const back = luminance(behind(inPlot ? element.ownerSVGElement.parentElement : element));
        const contrast = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
        if (contrast < 4.5) {
            poor.push(contrast.toFixed(2) + " " + element.className + " " + node.textContent.trim().slice(0, 40));
        }
    }
    return [...new Set(poor)];
})()`;
