import { execFileSync, spawn } from "node:child_process";
import * as dns from "node:dns/promises";
import * as fs from "node:fs";
import * as path from "node:path";
import { authorityFolder, cloudIssuingChains } from "../../local/authority/server";
import { findCloud } from "../../local/setup/cloud";
import { ordersTo } from "./authority";
import { projectFolder } from "./declared-settings";
import { makeFolder, removeLeftovers } from "./leftovers";
import { Machine } from "./machine";
import { askByHttps } from "./secure-sites";

/** What a command printed, and how it ended. */
export interface Result {
    code: number;
    /** Standard output and standard error, as they came. */
    output: string;
}

export interface RunOptions {
    environment?: Record<string, string>;
    input?: string;
    /** Seconds after which the command is killed. Default: 600. */
    seconds?: number;
    /** Kills the command, with all that it started, as soon as its output matches. */
    until?: RegExp | ((output: string) => boolean);
    /** Receives the whole output whenever there is more of it. */
    onOutput?: (output: string) => void;
}

/** A clone of the project with a local cloud of its own, in a temporary folder: a test changes nothing else. */
export class Clone {
    /** The process groups of the commands that run. */
    private readonly running = new Set<number>();

    private constructor(readonly folder: string) {}

    /** Copies the work tree, uncommitted changes included: all files that git tracks or doesn't ignore. */
    static async create(): Promise<Clone> {
        await removeLeftovers();
        const clone = new Clone(makeFolder("clone"));
        const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
            cwd: projectFolder,
            encoding: "utf8",
        });
        for (const file of files.split("\0").filter((name) => name && fs.existsSync(path.join(projectFolder, name)))) {
            const target = path.join(clone.folder, file);
            fs.mkdirSync(path.dirname(target), { recursive: true });
            fs.cpSync(path.join(projectFolder, file), target, { verbatimSymlinks: true });
        }
        fs.symlinkSync(path.join(projectFolder, "node_modules"), path.join(clone.folder, "node_modules"));
        return clone;
    }

    /** Takes the clone's cloud down, and deletes the clone. */
    async remove(): Promise<void> {
        if (fs.existsSync(this.path(".local"))) {
            await this.npm("local:down");
        }
        fs.rmSync(this.folder, { recursive: true, force: true });
    }

    path(...parts: string[]): string {
        return path.join(this.folder, ...parts);
    }

    /** Runs a command in the clone. A command that hangs is killed, and the output says so. */
    async run(command: string[], options: RunOptions = {}): Promise<Result> {
        const seconds = options.seconds ?? 600;
        const child = spawn(command[0]!, command.slice(1), {
            cwd: this.folder,
            env: { ...this.cleanEnvironment(), ...options.environment },
            stdio: ["pipe", "pipe", "pipe"],
            detached: true,
        });
        if (child.pid !== undefined) {
            this.running.add(child.pid);
        }
        let output = "";
        const receive = (data: Buffer) => {
            output += data;
            options.onOutput?.(output);
            if (options.until instanceof RegExp ? options.until.test(output) : options.until?.(output)) {
                process.kill(-child.pid!, "SIGKILL");
            }
        };
        child.stdout.on("data", receive);
        child.stderr.on("data", receive);
        // A command that reads none of its input may have ended before the input arrives.
        child.stdin.on("error", () => undefined);
        child.stdin.end(options.input ?? "");
        const limit = setTimeout(() => {
            output += `\nended after ${seconds} s\n`;
            process.kill(-child.pid!, "SIGKILL");
        }, seconds * 1000);
        const code = await new Promise<number>((resolve, reject) =>
            child.on("error", reject).on("close", (status) => resolve(status ?? 137)),
        );
        clearTimeout(limit);
        this.running.delete(child.pid!);
        return { code, output };
    }

    /** Runs a command and kills it, with all that it started, as soon as it has printed something. */
    async runUntil(command: string[], printed: RegExp): Promise<Result> {
        return this.run(command, { until: printed });
    }

    /** Kills the commands that run, with all that they started; returns how many. */
    killCommands(): number {
        this.running.forEach((group) => process.kill(-group, "SIGKILL"));
        return this.running.size;
    }

    /** Runs a command that has to succeed. */
    async succeed(command: string[], options: RunOptions = {}): Promise<string> {
        const { code, output } = await this.run(command, options);
        if (code !== 0) {
            throw new Error(`${command.join(" ")} ended with ${code}:\n${output.slice(-6000)}`);
        }
        return output;
    }

    /** Runs an npm script, which may fail. */
    tryNpm(script: string, rest: string[] = [], options: RunOptions = {}): Promise<Result> {
        return this.run(npmCommand(script, rest), options);
    }

    /** Runs an npm script that has to succeed. */
    npm(script: string, ...rest: string[]): Promise<string> {
        return this.succeed(npmCommand(script, rest));
    }

    /** The environment in which `pulumi` typed by hand works. */
    async environment(): Promise<Record<string, string>> {
        const lines = (await this.npm("local:environment")).split("\n");
        const assignments = lines.flatMap((line) => {
            const match = /^export (\w+)='(.*?)'(:"\$PATH")?$/.exec(line);
            return match ? [[match[1]!, match[3] ? `${match[2]}:${process.env["PATH"]}` : match[2]!]] : [];
        });
        return Object.fromEntries(assignments);
    }

    async pulumi(...args: string[]): Promise<Result> {
        return this.run(["pulumi", ...args, "--stack", "local", "--non-interactive"], {
            environment: await this.environment(),
        });
    }

    async outputs(): Promise<Record<string, any>> {
        const { output } = await this.pulumi("stack", "output", "--json");
        return JSON.parse(output);
    }

    /** The address of the clone's server. From now on it is asked as its visitors do: by HTTPS, if the stack has it. */
    async siteAddress(): Promise<string> {
        const { serverAddress, url } = await this.outputs();
        askByHttps(serverAddress, url.startsWith("https:") ? () => this.roots().join("") : undefined);
        return serverAddress;
    }

    /** How many orders the clone's certificate authority got. */
    orders(): number {
        return ordersTo(authorityFolder(this.cloudId));
    }

    /** What visitors trust: the roots of the clone's certificate authority, PEM, the newest last. */
    roots(): string[] {
        return cloudIssuingChains(this.cloudId).map(({ root }) => root);
    }

    /** Runs a command on the server, as its administrator. */
    async onServer(command: string, options: RunOptions = {}): Promise<string> {
        return this.succeed(npmCommand("local:ssh", [command]), { seconds: 120, ...options });
    }

    /** Runs a query in the site's database; returns one line per row. */
    async sql(query: string): Promise<string> {
        const client = "sudo mysql --default-character-set=utf8mb4 --batch --skip-column-names app";
        return (await this.onServer(`${client} --execute "${query}"`)).trim();
    }

    instanceId(): string {
        const folder = this.path(".local", "resources", "ec2.Instance");
        return path.basename(fs.readdirSync(folder)[0]!, ".json");
    }

    get cloudId(): string {
        return findCloud(this.path(".local"))!.id;
    }

    get machine(): Machine {
        return new Machine(this.path(".local"), this.instanceId());
    }

    private cleanEnvironment(): NodeJS.ProcessEnv {
        const environment = { ...process.env };
        Object.keys(environment)
            .filter((name) => name.startsWith("PULUMI_") || name.startsWith("SIMPLE_WEB_STACK_"))
            .forEach((name) => delete environment[name]);
        return environment;
    }
}

function npmCommand(script: string, rest: string[]): string[] {
    return ["npm", "run", "--silent", script, ...(rest.length > 0 ? ["--", ...rest] : [])];
}

/** A resolver that asks only this name server. */
export function resolver(address: string): dns.Resolver {
    const own = new dns.Resolver({ timeout: 2000, tries: 3 });
    own.setServers([address]);
    return own;
}
