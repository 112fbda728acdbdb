import type { ClientChannel } from "ssh2";

import type { RemoteClient } from "./dial";
import { awaitEnvironment } from "./session-environment";

export interface RemoteExecution {
    readonly command: string;
    /** Variables without which the command must not run. */
    readonly environment: Record<string, string>;
    /** Variables that the server may reject. */
    readonly optionalEnvironment: Record<string, string>;
    readonly stdin?: string;
    readonly onStdout: (chunk: Buffer) => void;
    readonly onStderr: (chunk: Buffer) => void;
    /** The server doesn't accept this variable. */
    readonly onRejected: (name: string, required: boolean) => void;
}

/** The signals that SSH knows by name (RFC 4254, section 6.10). */
const signalNumbers: Record<string, number> = {
    HUP: 1,
    INT: 2,
    QUIT: 3,
    ILL: 4,
    ABRT: 6,
    FPE: 8,
    KILL: 9,
    SEGV: 11,
    PIPE: 13,
    ALRM: 14,
    TERM: 15,
};

/** How a process ended, in the words of Go's SSH library, which the official plugin prints. */
export function exitError(code: number | null | undefined, signal?: string, reason?: string): string | undefined {
    if (code === 0) {
        return undefined;
    }
    if (signal) {
        const name = signal.replace(/^SIG/, "");
        const status = 128 + (signalNumbers[name] ?? 0);
        return `Process exited with status ${status} from signal ${name}${reason ? `. Reason was: ${reason}` : ""}`;
    }
    return typeof code === "number"
        ? `Process exited with status ${code}`
        : "wait: remote command exited without exit status or exit signal";
}

/**
 * Runs one command in the user's login shell on the remote side, and waits for its end.
 *
 * @returns undefined, or how the process failed
 * @throws if a required variable is rejected, or the connection is lost
 */
export async function execute(remote: RemoteClient, execution: RemoteExecution): Promise<string | undefined> {
    const { client, lost } = remote;
    const ended = new Promise<string | undefined>((resolve, reject) => {
        awaitEnvironment(client, (rejected) => {
            let missing: string | undefined;
            for (const name of rejected) {
                const required = name in execution.environment;
                execution.onRejected(name, required);
                missing ??= required ? name : undefined;
            }
            if (missing !== undefined) {
                reject(new Error(`could not set environment variable "${missing}": ssh: setenv failed`));
            }
            return missing === undefined;
        });
        const env = { ...execution.environment, ...execution.optionalEnvironment };
        client.exec(execution.command, { env }, (error: Error | undefined, channel: ClientChannel) => {
            if (error) {
                reject(error);
                return;
            }
            let failure = exitError(undefined);
            channel.on("data", execution.onStdout);
            channel.stderr.on("data", execution.onStderr);
            channel.on("exit", (code: number | null, signal?: string, _coreDump?: boolean, reason?: string) => {
                failure = exitError(code, signal, reason);
            });
            channel.on("close", () => resolve(failure));
            // The process may end without reading its input.
            channel.on("error", () => {});
            channel.end(execution.stdin ?? "");
        });
    });
    return Promise.race([ended, lost]);
}
