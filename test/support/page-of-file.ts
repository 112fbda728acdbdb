import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";

/**
 * Opens a file in a browser, as a person does who got it.
 *
 * @param width of the window, in pixels
 * @returns the page, and its `problems`: what it wrote on the console, errors, dialogs, and requests beyond the file
 */
export async function openFile(
    browser: Browser,
    file: string,
    width: number,
    colorScheme: "light" | "dark",
): Promise<{ page: Page; problems: string[] }> {
    const url = pathToFileURL(file).href;
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const problems: string[] = [];
    page.on("console", (message) => problems.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("dialog", (dialog) => problems.push(`dialog: ${dialog.message()}`));
    page.on("request", (request) => {
        if (request.url() !== url && !request.url().startsWith("data:")) {
            problems.push(`request: ${request.url()}`);
        }
    });
    await page.goto(url);
    return { page, problems };
}

/** By how many pixels a page is wider than its window. */
export function overflow(page: Page): Promise<number> {
    return page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
