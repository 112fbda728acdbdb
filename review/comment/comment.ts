import { commentBody, marker } from "./body";
import type { GitHub } from "./github";

/**
 * What GitHub says of the run whose review is shown. Everything that decides where a comment goes is taken from here,
 * and nothing from the run's artefact, which its author may have made up.
 */
export interface Run {
    /** Commit that was reviewed. */
    commit: string;
    /** Owner of the repository that the commit is in: a fork's, or our own. */
    owner: string;
    branch: string;
}

export interface Posted {
    /** Absent if there is no open pull request of which the commit is the newest. */
    pullRequest?: number;
    /** What was done, for the log. */
    what: string;
}

/**
 * Reads a `workflow_run` event.
 * @throws Error if it is another event
 */
export function readRun(event: unknown): Run {
    const run = (event as { workflow_run?: Record<string, any> } | null)?.workflow_run;
    const commit: unknown = run?.head_sha;
    const owner: unknown = run?.head_repository?.owner?.login;
    const branch: unknown = run?.head_branch;
    if (
        typeof commit !== "string" ||
        !/^[0-9a-f]{40,64}$/.test(commit) ||
        typeof owner !== "string" ||
        typeof branch !== "string"
    ) {
        throw new Error(
            "the event is no workflow_run with head_sha, head_branch and head_repository: nowhere to comment",
        );
    }
    return { commit, owner, branch };
}

/**
 * Makes the one comment of that name on the run's pull request, or brings it up to date.
 *
 * @param name tells several kinds of comment apart, e.g. `review`
 * @param author login that our comments have; others' comments with our mark aren't ours
 */
export async function post(github: GitHub, run: Run, name: string, review: string, author: string): Promise<Posted> {
    const candidates = await github.pullRequests(run.owner, run.branch);
    const pullRequest = candidates.find(({ head }) => head.sha === run.commit)?.number;
    if (pullRequest === undefined) {
        const why = candidates.length > 0 ? "its pull request has newer commits" : "no open pull request has it";
        return { what: `nothing to comment for ${run.commit.slice(0, 12)}: ${why}` };
    }
    const body = commentBody(name, review, run.commit);
    const comments = await github.comments(pullRequest);
    const own = comments.find((comment) => comment.user?.login === author && comment.body.startsWith(marker(name)));
    if (own === undefined) {
        const { html_url: address } = await github.create(pullRequest, body);
        return { pullRequest, what: `commented: ${address}` };
    }
    if (own.body === body) {
        return { pullRequest, what: `the comment is up to date: ${own.html_url}` };
    }
    const { html_url: address } = await github.update(own.id, body);
    return { pullRequest, what: `updated the comment: ${address}` };
}
