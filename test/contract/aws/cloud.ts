import * as fs from "node:fs";
import { LocalWorkspace, type PulumiFn, type Stack } from "@pulumi/pulumi/automation";
import { buildPlugins } from "../../../local/setup/build-plugins";
import { destroyCloud } from "../../../local/cloud/destroy";
import { ensureImage } from "../../../local/image/import";
import { ensureDaemon, type Daemon } from "../../../local/incus/daemon";
import { ensureProject } from "../../../local/incus/project";
import { IncusClient } from "../../../local/incus/client";
import { ensureCloud, pulumiEnvironment, type Cloud } from "../../../local/setup/cloud";
import { installPlugins } from "../../../local/setup/plugins";
import { TerminalProgress } from "../../../toolchain/progress";
import { ensurePulumi } from "../../../pulumi/cli";
import { registerCloud, releaseCloud } from "../../../local/setup/registry";
import { makeFolder, removeLeftovers } from "../../support/leftovers";

/** What one run of the engine did. */
export interface Result {
    /** What the engine printed, if it failed. */
    error?: string;
    /** Operations by the resource's name: create, update, delete, create-replacement, … */
    operations: Record<string, string[]>;
    outputs: Record<string, any>;
}

/** A cloud for one test file: its own folder, network and addresses, and a stack with the real engine. */
export class TestCloud {
    private constructor(
        readonly cloud: Cloud,
        readonly cidrBlock: string,
        readonly imageId: string,
        readonly client: IncusClient,
        private readonly stack: Stack,
    ) {}

    static async create(): Promise<TestCloud> {
        await removeLeftovers();
        const progress = new TerminalProgress();
        const pulumi = await ensurePulumi(progress);
        await buildPlugins(progress);
        const cloud = await ensureCloud(makeFolder("aws"));
        const { vpcCidrBlock } = await registerCloud(cloud.id, cloud.directory);
        const daemon: Daemon = await ensureDaemon();
        await ensureProject(daemon);
        const { amiId } = await ensureImage(daemon, undefined, progress);
        await installPlugins(cloud);
        const environment = pulumiEnvironment(cloud.directory, pulumi);
        // The Automation API looks for the engine on this process's PATH.
        process.env.PATH = environment.PATH;
        const stack = await LocalWorkspace.createOrSelectStack(
            { projectName: "contract", stackName: "test", program: async () => {} },
            {
                pulumiHome: environment.PULUMI_HOME,
                envVars: Object.fromEntries(
                    Object.entries(environment).flatMap(([name, value]) =>
                        value === undefined ? [] : [[name, value]],
                    ),
                ),
            },
        );
        // Each `up` brings its program; without one, `destroy` works with every version of the engine.
        stack.workspace.program = undefined;
        await stack.setAllConfig({
            "aws:region": { value: "us-east-1" },
        });
        const test = new TestCloud(cloud, vpcCidrBlock, amiId, new IncusClient(daemon), stack);
        await test.setDefaultTags({ Project: "contract" });
        return test;
    }

    async remove(): Promise<void> {
        await destroyCloud(this.cloud.id);
        await releaseCloud(this.cloud.id);
        fs.rmSync(this.cloud.directory, { recursive: true, force: true });
    }

    /** @param options of `pulumi up` */
    up(program: PulumiFn, options: { refresh?: boolean } = {}): Promise<Result> {
        return this.run((onEvent) => this.stack.up({ program, onEvent, ...options }));
    }

    preview(program: PulumiFn): Promise<Result> {
        return this.run((onEvent) => this.stack.preview({ program, onEvent }));
    }

    refresh(): Promise<Result> {
        return this.run((onEvent) => this.stack.refresh({ onEvent }));
    }

    destroy(options: { refresh?: boolean } = {}): Promise<Result> {
        return this.run((onEvent) => this.stack.destroy({ onEvent, ...options }));
    }

    setDefaultTags(tags: Record<string, string>): Promise<void> {
        return this.stack.setConfig("aws:defaultTags", { value: JSON.stringify({ tags }) });
    }

    private async run(action: (onEvent: (event: any) => void) => Promise<object>): Promise<Result> {
        const result: Result = { operations: {}, outputs: {} };
        try {
            const ended = await action(({ resourcePreEvent, resOutputsEvent }) => {
                const metadata = resourcePreEvent?.metadata ?? resOutputsEvent?.metadata;
                if (metadata && metadata.op !== "same" && metadata.type.startsWith("aws:")) {
                    const name = metadata.urn.split("::").pop();
                    result.operations[name] = [...new Set([...(result.operations[name] ?? []), metadata.op])];
                }
            });
            const { outputs = {} } = ended as { outputs?: Record<string, { value: any }> };
            for (const [name, output] of Object.entries(outputs)) {
                result.outputs[name] = output.value;
            }
        } catch (error) {
            result.error = (error as Error).message;
        }
        return result;
    }
}
