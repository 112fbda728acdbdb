import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import type { StackPlace } from "../../review/engine/run-pulumi";

/** Opens an existing stack for the Automation API without selecting it in the user's workspace. */
export async function openStack({ folder, stack, environment }: StackPlace): Promise<Stack> {
    // The API looks for the CLI on this process's PATH.
    process.env["PATH"] = environment["PATH"] ?? process.env["PATH"];
    const workspace = await LocalWorkspace.create({ workDir: folder, envVars: defined(environment) });
    // Every command gets `--stack`; selecting the stack would change the user's selection.
    workspace.selectStack = async () => undefined;
    return Stack.select(stack, workspace);
}

/** The API adds these variables to this process's environment; an empty one counts as unset. */
function defined(environment: Record<string, string | undefined>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(environment)
            .filter(([name, value]) => value !== undefined || process.env[name] !== undefined)
            .map(([name, value]) => [name, value ?? ""]),
    );
}
