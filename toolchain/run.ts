import { spawn } from "node:child_process";

import { completePath } from "./find-program";

/** A program that failed; the message has the last lines of its output. */
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
    /** Changes to this process's environment; a variable without a value is removed. */
    environment?: Record<string, string | undefined>;
    workingDirectory?: string;
    input?: string;
    /** Prints the program's output on the terminal instead of collecting it. */
    inherit?: boolean;
    /** Milliseconds after which the program is killed; default: none. */
    timeout?: number;
}

/** Runs a program (no shell) to its end and returns its standard output; throws ProgramError if it fails. */
export async function run(program: string, commandArguments: string[], options: RunOptions = {}): Promise<string> {
    const child = spawn(program, commandArguments, {
        cwd: options.workingDirectory,
        env: programEnvironment(options.environment),
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
    // A program may end without reading its input.
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

/** This process's environment with changes, and with a PATH that has every program that `findProgram` finds. */
export function programEnvironment(changes: Record<string, string | undefined> = {}): NodeJS.ProcessEnv {
    const environment = { ...process.env, ...changes };
    return { ...environment, PATH: completePath(environment.PATH) };
}

/** For `.catch()`: ignores a program's failure, and rethrows every other error. */
export function ignoreFailure(error: unknown): undefined {
    if (!(error instanceof ProgramError)) {
        throw error;
    }
}
