import * as http from "node:http";
import { clientFor } from "./secure-sites";
import { visit } from "./visit";

/** A request of the load, and the status of the right answer. */
export interface LoadRequest {
    method: "GET" | "POST";
    path: string;
    /** Sent as it is; a form by default. */
    body?: string;
    headers?: Record<string, string>;
    status: number;
}

export interface LoadReport {
    requests: number;
    /** One line for each request that failed: when, which, and how. */
    failures: string[];
    /** Milliseconds of the slowest answer. */
    slowest: number;
}

export interface LoadOptions {
    address: string;
    host: string;
    /** What each client asks for in turn, over and over. */
    requests: LoadRequest[];
    /** Clients at the same time, each with one connection that it keeps, except for forms. Default: 12. */
    clients?: number;
    /** Whether they keep it for forms as well, where the server has no reason to close it. Default: false. */
    keepsForForms?: boolean;
    /** Milliseconds between two requests of a client. Default: 20. */
    pause?: number;
    /** Seconds after which the load ends by itself, which counts as a failure. Default: 600. */
    limit?: number;
}

// Milliseconds that a client waits for an answer.
const patience = 20_000;

/** Clients that behave as browsers do: each request that goes wrong for one counts as a failure. */
export class Load {
    private stopping = false;
    private readonly report: LoadReport = { requests: 0, failures: [], slowest: 0 };
    private readonly clients: Promise<void>[];
    private readonly began = Date.now();
    private readonly guard: NodeJS.Timeout;

    private constructor(private readonly options: LoadOptions) {
        const limit = options.limit ?? 600;
        this.guard = setTimeout(() => {
            this.stopping = true;
            this.report.failures.push(`the load was not stopped within ${limit} s`);
        }, limit * 1000);
        this.clients = Array.from({ length: options.clients ?? 12 }, (_, index) => this.client(index));
    }

    static start(options: LoadOptions): Load {
        return new Load(options);
    }

    /** What failed so far. */
    get failures(): readonly string[] {
        return this.report.failures;
    }

    /** Waits for the answers to the requests under way. */
    async stop(): Promise<LoadReport> {
        this.stopping = true;
        clearTimeout(this.guard);
        await Promise.all(this.clients);
        return this.report;
    }

    private async client(index: number): Promise<void> {
        const { client } = clientFor(this.options.address, this.options.host);
        const agent = new client.Agent({ keepAlive: true, maxSockets: 1 });
        try {
            // The clients begin at different places, so that requests of each kind are under way at any time.
            for (let turn = index; !this.stopping; turn++) {
                const request = this.options.requests[turn % this.options.requests.length]!;
                const start = Date.now();
                const failure = await this.send(agent, request);
                this.report.requests++;
                this.report.slowest = Math.max(this.report.slowest, Date.now() - start);
                if (failure) {
                    const second = ((start - this.began) / 1000).toFixed(1);
                    this.report.failures.push(`${second} s: ${request.method} ${request.path}: ${failure}`);
                }
                await new Promise((resolve) => setTimeout(resolve, this.options.pause ?? 20));
            }
        } finally {
            agent.destroy();
        }
    }

    /** What went wrong, or nothing. */
    private async send(agent: http.Agent, { path, status, ...request }: LoadRequest): Promise<string | undefined> {
        const { address, host, keepsForForms } = this.options;
        try {
            // Nobody may repeat a form by himself, so each gets a connection that the server cannot have closed.
            const connection = request.method === "GET" || keepsForForms ? { agent } : {};
            const answer = await visit(address, host, path, { ...request, ...connection, patience });
            return answer.status === status ? undefined : `answered ${answer.status}`;
        } catch (error) {
            return (error as Error).message;
        }
    }
}
