import { spawn } from "node:child_process";
import { programEnvironment } from "../../toolchain/run";

/** Where the engine finds a stack. */
export interface StackPlace {
    /** The folder of the Pulumi program. */
    folder: string;
    stack: string;
    /** Variables for the engine; an undefined one is unset. */
    environment: Record<string, string | undefined>;
}

/** What a run of the CLI has said. */
interface Answer {
    succeeded: boolean;
    output: string;
    errors: string;
}

/**
 * Runs Pulumi's CLI for a stack, without questions, to its end. A failure is an answer, too.
 *
 * @throws Error if there is no CLI on the path
 */
export async function runPulumi(
    { folder, stack, environment }: StackPlace,
    commandArguments: string[],
    more: Record<string, string> = {},
): Promise<Answer> {
    const child = spawn("pulumi", [...commandArguments, "--stack", stack, "--non-interactive"], {
        cwd: folder,
        // Otherwise the CLI asks the Internet for newer versions of itself.
        env: programEnvironment({ PULUMI_SKIP_UPDATE_CHECK: "true", ...environment, ...more }),
        stdio: ["ignore", "pipe", "pipe"],
    });
    const answer = { output: "", errors: "" };
    child.stdout.on("data", (chunk: Buffer) => (answer.output += chunk));
    child.stderr.on("data", (chunk: Buffer) => (answer.errors += chunk));
    const code = await new Promise<number | null>((resolve, reject) => {
        child.on("error", (error: NodeJS.ErrnoException) =>
            reject(
                error.code === "ENOENT"
                    ? new Error("there is no pulumi on the PATH. Remedy: https://www.pulumi.com/docs/install/")
                    : error,
            ),
        );
        child.on("close", resolve);
    });
    return { ...answer, succeeded: code === 0 };
}
