import * as http from "node:http";

/** Seconds that a site is asked until it counts as unwell: what gets the traffic was well on the server before. */
export const patience = 30;

/** Where a site is asked for its health. */
export interface HealthCheck {
    /** The server's address: the name may lead elsewhere, or nowhere yet. */
    address: string;
    port: number;
    /** The name that visitors use. */
    host: string;
    path: string;
}

/**
 * Asks until the site is well.
 *
 * @param attempts how often it is asked, with a second between two of them
 * @throws Error with the last answer if it never is
 */
export async function becomesHealthy(check: HealthCheck, attempts: number = patience): Promise<void> {
    for (let attempt = 1; ; attempt++) {
        const answer = await ask(check).catch((error: Error) => error.message);
        if (answer === 200) {
            return;
        }
        if (attempt >= attempts) {
            const { host, path, address } = check;
            throw new Error(`http://${host}${path} at ${address} isn't well: ${answer} in ${attempts} attempts`);
        }
        await new Promise((resolve) => setTimeout(resolve, 1000));
    }
}

function ask({ address, port, host, path }: HealthCheck): Promise<number> {
    return new Promise((resolve, reject) => {
        const request = http.get({ host: address, port, path, headers: { Host: host }, timeout: 10_000, agent: false });
        request.on("response", (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
        });
        request.on("timeout", () => request.destroy(new Error("no answer within 10 s")));
        request.on("error", reject);
    });
}
