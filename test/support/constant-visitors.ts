import { BrokenAnswer, NoAnswer, visit } from "./visit";

/** A visitor's entry for the guest book; its name is unique. */
export interface Attempt {
    name: string;
    /** Milliseconds since 1970. */
    sent: number;
    ended: number;
    /** The site has answered that it is written. Otherwise it may be written or not. */
    acknowledged: boolean;
}

/** What visitors noticed of a fault. */
export interface Notice {
    /** What they saw instead of the page, in the order in which they first saw it; empty if nothing. */
    seen: string[];
    /** Seconds of the longest outage: from the first request that failed to the next one that succeeded. */
    longest: number;
    attempts: Attempt[];
    requests: number;
}

// Milliseconds between two requests of one visitor.
const pause = 100;

/**
 * Visitors who keep asking, each time over a new connection: two read, one writes into the guest book and remembers
 * what was acknowledged.
 */
export class Visitors {
    private static number = 0;
    private stopping = false;
    private readonly seen = new Set<string>();
    private readonly attempts: Attempt[] = [];
    private requests = 0;
    private longest = 0;
    private readonly busy: Promise<void>[];

    private constructor(
        private readonly address: string,
        private readonly host: string,
        private readonly patience: number,
    ) {
        const group = Visitors.number++;
        this.busy = [
            this.repeat(() => this.ask("GET", "/", 200)),
            this.repeat(() => this.ask("GET", "/healthz", 200)),
            this.repeat(async (turn) => {
                const name = `visitor-${group}-${turn}`;
                const sent = Date.now();
                const form = new URLSearchParams({ name, message: "acknowledged" }).toString();
                const trouble = await this.ask("POST", "/guest-book", 303, form);
                this.attempts.push({ name, sent, ended: Date.now(), acknowledged: !trouble });
                return trouble;
            }),
        ];
    }

    /** @param patience milliseconds that a visitor waits for an answer */
    static start(address: string, host: string, patience = 5000): Visitors {
        return new Visitors(address, host, patience);
    }

    /** Waits for the answers to the requests under way. */
    async stop(): Promise<Notice> {
        this.stopping = true;
        await Promise.all(this.busy);
        return {
            seen: [...this.seen],
            longest: this.longest,
            attempts: this.attempts,
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

    /** What went wrong, in a visitor's words; nothing if the answer has the right status. */
    private async ask(method: string, path: string, wanted: number, body?: string): Promise<string | undefined> {
        try {
            const { status } = await visit(this.address, this.host, path, { method, body, patience: this.patience });
            return status === wanted ? undefined : describe(status);
        } catch (error) {
            if (error instanceof NoAnswer) {
                return "no answer";
            }
            if (error instanceof BrokenAnswer) {
                return "answers that break off";
            }
            const { code } = error as NodeJS.ErrnoException;
            return code === "ECONNREFUSED" || code === "EHOSTUNREACH" ? "no connection" : "a broken connection";
        }
    }
}

function describe(status: number): string {
    return status === 503 ? "a page that says “back in a moment” (503)" : `an error (${status})`;
}
