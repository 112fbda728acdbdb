/** Something the user can mend: the message says what is wrong and which command mends it; no stack trace is shown. */
export class Problem extends Error {
    constructor(message: string) {
        super(message);
        this.name = "Problem";
    }
}

/** Runs a command's main function: its problems end on standard error, and the process with exit code 1. */
export function main(action: () => Promise<void>): void {
    action().catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        const stack = error instanceof Error && process.env.SIMPLE_WEB_STACK_DEBUG ? `\n${error.stack}` : "";
        process.stderr.write(`\nerror: ${text}${stack}\n`);
        process.exitCode = 1;
    });
}
