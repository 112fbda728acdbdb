import { spawn } from "node:child_process";
import { localEnvironment } from "../rehearsal/environment";

/**
 * Runs the Pulumi CLI for a stack and gives back what it printed. For the stack of the local cloud it gets the
 * environment of the local cloud.
 *
 * @throws Error with the CLI's own words if it fails
 */
export async function pulumiOutput(stack: string, ...args: string[]): Promise<string> {
    let output = "";
    let errors = "";
    const child = spawn("pulumi", [...args, "--stack", stack, "--non-interactive"], {
        env: { ...process.env, ...(await localEnvironment(stack)) },
        stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (errors += data));
    const code = await exit(child);
    if (code !== 0) {
        throw new Error(`pulumi ${args[0]} failed (${code}): ${errors.trim() || output.trim()}`);
    }
    return output;
}

/** Runs the Pulumi CLI for a stack on this terminal, and gives back its exit code. */
export async function pulumi(stack: string, ...args: string[]): Promise<number> {
    const child = spawn("pulumi", [...args, "--stack", stack], {
        env: { ...process.env, ...(await localEnvironment(stack)) },
        stdio: "inherit",
    });
    return exit(child);
}

function exit(child: ReturnType<typeof spawn>): Promise<number> {
    return new Promise((resolve, reject) => {
        child.on("error", (error: NodeJS.ErrnoException) =>
            reject(
                error.code === "ENOENT"
                    ? new Error("the Pulumi CLI is not on the PATH: https://www.pulumi.com/docs/install/")
                    : error,
            ),
        );
        child.on("exit", (code, signal) => resolve(code ?? (signal ? 130 : 1)));
    });
}
