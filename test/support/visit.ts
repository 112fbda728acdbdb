import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";
import { clientFor } from "./secure-sites";

/** The name by which visitors of the local cloud's site ask for it. */
export const www = "www.foobar.com";

/** What a visitor gets. */
export interface Answer {
    status: number;
    headers: http.IncomingHttpHeaders;
    body: string;
}

export interface VisitOptions {
    /** Default: GET. */
    method?: string;
    /** Sent as it is; a form unless the headers say otherwise. */
    body?: string | Buffer;
    /** A port of HTTP; default: as the site's visitors ask it, see `askByHttps`. */
    port?: number;
    headers?: Record<string, string>;
    /** Keeps connections; default: a connection of its own. */
    agent?: http.Agent;
    /** Milliseconds within which the whole answer must arrive; default: 15 s. */
    patience?: number;
}

/** An answer that took longer than a visitor waits. */
export class NoAnswer extends Error {}

/** An answer that broke off. */
export class BrokenAnswer extends Error {}

/**
 * Requests a page by its site's name from a server's address, as a browser does once DNS has given it the address. As a
 * browser does, it repeats a GET if the server closed a kept connection before it answered (RFC 9112, section 9.3.1): a
 * reload of Nginx closes idle connections, perhaps while a request is on its way.
 *
 * @throws NoAnswer, BrokenAnswer, or the system's error for a connection that failed
 */
export function visit(address: string, host: string, path: string, options: VisitOptions = {}): Promise<Answer> {
    const { method = "GET", body, headers, agent = false, patience = 15_000 } = options;
    const { client, options: connection } = clientFor(address, host, options.port);
    return new Promise((resolve, reject) => {
        const form =
            body === undefined
                ? {}
                : {
                      "Content-Type": "application/x-www-form-urlencoded",
                      "Content-Length": Buffer.byteLength(body),
                  };
        const request = client.request(
            { ...connection, path, method, headers: { Host: host, ...form, ...headers }, agent },
            (response) => {
                let text = "";
                response.setEncoding("utf8");
                response.on("data", (data) => (text += data));
                response.on("error", (error) => reject(new BrokenAnswer(`the answer broke off: ${error.message}`)));
                response.on("end", () =>
                    resolve({ status: response.statusCode!, headers: response.headers, body: text }),
                );
            },
        );
        const limit = setTimeout(() => {
            reject(new NoAnswer(`no answer from ${address} within ${patience / 1000} s`));
            request.destroy();
        }, patience);
        request.on("error", (error: NodeJS.ErrnoException) =>
            request.reusedSocket && method === "GET" && error.code === "ECONNRESET"
                ? resolve(visit(address, host, path, options))
                : reject(error),
        );
        request.on("close", () => clearTimeout(limit));
        request.end(body);
    });
}

/**
 * A headless browser that uses the given address for the given names, and asks no DNS server.
 *
 * @param root a certificate, PEM, that it trusts as one of its user's authorities, besides those that it knows itself
 */
export async function launchBrowser(names: string[], address: string, root?: string): Promise<Browser> {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), "browser-"));
    if (root !== undefined) {
        trust(home, root);
    }
    const browser = await chromium.launch({
        env: { ...process.env, HOME: home, XDG_DATA_HOME: undefined },
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
    browser.on("disconnected", () => fs.rmSync(home, { recursive: true, force: true }));
    return browser;
}

/** Chromium on Linux reads its user's authorities from this database of the home folder. */
function trust(home: string, root: string): void {
    const database = path.join(home, ".pki", "nssdb");
    fs.mkdirSync(database, { recursive: true });
    const certutil = (...command: string[]) =>
        execFileSync("certutil", ["-d", `sql:${database}`, ...command], {
            input: root,
            stdio: ["pipe", "pipe", "pipe"],
        });
    certutil("-N", "--empty-password");
    // For web sites (C: an authority that signs servers' certificates), and for nothing else.
    certutil("-A", "-n", "root", "-t", "C,,", "-a");
}

/** Tries until it succeeds; fails with the last error after a number of seconds. */
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
