import { commentBody, marker } from "./body";
import type { GitHub } from "./github";

/**
 * The workflow run that made the review, as GitHub describes it. Only this decides where the comment goes; the run's
 * artefact can't be trusted, because a pull request's author controls it.
 */
export interface Run {
    /** The reviewed commit. */
    commit: string;
    /** Owner of the commit's repository: a fork's, or our own. */
    owner: string;
    branch: string;
}

interface Posted {
    /** Absent if the commit is not the newest of an open pull request. */
    pullRequest?: number;
    /** What `post` did, for the log. */
    what: string;
}

/** The workflows that make reviews, by the name of their comment. A pull request's own files choose a workflow's name. */
const workflows: Record<string, { file: string; forks: boolean }> = {
    review: { file: ".github/workflows/review.yml", forks: true },
    preview: { file: ".github/workflows/preview.yml", forks: false },
};

/**
 * Reads a `workflow_run` event.
 *
 * @param name kind of the comment
 * @param repository owner and name of our own repository
 * @throws Error if it is another event, or not a pull request's run of the workflow that makes such a review
 */
export function readRun(event: unknown, name: string, repository: string): Run {
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
            "the event is not a workflow_run with head_sha, head_branch and head_repository: nowhere to comment",
        );
    }
    const workflow = Object.hasOwn(workflows, name) ? workflows[name] : undefined;
    const isFork = run!.head_repository.full_name !== repository;
    if (!workflow || run!.path !== workflow.file || run!.event !== "pull_request" || (isFork && !workflow.forks)) {
        throw new Error(
            `the run is one of ${run!.path} after ${run!.event} in ${run!.head_repository.full_name}, and the comment ` +
                `"${name}" is for ${workflow ? `${workflow.file} after pull_request${workflow.forks ? "" : ` in ${repository}`}` : "no workflow"}: not commented`,
        );
    }
    return { commit, owner, branch };
}

/**
 * Creates or updates the comment of that name on the run's pull request.
 *
 * @param name kind of the comment, e.g. `review`; each kind has one comment
 * @param author login that posts our comments; other people's comments with our marker are ignored
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
