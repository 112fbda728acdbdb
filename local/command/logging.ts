/** The input `logging`: which of a command's streams go to the engine's log while it runs. */
export const loggingModes = ["stdout", "stderr", "stdoutAndStderr", "none"] as const;
type LoggingMode = (typeof loggingModes)[number];

export function logsStdout(mode: LoggingMode = "stdoutAndStderr"): boolean {
    return mode === "stdout" || mode === "stdoutAndStderr";
}

export function logsStderr(mode: LoggingMode = "stdoutAndStderr"): boolean {
    return mode === "stderr" || mode === "stdoutAndStderr";
}
