import * as http from "node:http";
import type { AddressInfo } from "node:net";

interface StoredComment {
    id: number;
    pullRequest: number;
    body: string;
    login: string;
}

/** A request that the server received. */
interface Received {
    method: string;
    path: string;
    authorization: string;
}

/** The endpoints of GitHub's API that comments need, over real HTTP on loopback. */
export class GitHubServer {
    readonly comments: StoredComment[] = [];
    readonly received: Received[] = [];
    pulls: { number: number; head: { sha: string; label: string }; state: "open" | "closed" }[] = [];
    /** Answers to give before the real ones, in this order. */
    failures: { status: number; body: string; headers?: Record<string, string> }[] = [];
    private server?: http.Server;

    async start(): Promise<string> {
        this.server = http.createServer((request, response) => {
            let text = "";
            request.on("data", (chunk) => (text += chunk));
            request.on("end", () => {
                const [status, answer, headers] = this.answer(request, text);
                response.writeHead(status, { "Content-Type": "application/json", ...headers });
                response.end(typeof answer === "string" ? answer : JSON.stringify(answer));
            });
        });
        await new Promise<void>((resolve) => this.server!.listen(0, "127.0.0.1", resolve));
        return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    }

    stop(): void {
        this.server?.closeAllConnections();
        this.server?.close();
    }

    private answer(request: http.IncomingMessage, text: string): [number, unknown, Record<string, string>?] {
        const url = new URL(request.url!, "http://github");
        this.received.push({
            method: request.method!,
            path: url.pathname,
            authorization: request.headers.authorization ?? "",
        });
        const failure = this.failures.shift();
        if (failure) {
            return [failure.status, failure.body, failure.headers];
        }
        if (request.headers.authorization !== "Bearer a-token") {
            return [401, { message: "Bad credentials" }];
        }
        const page = <T>(items: T[]): T[] => {
            const size = Math.min(Number(url.searchParams.get("per_page") ?? 30), 100);
            return items.slice((Number(url.searchParams.get("page") ?? 1) - 1) * size).slice(0, size);
        };
        const path = url.pathname.replace("/repos/owner/site/", "");
        if (request.method === "GET" && path === "pulls") {
            const [state, head] = [url.searchParams.get("state"), url.searchParams.get("head")];
            return [200, page(this.pulls.filter((pull) => pull.state === state && pull.head.label === head))];
        }
        const ofPullRequest = /^issues\/(\d+)\/comments$/.exec(path);
        if (ofPullRequest) {
            const pullRequest = Number(ofPullRequest[1]);
            if (request.method === "GET") {
                return [200, page(this.comments.filter((comment) => comment.pullRequest === pullRequest).map(shown))];
            }
            return this.write(text, () => {
                const created = {
                    id: 1000 + this.comments.length,
                    pullRequest,
                    body: "",
                    login: "github-actions[bot]",
                };
                this.comments.push(created);
                return [201, created];
            });
        }
        const comment = this.comments.find(({ id }) => path === `issues/comments/${id}`);
        if (request.method === "PATCH" && comment) {
            return this.write(text, () => [200, comment]);
        }
        return [404, { message: "Not Found" }];
    }

    private write(text: string, target: () => [number, StoredComment]): [number, unknown] {
        const { body } = JSON.parse(text) as { body: string };
        if (body.length > 65_536) {
            return [422, { message: "Validation Failed", errors: ["body is too long (maximum is 65536 characters)"] }];
        }
        const [status, comment] = target();
        comment.body = body;
        return [status, shown(comment)];
    }
}

function shown({ id, body, login, pullRequest }: StoredComment) {
    return { id, body, user: { login }, html_url: `https://github.example/owner/site/pull/${pullRequest}#${id}` };
}
