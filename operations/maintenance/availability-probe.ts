import { setTimeout as sleep } from "node:timers/promises";
import { Visitor, type Site } from "../stack/site-health";

/** What visitors saw during maintenance. Outages are in seconds, from the first failed answer to the next good one. */
interface Availability {
    probes: number;
    failed: number;
    longestOutage: number;
    totalOutage: number;
}

// Milliseconds between two requests, and therefore the precision of an outage's length.
const interval = 200;
const timeout = 2_000;

/** Asks a site for its health from this computer, again and again, one request at a time. */
export class AvailabilityProbe {
    private stopped = false;
    private probes = 0;
    private failed = 0;
    private total = 0;
    private longest = 0;
    private downSince?: number;
    private readonly visitor: Visitor;
    private readonly running: Promise<void>;

    constructor(private readonly site: Site) {
        this.visitor = new Visitor(site);
        this.running = this.run();
    }

    /** Whether the last answer was a good one; false before the first answer. */
    get isHealthy(): boolean {
        return this.probes > 0 && this.downSince === undefined;
    }

    /** Whether HTTPS, which visitors are to use, has not come yet, so that the site is asked by HTTP. */
    get waitsForHttps(): boolean {
        return this.visitor.withoutHttps !== undefined;
    }

    async stop(): Promise<Availability> {
        this.stopped = true;
        await this.running;
        this.endOutage();
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
            const healthy = await this.visitor.get(this.site.healthPath, timeout).then(
                ({ status }) => status === 200,
                () => false,
            );
            this.probes++;
            if (healthy) {
                this.endOutage();
            } else {
                this.failed++;
                this.downSince ??= begin;
            }
            await sleep(Math.max(0, begin + interval - Date.now()));
        }
    }

    private endOutage(): void {
        if (this.downSince !== undefined) {
            const outage = Date.now() - this.downSince;
            this.total += outage;
            this.longest = Math.max(this.longest, outage);
            this.downSince = undefined;
        }
    }
}
