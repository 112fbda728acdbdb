import * as http from "node:http";

/** What visitors noticed of a fault. */
export interface Notice {
    /** What they saw instead of the page, in the order in which they first saw it; empty if nothing. */
    seen: string[];
    /** Seconds from the first request that failed to the next one that was answered well, at the longest. */
    longest: number;
    /** The guest book entries that the site has acknowledged. */
    acknowledged: string[];
    requests: number;
}

// Milliseconds that a visitor waits for an answer.
const patience = 5000;
// Milliseconds between two requests of one visitor.
const pause = 100;

/**
 * Visitors who come anew all the time, each over a connection of their own: some read the page, one writes into the
 * guest book and remembers what was acknowledged.
 */
export class Visitors {
    private static number = 0;
    private stopping = false;
    private readonly seen = new Set<string>();
    private readonly acknowledged: string[] = [];
    private requests = 0;
    private longest = 0;
    private readonly busy: Promise<void>[];

    private constructor(
        private readonly address: string,
        private readonly host: string,
    ) {
        const visit = Visitors.number++;
        this.busy = [
            this.repeat(() => this.ask("GET", "/", 200)),
            this.repeat(() => this.ask("GET", "/healthz", 200)),
            this.repeat(async (turn) => {
                const name = `visitor-${visit}-${turn}`;
                const form = new URLSearchParams({ name, message: "acknowledged" }).toString();
                const trouble = await this.ask("POST", "/guest-book", 303, form);
                if (!trouble) {
                    this.acknowledged.push(name);
                }
                return trouble;
            }),
        ];
    }

    static start(address: string, host: string): Visitors {
        return new Visitors(address, host);
    }

    /** Lets each visitor finish. */
    async stop(): Promise<Notice> {
        this.stopping = true;
        await Promise.all(this.busy);
        return {
            seen: [...this.seen],
            longest: this.longest,
            acknowledged: this.acknowledged,
            requests: this.requests,
        };
    }

    private async repeat(ask: (turn: number) => Promise<string | undefined>): Promise<void> {
        let failingSince: number | undefined;
        for (let turn = 0; !this.stopping || failingSince !== undefined; turn++) {
            const begin = Date.now();
            const trouble = await ask(turn);
            this.requests++;
            if (trouble) {
                this.seen.add(trouble);
                failingSince ??= begin;
            } else if (failingSince !== undefined) {
                this.longest = Math.max(this.longest, (Date.now() - failingSince) / 1000);
                failingSince = undefined;
            }
            if (this.stopping) {
                if (failingSince !== undefined) {
                    this.longest = Math.max(this.longest, (Date.now() - failingSince) / 1000);
                }
                return;
            }
            await new Promise((resolve) => setTimeout(resolve, pause));
        }
    }

    /** What went wrong, in a visitor's words; nothing if the answer is the wanted one. */
    private ask(method: string, path: string, wanted: number, form?: string): Promise<string | undefined> {
        return new Promise((resolve) => {
            const headers = {
                Host: this.host,
                ...(form === undefined
                    ? {}
                    : {
                          "Content-Type": "application/x-www-form-urlencoded",
                          "Content-Length": Buffer.byteLength(form),
                      }),
            };
            const request = http.request({ host: this.address, path, method, headers, agent: false }, (response) => {
                response.on("error", () => resolve("answers that break off"));
                response.on("end", () => {
                    clearTimeout(limit);
                    resolve(response.statusCode === wanted ? undefined : describe(response.statusCode!));
                });
                response.resume();
            });
            const limit = setTimeout(() => {
                resolve("no answer");
                request.destroy();
            }, patience);
            request.on("error", (error: NodeJS.ErrnoException) => {
                clearTimeout(limit);
                resolve(
                    error.code === "ECONNREFUSED" || error.code === "EHOSTUNREACH"
                        ? "no connection"
                        : "a broken connection",
                );
            });
            request.end(form);
        });
    }
}

function describe(status: number): string {
    return status === 503 ? "a page that says “back in a moment” (503)" : `an error (${status})`;
}
