/** Attempts at a request that fails temporarily. */
const tries = 4;
/** Items on one page, GitHub's maximum. */
const pageSize = 100;
/** A limit in case of a faulty server: more pages than any pull request has. */
const mostPages = 100;

interface Comment {
    id: number;
    body: string;
    user: { login: string } | null;
    html_url: string;
}

interface PullRequest {
    number: number;
    head: { sha: string };
}

/** A failed request, with GitHub's own message. */
class GitHubError extends Error {
    constructor(
        readonly status: number,
        method: string,
        path: string,
        answer: string,
    ) {
        super(`GitHub answered ${status} to ${method} ${path}: ${answer.slice(0, 500)}`);
    }
}

/** The part of GitHub's API that comments need. */
export class GitHub {
    /**
     * @param api its address, e.g. `https://api.github.com`
     * @param repository owner and name
     * @param wait waits for the given milliseconds; tests replace it
     */
    constructor(
        private readonly api: string,
        private readonly repository: string,
        private readonly token: string,
        private readonly wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    ) {}

    /** Open pull requests from a branch; `owner` is the fork's. */
    async pullRequests(owner: string, branch: string): Promise<PullRequest[]> {
        const query = new URLSearchParams({ state: "open", head: `${owner}:${branch}` });
        return this.pages<PullRequest>(`pulls?${query}`);
    }

    async comments(pullRequest: number): Promise<Comment[]> {
        return this.pages<Comment>(`issues/${pullRequest}/comments?`);
    }

    async create(pullRequest: number, body: string): Promise<Comment> {
        return (await this.request("POST", `issues/${pullRequest}/comments`, { body })) as Comment;
    }

    async update(comment: number, body: string): Promise<Comment> {
        return (await this.request("PATCH", `issues/comments/${comment}`, { body })) as Comment;
    }

    private async pages<T>(path: string): Promise<T[]> {
        const all: T[] = [];
        for (let page = 1; page <= mostPages; page++) {
            const items = (await this.request("GET", `${path}&per_page=${pageSize}&page=${page}`)) as T[];
            all.push(...items);
            if (items.length < pageSize) {
                break;
            }
        }
        return all;
    }

    private async request(method: string, path: string, content?: object): Promise<unknown> {
        const address = `${this.api}/repos/${this.repository}/${path}`;
        for (let attempt = 1; ; attempt++) {
            const response = await fetch(address, {
                method,
                headers: {
                    Accept: "application/vnd.github+json",
                    Authorization: `Bearer ${this.token}`,
                    "X-GitHub-Api-Version": "2022-11-28",
                    ...(content ? { "Content-Type": "application/json" } : {}),
                },
                ...(content ? { body: JSON.stringify(content) } : {}),
                signal: AbortSignal.timeout(30_000),
            });
            const text = await response.text();
            if (response.ok) {
                return JSON.parse(text);
            }
            const temporary = response.status === 429 || response.status >= 500;
            // A repeated POST could create a second comment, unless GitHub rejected the first one.
            if (!temporary || attempt === tries || (method === "POST" && response.status !== 429)) {
                throw new GitHubError(response.status, method, path.replace(/\?.*/, ""), messageOf(text));
            }
            const seconds = Number(response.headers.get("retry-after")) || 2 ** (attempt - 1);
            await this.wait(Math.min(seconds, 60) * 1000);
        }
    }
}

function messageOf(text: string): string {
    try {
        const { message, errors } = JSON.parse(text) as { message?: string; errors?: unknown };
        return [message, errors && JSON.stringify(errors)].filter(Boolean).join(" ") || text;
    } catch {
        return text;
    }
}
