import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { LocalWorkspace, type EngineEvent, type Stack } from "@pulumi/pulumi/automation";

import { packPath } from "../../policies/tools/pack-path";
import { cliVersion } from "../../pulumi/cli";
import { servePreviewProvider, type Answers } from "./preview-provider/server";
import { eachOnce } from "./each-once";

/** A policy violation as the engine reports it. */
export interface Violation {
    pack: string;
    policy: string;
    urn: string;
    level: string;
    /** Older engines don't say it. */
    severity?: string;
    message: string;
}

export interface Outcome {
    violations: Violation[];
    diagnostics: string[];
    /** Whether the engine ended with a failure, as after a mandatory violation. */
    failed: boolean;
}

export interface PreviewOptions {
    /** Their folders. */
    policyPacks: string[];
    policyPackConfigs?: string[];
    /** URNs, or patterns of URNs, of the only resources to preview. */
    targets?: string[];
    /** Folder from which the engine resolves relative paths. Default: an empty one. */
    workDirectory?: string;
    /** Variables of the engine, and so of the packs. */
    environment?: Record<string, string>;
    /** Configuration of the stack, by full key. */
    configuration?: Record<string, { value: string; secret?: boolean }>;
    /** Whether the engine may fail. Default false: its failure is thrown. */
    mayFail?: boolean;
}

/**
 * Runs programs with the real engine and policy packs, against a provider in this process that accepts every resource.
 * It needs neither credentials nor machines, and doesn't touch the user's own Pulumi installation.
 */
export class Previews {
    private readonly stacks = new Map<string, Stack>();

    private constructor(
        private readonly directory: string,
        private readonly provider: { port: number; stop: () => void },
    ) {}

    /** @param altered what the provider answers otherwise */
    static async start(altered: Answers = {}): Promise<Previews> {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "previews-"));
        fs.mkdirSync(path.join(directory, "state"));
        return new Previews(directory, await servePreviewProvider(altered));
    }

    stop(): void {
        this.provider.stop();
        fs.rmSync(this.directory, { recursive: true, force: true });
    }

    /** A file in the run's own directory. */
    file(name: string): string {
        return path.join(this.directory, name);
    }

    /** Variables for a CLI whose programs use this provider. */
    environment(): Record<string, string> {
        const providers = ["aws", "aws-native", "command"].map((name) => `${name}:${this.provider.port}`);
        return {
            PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests",
            PULUMI_DEBUG_PROVIDERS: providers.join(),
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
            PULUMI_SKIP_UPDATE_CHECK: "true",
        };
    }

    /** A first preview, where nothing exists. */
    async preview(name: string, program: () => void, options: PreviewOptions): Promise<Outcome> {
        const { onEvent, outcome } = collect();
        const stack = await this.stack(name, program, options);
        return finish(
            stack.preview({ ...(await packs(options)), onEvent, onOutput: () => undefined }),
            outcome,
            options,
        );
    }

    /** An update that creates everything, so that all values are known. */
    async update(name: string, program: () => void, options: PreviewOptions): Promise<Outcome> {
        const { onEvent, outcome } = collect();
        const stack = await this.stack(name, program, options);
        return finish(stack.up({ ...(await packs(options)), onEvent, onOutput: () => undefined }), outcome, options);
    }

    /** What `pulumi stack export` writes after an update, with secrets encrypted. */
    async exportedState(name: string): Promise<string> {
        return JSON.stringify(await this.stacks.get(name)!.exportStack(), undefined, 2);
    }

    /** The stack of that name; a later call may give it another program and other settings, but no other secrets. */
    private async stack(name: string, program: () => void, options: PreviewOptions): Promise<Stack> {
        const environment = {
            ...this.environment(),
            PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
            ...options.environment,
        };

        const run = async () => program();
        const known = this.stacks.get(name);
        if (known) {
            known.workspace.program = run;
            known.workspace.envVars = environment;
            const plain = Object.entries(options.configuration ?? {}).filter(([, { secret }]) => !secret);
            const settings = await known.workspace.stackSettings("test");
            const kept = Object.entries(settings.config ?? {}).filter(
                ([key, value]) => !key.startsWith(`${name}:`) || typeof value !== "string",
            );
            settings.config = Object.fromEntries([
                ...kept,
                ...plain.map(([key, { value }]) => [key.includes(":") ? key : `${name}:${key}`, value]),
            ]);
            await known.workspace.saveStackSettings("test", settings);
            return known;
        }
        const configuration = Object.entries<{ value: string; secret?: boolean }>({
            "aws:region": { value: "eu-central-1" },
            ...options.configuration,
        });
        const config = Object.fromEntries(
            configuration.map(([key, { value }]) => [key.includes(":") ? key : `${name}:${key}`, value]),
        );
        const stack = await LocalWorkspace.createStack(
            { stackName: "test", projectName: name, program: run },
            {
                pulumiHome: this.directory,
                ...(options.workDirectory ? { workDir: options.workDirectory } : {}),
                projectSettings: {
                    name,
                    runtime: "nodejs",
                    backend: { url: `file://${path.join(this.directory, "state")}` },
                },
                // All in one file: a command for each setting would take as long as a preview.
                stackSettings: { test: { config } },
                envVars: environment,
            },
        );
        const secrets = configuration.filter(([, { secret }]) => secret);
        if (secrets.length > 0) {
            await stack.setAllConfig(Object.fromEntries(secrets));
        }
        this.stacks.set(name, stack);
        return stack;
    }
}

async function finish(operation: Promise<unknown>, outcome: Outcome, { mayFail }: PreviewOptions): Promise<Outcome> {
    try {
        await operation;
    } catch (error) {
        if (!mayFail) {
            throw error;
        }
        outcome.failed = true;
        outcome.diagnostics.push(String(error));
    }
    return outcome;
}

async function packs({ policyPacks, policyPackConfigs, targets }: PreviewOptions) {
    const version = await cliVersion();
    return {
        policyPacks: policyPacks.map((folder) => packPath(folder, version)),
        ...(policyPackConfigs ? { policyPackConfigs } : {}),
        ...(targets ? { target: targets } : {}),
    };
}

function collect(): { onEvent: (event: EngineEvent) => void; outcome: Outcome } {
    const outcome: Outcome = { violations: [], diagnostics: [], failed: false };
    const onEvent = eachOnce(({ policyEvent, diagnosticEvent }: EngineEvent) => {
        if (policyEvent) {
            outcome.violations.push({
                pack: policyEvent.policyPackName,
                policy: policyEvent.policyName,
                urn: policyEvent.resourceUrn ?? "",
                level: policyEvent.enforcementLevel,
                ...severityOf(policyEvent),
                message: policyEvent.message,
            });
        }
        // The program's debugging output is never shown, and holds everything.
        if (diagnosticEvent && (diagnosticEvent.severity as string) !== "debug") {
            outcome.diagnostics.push(diagnosticEvent.message);
        }
    });
    return { onEvent, outcome };
}

/** The SDK's type of an event lacks it. */
function severityOf(event: object): { severity?: string } {
    const { severity } = event as { severity?: string };
    return severity ? { severity } : {};
}

/** A program of `test/fixtures/programs`, or of another collection there, loaded again for each run; it returns its outputs. */
export function fixtureProgram(name: string, collection = "programs"): () => Record<string, unknown> {
    const programs = path.resolve(__dirname, "../fixtures", collection);
    return () => {
        for (const file of Object.keys(require.cache)) {
            if (file.startsWith(`${programs}${path.sep}`)) {
                delete require.cache[file];
            }
        }
        return require(path.join(programs, name, "index.ts"));
    };
}
