import assert from "node:assert/strict";

import { largestComment, commentBody, marker } from "../../../../review/comment/body";
import { post, readRun, type Run } from "../../../../review/comment/comment";
import { GitHub } from "../../../../review/comment/github";
import { GitHubServer } from "../../../support/github";

const commit = "a".repeat(40);
const run: Run = { commit, owner: "contributor", branch: "faster" };
const bot = "github-actions[bot]";

describe("The comment on a pull request", () => {
    let server: GitHubServer;
    let github: GitHub;
    let waited: number[];

    beforeEach(async () => {
        server = new GitHubServer();
        server.pulls = [
            { number: 6, state: "closed", head: { sha: commit, label: "contributor:faster" } },
            { number: 7, state: "open", head: { sha: commit, label: "contributor:faster" } },
            { number: 8, state: "open", head: { sha: commit, label: "owner:faster" } },
        ];
        waited = [];
        github = new GitHub(await server.start(), "owner/site", "a-token", async (time) => waited.push(time));
    });
    afterEach(() => server.stop());

    const others = (number: number) => {
        for (let id = 1; id <= number; id++) {
            server.comments.push({ id, pullRequest: 7, body: `remark ${id}`, login: "reader" });
        }
    };
    const own = (name: string) =>
        server.comments.filter(({ body, login }) => login === bot && body.startsWith(marker(name)));

    it("is created on the pull request of the run's commit", async () => {
        const { pullRequest, what } = await post(github, run, "review", "All is well.", bot);
        assert.equal(pullRequest, 7);
        assert.match(what, /^commented: https:/);
        assert.deepEqual(
            server.comments.map(({ pullRequest: number, body }) => [number, body]),
            [[7, `${marker("review")}\nAll is well.\n\n<sub>For aaaaaaaaaaaa.</sub>\n`]],
        );
    });

    it("is updated in place, however many comments came before it", async () => {
        others(250);
        await post(github, run, "review", "First.", bot);
        const { what } = await post(github, run, "review", "Second.", bot);
        assert.match(what, /^updated/);
        assert.equal(own("review").length, 1);
        assert.match(own("review")[0]!.body, /Second/);
        assert.equal(server.comments.length, 251);
    });

    it("is not updated if nothing differs", async () => {
        await post(github, run, "review", "Same.", bot);
        await post(github, run, "review", "Same.", bot);
        assert.deepEqual(
            server.received.map(({ method }) => method).filter((method) => method !== "GET"),
            ["POST"],
        );
    });

    it("exists once for each name", async () => {
        await post(github, run, "review", "Off line.", bot);
        await post(github, run, "preview", "For real.", bot);
        assert.deepEqual([own("review").length, own("preview").length], [1, 1]);
    });

    it("is not another user's comment with our marker", async () => {
        server.comments.push({ id: 1, pullRequest: 7, body: `${marker("review")} mine`, login: "contributor" });
        await post(github, run, "review", "Ours.", bot);
        assert.equal(server.comments[0]!.body, `${marker("review")} mine`);
        assert.equal(own("review").length, 1);
    });

    it("is not created if the pull request has newer commits, or is closed", async () => {
        server.pulls[1]!.head.sha = "b".repeat(40);
        assert.match((await post(github, run, "review", "Late.", bot)).what, /newer commits/);
        server.pulls[1]!.state = "closed";
        assert.match((await post(github, run, "review", "Late.", bot)).what, /no open pull request/);
        assert.deepEqual(server.comments, []);
    });

    it("is retried after the time that GitHub gives", async () => {
        server.failures = [
            { status: 429, body: "{}", headers: { "Retry-After": "7" } },
            { status: 502, body: "<html>" },
        ];
        await post(github, run, "review", "All is well.", bot);
        assert.deepEqual(waited, [7000, 2000]);
        assert.equal(server.comments.length, 1);
    });

    it("is not created twice if an answer is lost", async () => {
        server.failures = [{ status: 502, body: "<html>" }];
        await assert.rejects(github.create(7, "once"), /GitHub answered 502 to POST issues\/7\/comments/);
        assert.deepEqual(waited, []);
    });

    it("reports GitHub's error without the token", async () => {
        const stranger = new GitHub(await restart(), "owner/site", "another-token");
        const failure = await post(stranger, run, "review", "text", bot).catch((error: Error) => error);
        assert.ok(failure instanceof Error);
        assert.match(failure.message, /GitHub answered 401 to GET pulls: Bad credentials/);
        assert.doesNotMatch(failure.message, /another-token/);
    });

    it("gives up when GitHub stays down", async () => {
        server.failures = Array.from({ length: 10 }, () => ({ status: 503, body: "unavailable" }));
        await assert.rejects(post(github, run, "review", "text", bot), /GitHub answered 503 .*unavailable/);
        assert.equal(server.received.length, 4);
    });

    it("fits into GitHub's limit, and closes what it cuts", async () => {
        const long = `<details><summary>All</summary>\n\n\`\`\`\n${"a line of it\n".repeat(10_000)}\`\`\`\n</details>`;
        await post(github, run, "review", long, bot);
        const { body } = own("review")[0]!;
        assert.ok(body.length <= largestComment);
        assert.match(body, /a line of it\n```\n<\/details>\n\n\*\*The rest doesn’t fit/);
    });

    async function restart(): Promise<string> {
        server.stop();
        server = new GitHubServer();
        return server.start();
    }
});

describe("A comment's text from an untrusted run", () => {
    it("notifies no user", () => {
        const body = commentBody("review", "Thanks @octocat and @org/team, mail a@b.c", commit);
        assert.doesNotMatch(body, /@[a-z]/);
        assert.match(body, /@\u2060octocat/);
    });

    it("can't pass for another comment of ours", () => {
        const body = commentBody("review", `${marker("preview")} text`, commit);
        assert.equal(body.match(/<!-- simple-web-stack/g)?.length, 1);
        assert.ok(body.startsWith(marker("review")));
    });

    it("fits whatever it contains", () => {
        for (const text of ["x".repeat(1e6), "<details>\n".repeat(1e5), "```\n".repeat(1e5), "@a".repeat(1e5)]) {
            assert.ok(commentBody("review", text, commit).length <= largestComment);
        }
    });
});

describe("The event of a finished run", () => {
    const event = {
        workflow_run: {
            head_sha: commit,
            head_branch: "faster",
            head_repository: { full_name: "contributor/site", owner: { login: "contributor" } },
            path: ".github/workflows/review.yml",
            event: "pull_request",
        },
    };
    const read = (given: unknown, name = "review") => readRun(given, name, "owner/site");
    const changed = (change: object) => ({ workflow_run: { ...event.workflow_run, ...change } });

    it("says which commit, from where", () => assert.deepEqual(read(event), run));

    for (const [title, wrong] of [
        ["another event", { pull_request: {} }],
        ["nothing", null],
        ["no commit", changed({ head_sha: "main" })],
        ["a deleted fork", changed({ head_repository: null })],
    ] as const) {
        it(`is rejected if it is ${title}`, () => assert.throws(() => read(wrong), /not a workflow_run/));
    }

    for (const [title, wrong, name] of [
        [
            "of another file that bears the workflow's name",
            changed({ path: ".github/workflows/mine.yml", name: "Review" }),
        ],
        ["of a push", changed({ event: "push" })],
        ["of the other workflow", changed({ path: ".github/workflows/preview.yml" })],
        ["of a fork and claims to be a preview", changed({ path: ".github/workflows/preview.yml" }), "preview"],
        ["for a comment that no workflow makes", event, "constructor"],
    ] as const) {
        it(`is rejected if the run is ${title}`, () => assert.throws(() => read(wrong, name), /not commented/));
    }

    it("is a preview's only from a branch of our own", () => {
        const own = { full_name: "owner/site", owner: { login: "owner" } };
        const preview = changed({ path: ".github/workflows/preview.yml", head_repository: own });
        assert.deepEqual(read(preview, "preview"), { ...run, owner: "owner" });
    });
});
