import { spawn } from "node:child_process";
import * as fs from "node:fs";

import { waitUntil } from "./wait-until";

export interface Server {
    /** For error messages, for example "the DNS server". */
    name: string;
    program: string;
    commandArguments: string[];
    /** All of its environment. */
    environment: NodeJS.ProcessEnv;
    /** A file to which its output is appended; only its owner can read it. */
    log: string;
    answers: () => Promise<boolean>;
    /** Milliseconds that it may take to answer. */
    patience: number;
}

/** Starts a server that outlives this command; throws an Error with its last lines if it doesn't answer in time. */
export async function startServer(server: Server): Promise<void> {
    const log = fs.openSync(server.log, "a", 0o600);
    const logStart = fs.fstatSync(log).size;
    const child = spawn(server.program, server.commandArguments, {
        // In a session of its own, so that Ctrl-C doesn't reach it.
        detached: true,
        cwd: "/",
        env: server.environment,
        stdio: ["ignore", log, log],
    });
    fs.closeSync(log);
    let failure: string | undefined;
    child.on("error", (error) => (failure = error.message));
    child.on("exit", (code, signal) => (failure ??= `it ended with ${signal ?? `exit code ${code}`}`));
    child.unref();
    let up = false;
    await waitUntil(async () => (up = await server.answers()) || failure !== undefined, server.patience);
    if (!up) {
        const lines = fs.readFileSync(server.log).subarray(logStart).toString().trimEnd().split("\n").slice(-10);
        const reason = failure ?? `it doesn't answer after ${server.patience / 1000} s`;
        throw new Error(
            `${server.name} doesn't start: ${reason}. The last lines of ${server.log}:\n${lines.join("\n")}`,
        );
    }
}
