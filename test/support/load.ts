import * as http from "node:http";

/** A request of the load, and what it has to be answered with. */
export interface LoadRequest {
    method: "GET" | "POST";
    path: string;
    /** Sent as it is; a form by default. */
    body?: string;
    headers?: Record<string, string>;
    status: number;
}

/** What became of a load. */
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
    /** What each client asks for in turn, for ever. */
    requests: LoadRequest[];
    /** Clients at the same time, each with one connection that it keeps. */
    clients?: number;
    /** Milliseconds between two requests of a client. */
    pause?: number;
    /** Seconds after which the load ends, even if nobody stops it; reaching it is a failure. */
    limit?: number;
}

// A visitor's patience for one answer (milliseconds).
const patience = 20_000;

/**
 * Visitors who keep their connections, send forms, and try nothing a second time: whatever goes wrong with a request is
 * counted as a failure.
 */
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

    /** Lets each client finish the request that it is at. */
    async stop(): Promise<LoadReport> {
        this.stopping = true;
        clearTimeout(this.guard);
        await Promise.all(this.clients);
        return this.report;
    }

    private async client(index: number): Promise<void> {
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        try {
            // The clients begin at different places, so that there are requests of each kind at any time.
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
    private send(agent: http.Agent, { method, path, body, headers, status }: LoadRequest): Promise<string | undefined> {
        return new Promise((resolve) => {
            const request = http.request(
                {
                    host: this.options.address,
                    path,
                    method,
                    agent,
                    timeout: patience,
                    headers: {
                        Host: this.options.host,
                        ...(body === undefined
                            ? {}
                            : {
                                  "Content-Type": "application/x-www-form-urlencoded",
                                  "Content-Length": Buffer.byteLength(body),
                              }),
                        ...headers,
                    },
                },
                (response) => {
                    response.on("error", (error) => resolve(`the answer broke off: ${error.message}`));
                    response.on("end", () =>
                        resolve(response.statusCode === status ? undefined : `answered ${response.statusCode}`),
                    );
                    response.resume();
                },
            );
            request.on("timeout", () => request.destroy(new Error(`no answer within ${patience / 1000} s`)));
            request.on("error", (error) => resolve(error.message));
            request.end(body);
        });
    }
}
