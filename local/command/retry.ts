/** Milliseconds between the first two attempts; each pause is 1.5 times the last, up to {@link longestPause}. */
const firstPause = 100;
const factor = 1.5;
/** Milliseconds. */
const longestPause = 5000;

/** Milliseconds to wait after the failed attempt `attempt` (from 0); the official plugin's schedule. */
export function pauseAfter(attempt: number): number {
    return Math.min(firstPause * factor ** attempt, longestPause);
}

/** A failure that another attempt can't change, such as a private key that can't be read. */
export class PermanentError extends Error {}

export interface RetryOptions {
    /** For the progress message: `Dial`, `Dial proxy`, … */
    readonly name: string;
    /** Failures after which there is another attempt; -1: without limit. */
    readonly limit: number;
    readonly signal: AbortSignal;
    readonly progress: (message: string) => void;
    readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

function sleepUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
    });
}

/**
 * Calls `attempt` until it succeeds.
 *
 * @throws its last error, with the number of earlier failures, after more than `limit` failures; at once if the error
 * is permanent or the operation is cancelled
 */
export async function withRetries<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
    const { name, limit, signal, progress, sleep = sleepUnlessAborted } = options;
    for (let tries = 0; ; tries++) {
        try {
            return await attempt();
        } catch (error) {
            if (error instanceof PermanentError || signal.aborted) {
                throw error;
            }
            if (limit >= 0 && tries >= limit) {
                throw new Error(`after ${tries} failed attempts: ${(error as Error).message}`);
            }
            progress(`${name} ${tries + 1}/${limit < 0 ? "inf" : limit} failed: retrying`);
        }
        await sleep(pauseAfter(tries), signal);
        if (signal.aborted) {
            throw new PermanentError(`${name}: cancelled`);
        }
    }
}
