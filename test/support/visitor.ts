import * as http from "node:http";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

/** What a visitor gets. */
export interface Answer {
    status: number;
    headers: http.IncomingHttpHeaders;
    body: string;
}

/** Asks a server by its address for a page of a name, as a browser would after it asked the DNS. */
export function visit(
    address: string,
    host: string,
    path: string,
    options: { method?: string; body?: string; port?: number; headers?: Record<string, string> } = {},
): Promise<Answer> {
    return new Promise((resolve, reject) => {
        const form =
            options.body === undefined
                ? {}
                : {
                      "Content-Type": "application/x-www-form-urlencoded",
                      "Content-Length": Buffer.byteLength(options.body),
                  };
        const request = http.request(
            {
                host: address,
                port: options.port ?? 80,
                path,
                method: options.method ?? "GET",
                headers: { Host: host, ...form, ...options.headers },
                timeout: 15_000,
                agent: false,
            },
            (response) => {
                let body = "";
                response.setEncoding("utf8");
                response.on("data", (data) => (body += data));
                response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, body }));
            },
        );
        request.on("timeout", () => request.destroy(new Error(`no answer from ${address} within 15 s`)));
        request.on("error", reject);
        request.end(options.body);
    });
}

/** A headless browser that finds the given names at an address, and asks nobody else. */
export function launchBrowser(names: string[], address: string): Promise<Browser> {
    return chromium.launch({
        executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
        args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            `--host-resolver-rules=${names.map((name) => `MAP ${name} ${address}`).join(",")},EXCLUDE localhost`,
        ],
    });
}

/** Tries until it succeeds. For what comes back by itself: bounded, and the last error is told. */
export async function eventually<T>(what: string, seconds: number, attempt: () => Promise<T>): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
        try {
            return await attempt();
        } catch (error) {
            if (Date.now() > deadline) {
                throw new Error(`${what}: not within ${seconds} s: ${(error as Error).message}`);
            }
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
    }
}
