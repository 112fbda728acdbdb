import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";

/** Where the engine finds a stack. */
export interface StackPlace {
    /** The folder of the Pulumi program. */
    folder: string;
    stack: string;
    /** Variables for the engine; an undefined one is unset. */
    environment: Record<string, string | undefined>;
}

/** Opens an existing stack for the Automation API without selecting it in the user's workspace. */
export async function openStack(
    { folder, stack, environment }: StackPlace,
    more: Record<string, string> = {},
): Promise<Stack> {
    // The API looks for the CLI on this process's PATH.
    process.env["PATH"] = environment["PATH"] ?? process.env["PATH"];
    const workspace = await LocalWorkspace.create({ workDir: folder, envVars: { ...defined(environment), ...more } });
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
