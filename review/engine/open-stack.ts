import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";

/** Where a stack is, for the engine. */
export interface StackPlace {
    /** The folder of the Pulumi program. */
    folder: string;
    stack: string;
    /** For the engine; an undefined variable is unset. */
    environment: Record<string, string | undefined>;
}

/** Opens a stack for the Automation API, and changes nothing by it. */
export async function openStack(
    { folder, stack, environment }: StackPlace,
    more: Record<string, string> = {},
): Promise<Stack> {
    // The API looks for the CLI with this process's own PATH.
    process.env["PATH"] = environment["PATH"] ?? process.env["PATH"];
    const workspace = await LocalWorkspace.create({ workDir: folder, envVars: { ...defined(environment), ...more } });
    // Every command is told the stack; selecting it would change what the person at the keyboard has selected.
    workspace.selectStack = async () => undefined;
    return Stack.select(stack, workspace);
}

/** The engine's environment is this process's, with what the stack needs in addition; empty stands for unset. */
function defined(environment: Record<string, string | undefined>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(environment)
            .filter(([name, value]) => value !== undefined || process.env[name] !== undefined)
            .map(([name, value]) => [name, value ?? ""]),
    );
}
