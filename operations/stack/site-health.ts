import * as http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** A site, reached at its server's address, because its name may point elsewhere, or nowhere yet. */
export interface Site {
    address: string;
    /** Default: 80. */
    port?: number;
    /** The name that visitors use. */
    host: string;
    /** The path that answers 200 when the site is healthy. */
    healthPath: string;
}

export interface Answer {
    status: number;
    body: string;
    milliseconds: number;
}

/**
 * Gets a page over a connection of its own.
 *
 * @param timeout milliseconds that the server may stay silent
 */
export function get({ address, port, host }: Site, path: string, timeout = 10_000): Promise<Answer> {
    const begin = Date.now();
    return new Promise((resolve, reject) => {
        const request = http.get({ host: address, port, path, headers: { Host: host }, timeout, agent: false });
        request.on("response", (response) => {
            let body = "";
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => (body += chunk));
            response.on("error", reject);
            response.on("end", () =>
                resolve({ status: response.statusCode ?? 0, body, milliseconds: Date.now() - begin }),
            );
        });
        request.on("timeout", () => request.destroy(new Error(`no answer from ${address} in ${timeout} ms`)));
        request.on("error", reject);
    });
}

/**
 * Asks once a second until the site is healthy.
 *
 * @param attempts default: 30, because a release gets traffic only after it was healthy on the server
 * @throws Error with the last answer if the site does not become healthy
 */
export async function waitUntilHealthy(site: Site, attempts = 30): Promise<void> {
    for (let attempt = 1; ; attempt++) {
        const answer = await get(site, site.healthPath).then(
            ({ status }) => status,
            (error: Error) => error.message,
        );
        if (answer === 200) {
            return;
        }
        if (attempt >= attempts) {
            const { host, healthPath, address } = site;
            throw new Error(
                `http://${host}${healthPath} at ${address} isn't healthy: ${answer} in ${attempts} attempts`,
            );
        }
        await sleep(1000);
    }
}
