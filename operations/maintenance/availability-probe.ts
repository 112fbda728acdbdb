import * as http from "node:http";

/** What visitors saw while something was done to the server. Seconds. */
export interface Availability {
    probes: number;
    failed: number;
    /** From the first failed answer of the longest absence to the next good one. */
    longestOutage: number;
    /** All absences together. */
    totalOutage: number;
}

// Five requests a second at the most; an absence is measured to that precision.
const interval = 200;
const patience = 2_000;

/** Asks a site for a page, again and again, from outside, one request at a time. */
export class AvailabilityProbe {
    private stopped = false;
    private probes = 0;
    private failed = 0;
    private total = 0;
    private longest = 0;
    private awaySince?: number;
    private readonly running: Promise<void>;

    constructor(
        private readonly address: string,
        private readonly host: string,
        private readonly path: string,
    ) {
        this.running = this.run();
    }

    /** Whether the last answer was a good one. */
    get isHealthy(): boolean {
        return this.probes > 0 && this.awaySince === undefined;
    }

    async stop(): Promise<Availability> {
        this.stopped = true;
        await this.running;
        this.comeBack();
        return {
            probes: this.probes,
            failed: this.failed,
            longestOutage: this.longest / 1000,
            totalOutage: this.total / 1000,
        };
    }

    private async run(): Promise<void> {
        while (!this.stopped) {
            const begin = Date.now();
            const good = await this.ask();
            this.probes++;
            if (good) {
                this.comeBack();
            } else {
                this.failed++;
                this.awaySince ??= begin;
            }
            await new Promise((resolve) => setTimeout(resolve, Math.max(0, begin + interval - Date.now())));
        }
    }

    private comeBack(): void {
        if (this.awaySince !== undefined) {
            const away = Date.now() - this.awaySince;
            this.total += away;
            this.longest = Math.max(this.longest, away);
            this.awaySince = undefined;
        }
    }

    private ask(): Promise<boolean> {
        return new Promise((resolve) => {
            const request = http.get(
                { host: this.address, path: this.path, headers: { Host: this.host }, timeout: patience, agent: false },
                (response) => {
                    response.on("error", () => resolve(false));
                    response.on("end", () => resolve(response.statusCode === 200));
                    response.resume();
                },
            );
            request.on("timeout", () => request.destroy(new Error("no answer")));
            request.on("error", () => resolve(false));
        });
    }
}
