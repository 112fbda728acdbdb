import { spawn } from "node:child_process";

import { string, strings } from "../provider/inputs";
import { commandType } from "./command";

const noAssets =
    "the local cloud's command plugin does not collect files; read them in the program, or use the official plugin";

/** `command:local:Command`: runs commands on the computer where Pulumi runs. */
export const localCommand = commandType(
    {
        inputs: { dir: string, interpreter: strings, assetPaths: strings, archivePaths: strings },
        check: (inputs) =>
            ["assetPaths", "archivePaths"]
                .filter((property) => property in inputs)
                .map((property) => ({ property, reason: `${property} is not supported here: ${noAssets}` })),
    },
    (inputs, run, operation) =>
        new Promise((resolve, reject) => {
            const { dir, interpreter } = inputs;
            const [program, ...parameters] = interpreter?.length ? interpreter : ["/bin/sh", "-c"];
            const child = spawn(program, [...parameters, run.command], {
                cwd: dir,
                env: { ...process.env, ...run.environment, ...run.previousOutput },
                signal: operation.signal,
                killSignal: "SIGKILL",
            });
            child.stdout.on("data", run.onStdout);
            child.stderr.on("data", run.onStderr);
            child.on("error", reject);
            child.on("close", (code, signal) => {
                const failure = signal === null ? `exit status ${code}` : `signal: ${signal}`;
                resolve(code === 0 ? undefined : failure);
            });
            // The process may end without reading its input.
            child.stdin.on("error", () => {});
            child.stdin.end(run.stdin ?? "");
        }),
);
