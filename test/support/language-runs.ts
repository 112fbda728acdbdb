import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";

import { reportVariable, type Report } from "../../policies/framework/report";
import { policiesDirectory } from "../../policies/tools/bundle";
import { packPath } from "../../policies/tools/pack-path";
import { cliVersion } from "../../pulumi/cli";
import { projectFolder } from "./declared-settings";
import { servePreviewProvider } from "./preview-provider/server";
import { schemaOf } from "./preview-provider/schema";

const programs = path.join(projectFolder, "test", "fixtures", "languages");

/** Runs of a program of `test/fixtures/languages/` by its language's host, against a provider in this process. */
export class LanguageRuns {
    private constructor(
        private readonly directory: string,
        private readonly stack: Stack,
        private readonly provider: { stop: () => void },
    ) {}

    /** @param environment what the language needs */
    static async start(language: string, environment: Record<string, string>): Promise<LanguageRuns> {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "language-"));
        const workDir = path.join(directory, "program");
        fs.cpSync(path.join(programs, language), workDir, { recursive: true });
        fs.symlinkSync(path.join(projectFolder, "node_modules"), path.join(workDir, "node_modules"));
        fs.mkdirSync(path.join(directory, "state"));
        const provider = await servePreviewProvider({ getSchema: schemaOf(programs) });
        const workspace = await LocalWorkspace.create({
            workDir,
            pulumiHome: directory,
            envVars: {
                PULUMI_BACKEND_URL: `file://${path.join(directory, "state")}`,
                PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests",
                PULUMI_DEBUG_PROVIDERS: `aws:${provider.port}`,
                PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
                [reportVariable]: path.join(directory, "report.json"),
                ...environment,
            },
        });
        const stack = await Stack.createOrSelect("test", workspace);
        await stack.setConfig("aws:region", { value: "eu-central-1" });
        return new LanguageRuns(directory, stack, provider);
    }

    /** What the packs find in a preview with some settings. */
    preview(settings: Record<string, string> = {}): Promise<string[]> {
        return this.run((options) => this.stack.preview(options), settings);
    }

    /** What the packs find while everything is created or changed. */
    update(settings: Record<string, string> = {}): Promise<string[]> {
        return this.run((options) => this.stack.up(options), settings);
    }

    stop(): void {
        this.provider.stop();
        fs.rmSync(this.directory, { recursive: true });
    }

    private async run(
        operation: (options: {
            policyPacks: string[];
            policyPackConfigs: string[];
            onOutput: () => void;
        }) => Promise<unknown>,
        settings: Record<string, string>,
    ): Promise<string[]> {
        for (const name of ["members", "standby"]) {
            await (settings[name] === undefined
                ? this.stack.removeConfig(name).catch(() => undefined)
                : this.stack.setConfig(name, { value: settings[name] }));
        }
        const advisory = path.join(this.directory, "advisory.json");
        fs.writeFileSync(advisory, JSON.stringify({ all: "advisory" }));
        await operation({
            policyPacks: [packPath(path.join(policiesDirectory, "all"), await cliVersion())],
            policyPackConfigs: [advisory],
            onOutput: () => undefined,
        });
        const { findings, graph } = JSON.parse(
            fs.readFileSync(path.join(this.directory, "report.json"), "utf8"),
        ) as Report;
        const resource = (urn: string) => urn.split("::").slice(2).join("::").split("$").pop();
        return [
            ...findings.map(
                ({ policy, urn, uncertain }) => `${policy} ${resource(urn)}${uncertain ? " (uncertain)" : ""}`,
            ),
            ...(graph.notJudged ?? []).map(({ urn, reason }) => `not judged: ${resource(urn)}, ${reason}`),
        ].sort();
    }
}
