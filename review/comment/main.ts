import { appendFileSync, readFileSync } from "node:fs";

import { main, parseOptions, UsageError } from "../../toolchain/command-line";
import { post, readRun } from "./comment";
import { GitHub } from "./github";

const usage = "npm run review:comment -- --body FILE --name NAME [--author LOGIN]";

// Posts a review as a comment on its pull request. Run by a `workflow_run` workflow, which has a token for that.
main(async () => {
    const { values } = parseOptions(usage, {
        options: {
            body: { type: "string" },
            name: { type: "string" },
            // The author of comments made with `GITHUB_TOKEN`.
            author: { type: "string", default: "github-actions[bot]" },
        },
    });
    const { body, name, author } = values;
    if (!body || !name || !/^[a-z][a-z0-9-]*$/.test(name)) {
        throw new UsageError(`--body and --name (small letters, digits, hyphens) are needed\nusage: ${usage}`);
    }
    const needed = ["GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN", "GITHUB_EVENT_PATH"] as const;
    const missing = needed.filter((variable) => !process.env[variable]);
    if (missing.length > 0) {
        throw new UsageError(`not set: ${missing.join(", ")}; GitHub's runner sets all but GITHUB_TOKEN`);
    }
    const [api, repository, token, event] = needed.map((variable) => process.env[variable]!) as [
        string,
        string,
        string,
        string,
    ];
    const run = readRun(JSON.parse(readFileSync(event, "utf8")), name, repository);
    const review = readFileSync(body, "utf8");
    const { pullRequest, what } = await post(new GitHub(api, repository, token), run, name, review, author);
    console.log(what);
    if (process.env["GITHUB_OUTPUT"] && pullRequest !== undefined) {
        appendFileSync(process.env["GITHUB_OUTPUT"], `pull-request=${pullRequest}\n`);
    }
});
