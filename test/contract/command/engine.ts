import * as fs from "node:fs";
import * as path from "node:path";

import { EngineEvent, LocalWorkspace, PulumiFn, Stack, UpOptions } from "@pulumi/pulumi/automation";

interface Diagnostic {
    readonly resource: string;
    readonly severity: string;
    readonly message: string;
    readonly ephemeral: boolean;
}

/** What one `up` or `destroy` did. */
export interface Result {
    readonly error?: Error;
    readonly diagnostics: Diagnostic[];
    /** Operations by resource name, such as `create` or `update`; a replacement is `create-replacement` and so on. */
    readonly operations: Record<string, string[]>;
    readonly outputs: Record<string, unknown>;
    /** Everything that the engine printed. */
    readonly screen: string;
}

function nameOf(urn: string | undefined): string {
    return urn?.split("::").slice(3).join("::") ?? "";
}

/** Text of all diagnostics of one resource with the severity. */
export function diagnostics(result: Result, resource: string, severity = "error"): string {
    return result.diagnostics
        .filter((diagnostic) => diagnostic.resource === resource && diagnostic.severity.startsWith(severity))
        .map((diagnostic) => diagnostic.message)
        .join("");
}

/** One stack on a file backend, with a PULUMI_HOME of its own that holds nothing but the plugin under test. */
export class TestStack {
    private constructor(
        private readonly stack: Stack,
        private readonly stateFile: string,
    ) {}

    static async create(directory: string, plugin: string): Promise<TestStack> {
        const pulumiHome = path.join(directory, "pulumi-home");
        const pluginDirectory = path.join(pulumiHome, "plugins", "resource-command-v1.2.1");
        const state = path.join(directory, "state");
        fs.mkdirSync(pluginDirectory, { recursive: true });
        fs.mkdirSync(state);
        fs.writeFileSync(
            path.join(pluginDirectory, "pulumi-resource-command"),
            plugin.endsWith(".js")
                ? `#!/bin/sh\nexec "${process.execPath}" "${plugin}" "$@"\n`
                : `#!/bin/sh\nexec "${plugin}" "$@"\n`,
            { mode: 0o755 },
        );
        const stack = await LocalWorkspace.createOrSelectStack(
            { projectName: "contract", stackName: "test", program: async () => {} },
            {
                pulumiHome,
                envVars: {
                    PULUMI_BACKEND_URL: `file://${state}`,
                    PULUMI_CONFIG_PASSPHRASE: "contract",
                    PULUMI_SKIP_UPDATE_CHECK: "true",
                    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                    SSH_AUTH_SOCK: "",
                },
            },
        );
        // Each `up` brings its program; without one, `destroy` works with every version of the engine.
        stack.workspace.program = undefined;
        return new TestStack(stack, path.join(state, ".pulumi", "stacks", "contract", "test.json"));
    }

    up(program: PulumiFn, options: Partial<UpOptions> = {}): Promise<Result> {
        return this.record((recording) => this.stack.up({ ...recording, ...options, program }));
    }

    preview(program: PulumiFn): Promise<Result> {
        return this.record(async (recording) => {
            await this.stack.preview({ ...recording, program });
            return {};
        });
    }

    destroy(): Promise<Result> {
        return this.record(async (recording) => {
            await this.stack.destroy(recording);
            return {};
        });
    }

    /** The stack's state as it is on the disk. */
    stateText(): string {
        return fs.readFileSync(this.stateFile, "utf8");
    }

    private async record(
        run: (recording: {
            onEvent: (event: EngineEvent) => void;
            onOutput: (text: string) => void;
        }) => Promise<{ outputs?: Record<string, { value: unknown }> }>,
    ): Promise<Result> {
        const result: { -readonly [key in keyof Result]: Result[key] } = {
            diagnostics: [],
            operations: {},
            outputs: {},
            screen: "",
        };
        try {
            const { outputs = {} } = await run({
                onOutput: (text) => (result.screen += text),
                onEvent: (event) => {
                    const { diagnosticEvent: diagnostic, resourcePreEvent: step } = event;
                    if (diagnostic !== undefined) {
                        const { severity, message, ephemeral } = diagnostic;
                        const resource = nameOf(diagnostic.urn);
                        result.diagnostics.push({ resource, severity, message, ephemeral: ephemeral ?? false });
                    }
                    if (step !== undefined) {
                        (result.operations[nameOf(step.metadata.urn)] ??= []).push(step.metadata.op);
                    }
                },
            });
            result.outputs = Object.fromEntries(Object.entries(outputs).map(([key, { value }]) => [key, value]));
        } catch (error) {
            result.error = error as Error;
        }
        return result;
    }
}
