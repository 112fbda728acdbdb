import type { ClientChannel } from "ssh2";

import type { RemoteClient } from "./dial";
import { awaitEnvironment } from "./session-environment";

export interface RemoteExecution {
    readonly command: string;
    /** Variables without which the command must not run. */
    readonly environment: Record<string, string>;
    /** Variables that the server may refuse. */
    readonly optionalEnvironment: Record<string, string>;
    readonly stdin?: string;
    readonly onStdout: (chunk: Buffer) => void;
    readonly onStderr: (chunk: Buffer) => void;
    /** The server doesn't accept this variable. */
    readonly onRefused: (name: string, required: boolean) => void;
}

/** How a process ended, in the words of Go's SSH library, which the official plugin prints. */
export function exitError(code: number | null | undefined, signal?: string, reason?: string): string | undefined {
    if (code === 0) {
        return undefined;
    }
    if (signal) {
        const status = { HUP: 129, INT: 130, QUIT: 131, ILL: 132, ABRT: 134, FPE: 136, KILL: 137, SEGV: 139 } as Record<
            string,
            number
        >;
        const name = signal.replace(/^SIG/, "");
        const because = reason ? `. Reason was: ${reason}` : "";
        return `Process exited with status ${status[name] ?? 143} from signal ${name}${because}`;
    }
    return typeof code === "number"
        ? `Process exited with status ${code}`
        : "wait: remote command exited without exit status or exit signal";
}

/**
 * Runs one command by the user's login shell on the remote side, and waits for its end.
 *
 * @returns undefined, or how the process failed
 * @throws if a required variable is refused, or the connection is lost
 */
export async function execute(remote: RemoteClient, execution: RemoteExecution): Promise<string | undefined> {
    const { client, lost } = remote;
    const ended = new Promise<string | undefined>((resolve, reject) => {
        awaitEnvironment(client, (refused) => {
            let missing: string | undefined;
            for (const name of refused) {
                const required = name in execution.environment;
                execution.onRefused(name, required);
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
