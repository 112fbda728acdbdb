import { spawn } from "node:child_process";

/** A program that ended with an error; its message holds the last lines that the program printed. */
export class ProgramError extends Error {
    constructor(
        readonly program: string,
        readonly exitCode: number | null,
        readonly output: string,
    ) {
        const lastLines = output.trimEnd().split("\n").slice(-15).join("\n");
        super(`${program} ended with ${exitCode === null ? "a signal" : `exit code ${exitCode}`}:\n${lastLines}`);
        this.name = "ProgramError";
    }
}

export interface RunOptions {
    /** Added to this process's environment; a variable without value is taken out of it. */
    environment?: Record<string, string | undefined>;
    workingDirectory?: string;
    input?: string;
    /** The program's output goes to the terminal instead of being collected. */
    inherit?: boolean;
    /** Milliseconds; default: none. The program is killed then. */
    timeout?: number;
}

/** Runs a program (no shell) to its end and returns its standard output; throws ProgramError if it fails. */
export async function run(program: string, commandArguments: string[], options: RunOptions = {}): Promise<string> {
    const child = spawn(program, commandArguments, {
        cwd: options.workingDirectory,
        env: { ...process.env, ...options.environment },
        stdio: options.inherit ? "inherit" : ["pipe", "pipe", "pipe"],
        timeout: options.timeout,
    });
    let standardOutput = "";
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
        standardOutput += chunk;
        output += chunk;
    });
    child.stderr?.on("data", (chunk: Buffer) => (output += chunk));
    // A program that ends without reading its input must not end us.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input ?? "");
    const exitCode = await new Promise<number | null>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", resolve);
    });
    if (exitCode !== 0) {
        throw new ProgramError(program, exitCode, output);
    }
    return standardOutput;
}
