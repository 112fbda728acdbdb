import { spawn } from "node:child_process";
import * as path from "node:path";
import { SettingsReader } from "../../settings/reader";
import { main, readArguments, type Arguments } from "../../toolchain/command-line";
import { repositoryDirectory } from "../../toolchain/directories";
import { run } from "../../toolchain/run";
import { localEnvironment } from "../rehearsal/environment";
import { exitCode, withRemedy } from "./child-process";
import { ServerShell, type CommandOptions } from "./server-shell";
import type { Site } from "./site-health";
import { projectName } from "../../pulumi/project";

/** The program's outputs that operations need. */
export interface Outputs {
    /** The site by its name. */
    url: string;
    /** The site by its address. */
    addressUrl: string;
    serverAddress: string;
    /** "" without IPv6. */
    serverIpv6Address?: string;
    /** `<type> <base64>`, as in a .pub file. */
    hostKey: string;
    /** Absent in a stack without backups. */
    backupRepository?: string;
    /** restic's id of the backups' repository. */
    backupRepositoryId?: string;
    /** The server's EC2 instance. */
    serverInstanceId?: string;
    /** What the names of the stack's alarms begin with; "" without alarms. */
    alarmPrefix?: string;
    /** ARNs of the mailbox's subscriptions to the stack's own topics. */
    alarmSubscriptions?: string[];
    /** Of the domain's zone. */
    nameServers?: string[];
}

/** A resource as the state has it. */
interface StateResource {
    urn: string;
    /** The provider's; undefined for a component. */
    id?: string;
    protect: boolean;
    /** For a step: the settings that its script last ran with, as lines NAME=value; undefined if they are secret. */
    stdin?: string;
}

/** A stack: its settings, its outputs, its server. The local cloud's stack is operated through this class as well. */
export class Stack {
    private ownEnvironment?: Promise<Record<string, string | undefined>>;
    private currentOutputs?: Promise<Partial<Outputs>>;
    private readonly readers = new Map<boolean, Promise<SettingsReader>>();

    constructor(readonly name: string) {}

    /** Environment variables that programs need for this stack in addition to this process's own. */
    environment(): Promise<Record<string, string | undefined>> {
        // The provider of the steps asks an SSH agent as well, needs none, and fails if there was one that is gone.
        return (this.ownEnvironment ??= localEnvironment(this.name).then((local) => ({
            SSH_AUTH_SOCK: undefined,
            ...local,
        })));
    }

    /** Runs the Pulumi CLI on this terminal; returns its exit code. */
    async pulumi(...parameters: string[]): Promise<number> {
        const env = { ...process.env, ...(await this.environment()) };
        this.currentOutputs = undefined;
        return exitCode(
            spawn("pulumi", [...parameters, "--stack", this.name], {
                cwd: repositoryDirectory(),
                env,
                stdio: "inherit",
            }),
        );
    }

    /** The outputs; empty before the first `up`. */
    outputs(): Promise<Partial<Outputs>> {
        return (this.currentOutputs ??= this.pulumiOutput("stack", "output", "--json", "--show-secrets").then(
            JSON.parse,
        ));
    }

    /** What the state has of each resource, without its other inputs and outputs; empty before the first `up`. */
    async resources(): Promise<StateResource[]> {
        const state = JSON.parse(await this.pulumiOutput("stack", "export")) as {
            deployment?: {
                resources?: { urn: string; id?: string; protect?: boolean; inputs?: { stdin?: unknown } }[];
            };
        };
        return (state.deployment?.resources ?? []).map(({ urn, id, protect, inputs }) => ({
            urn,
            ...(id && { id }),
            protect: protect === true,
            ...(typeof inputs?.stdin === "string" && { stdin: inputs.stdin }),
        }));
    }

    /** @throws Error before the first `up` */
    async deployedOutputs(): Promise<Outputs> {
        const outputs = await this.outputs();
        if (!outputs.url || !outputs.addressUrl || !outputs.serverAddress || !outputs.hostKey) {
            throw new Error(`stack ${this.name} has no server yet: npm run up -- --stack ${this.name}`);
        }
        return outputs as Outputs;
    }

    /**
     * The settings with the project's defaults. Those of other namespaces keep their prefix: "aws:region".
     *
     * @param secrets false leaves secrets out, for a command that must work without the means to decrypt them
     */
    settings(secrets = true): Promise<SettingsReader> {
        const reader = this.readers.get(secrets) ?? this.readSettings(secrets);
        this.readers.set(secrets, reader);
        return reader;
    }

    /** The file with the stack's settings. */
    get settingsFile(): string {
        return path.join(repositoryDirectory(), `Pulumi.${this.name.split("/").pop()}.yaml`);
    }

    /**
     * Writes a setting.
     *
     * @param file a copy of the stack's file; default: the file itself
     */
    async set(setting: string, value: string, file = this.settingsFile): Promise<void> {
        await this.pulumiOutput("config", "set", setting, value, "--config-file", file);
    }

    /** Takes a setting out of the stack's file, so that it has its default. */
    async unset(setting: string): Promise<void> {
        await this.pulumiOutput("config", "rm", setting, "--config-file", this.settingsFile);
    }

    async site(): Promise<Site> {
        const [outputs, settings] = await Promise.all([this.deployedOutputs(), this.settings()]);
        const url = new URL(outputs.url);
        return {
            address: outputs.serverAddress,
            https: url.protocol === "https:",
            host: url.host,
            healthPath: settings.text("applicationHealthPath"),
        };
    }

    /** @throws Error before the first `up` */
    async onServer<T>(use: (shell: ServerShell) => Promise<T>): Promise<T> {
        const [outputs, settings] = await Promise.all([this.deployedOutputs(), this.settings()]);
        const server = {
            address: outputs.serverAddress,
            hostKey: outputs.hostKey,
            user: settings.text("sshUser"),
            privateKey: settings.text("sshPrivateKey"),
        };
        return ServerShell.open(server, use);
    }

    /**
     * Runs a component's script on the server, as root; returns its standard output.
     *
     * @param failure the error if the script fails; what it printed to standard error is on the terminal by then
     */
    async script(
        failure: string,
        script: string,
        parameters: string[] = [],
        options?: CommandOptions,
    ): Promise<string> {
        const { code, output } = await this.onServer((shell) => shell.script(script, parameters, options));
        if (code !== 0) {
            throw new Error(`${failure} (exit code ${code})`);
        }
        return output;
    }

    private async readSettings(secrets: boolean): Promise<SettingsReader> {
        const text = await this.pulumiOutput("config", "--json", ...(secrets ? ["--show-secrets"] : []));
        // A project that `pulumi new` has made has a name of its own.
        const own = `${projectName(repositoryDirectory())}:`;
        const settings = Object.entries(JSON.parse(text) as Record<string, { value?: string; secret: boolean }>).map(
            ([name, { value, secret }]) => ({
                name: name.startsWith(own) ? name.slice(own.length) : name,
                value,
                secret,
            }),
        );
        return new SettingsReader(
            Object.fromEntries(settings.map(({ name, value }) => [name, value])),
            new Set(settings.filter(({ secret }) => secret).map(({ name }) => name)),
        );
    }

    private async pulumiOutput(...parameters: string[]): Promise<string> {
        const options = { environment: await this.environment(), workingDirectory: repositoryDirectory() };
        return run("pulumi", [...parameters, "--stack", this.name, "--non-interactive"], options).catch((error) => {
            throw withRemedy(error);
        });
    }
}

/** Runs a command on the stack that `--stack` names. */
export function stackCommand(
    usage: string,
    run: (stack: Stack, given: Omit<Arguments, "stack">) => Promise<number | void>,
    switches: string[] = [],
): void {
    main(async () => {
        const { stack, ...given } = readArguments(usage, switches);
        return run(new Stack(stack), given);
    });
}
