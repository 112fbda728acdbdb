import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Signals that end this process: a closed terminal, Ctrl-C, and what asks for its end. */
export const endingSignals = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** Makes a folder that only this user can read, and removes it afterwards, even when a signal ends this process. */
export async function withTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-"));
    const remove = () => fs.rmSync(folder, { recursive: true, force: true });
    const removeAndEnd = (signal: NodeJS.Signals) => {
        remove();
        // `once` has removed this listener, so the signal now ends the process.
        process.kill(process.pid, signal);
    };
    process.on("exit", remove);
    endingSignals.forEach((signal) => process.once(signal, removeAndEnd));
    try {
        return await use(folder);
    } finally {
        process.off("exit", remove);
        endingSignals.forEach((signal) => process.off(signal, removeAndEnd));
        remove();
    }
}
