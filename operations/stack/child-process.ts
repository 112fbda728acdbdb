import type { ChildProcess } from "node:child_process";

/** How to install what the operations need, by program. */
const installation: Record<string, string> = {
    pulumi: "https://www.pulumi.com/docs/install/",
    restic: "apt-get install restic, or https://restic.net",
    ssh: "apt-get install openssh-client",
};

/**
 * Waits until a program has ended and all of its output has arrived.
 *
 * @returns the exit code; 130 if a signal ended the program
 * @throws Error if the program is not on the PATH
 */
export function exitCode(child: ChildProcess): Promise<number> {
    return new Promise((resolve, reject) => {
        child.on("error", (error) => reject(withRemedy(error)));
        child.on("close", (code) => resolve(code ?? 130));
    });
}

/** The error for a program that couldn't be started; says how to install it if it is missing. */
export function withRemedy(error: NodeJS.ErrnoException): Error {
    return error.code === "ENOENT" && error.path && installation[error.path]
        ? new Error(`${error.path} is not on this computer's PATH: ${installation[error.path]}`)
        : error;
}
