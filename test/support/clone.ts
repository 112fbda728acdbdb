import { execFileSync, spawn } from "node:child_process";
import * as dns from "node:dns/promises";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isAlive } from "../../toolchain/processes";
import { projectFolder } from "./configuration";

/** What a command printed, and how it ended. */
export interface Result {
    code: number;
    /** Standard output and standard error, as a person at the terminal saw them. */
    output: string;
}

const prefix = "simple-web-stack-clone-";

/**
 * A clone of the project with a local cloud of its own, in a folder that the system's temporary files are in: what a
 * test changes in it, nobody else sees.
 */
export class Clone {
    private constructor(readonly folder: string) {}

    /** Makes a clone of the work tree as it is: what git tracks, and what it does not ignore. */
    static async create(): Promise<Clone> {
        await Clone.removeLeftOvers();
        const clone = new Clone(fs.mkdtempSync(path.join(os.tmpdir(), `${prefix}${process.pid}-`)));
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

    /** Takes down what a test run that was ended has left behind. */
    static async removeLeftOvers(): Promise<void> {
        for (const name of fs.readdirSync(os.tmpdir()).filter((entry) => entry.startsWith(prefix))) {
            const clone = new Clone(path.join(os.tmpdir(), name));
            if (!isOwnerAlive(clone.folder)) {
                await clone.remove();
            }
        }
    }

    /** Takes the clone's cloud down, and the clone away. */
    async remove(): Promise<void> {
        if (fs.existsSync(this.path(".local"))) {
            await this.npm("local:down");
        }
        fs.rmSync(this.folder, { recursive: true, force: true });
    }

    path(...parts: string[]): string {
        return path.join(this.folder, ...parts);
    }

    /** Runs a command in the clone. Bounded: a command that hangs is ended, and its result says so. */
    async run(
        command: string[],
        options: {
            environment?: Record<string, string>;
            input?: string;
            seconds?: number;
            /** Kills the command, with all that it started, as soon as its output is like this. */
            until?: RegExp | ((output: string) => boolean);
            /** Is told the whole output whenever there is more of it. */
            heard?: (output: string) => void;
        } = {},
    ): Promise<Result> {
        const child = spawn(command[0]!, command.slice(1), {
            cwd: this.folder,
            env: { ...this.cleanEnvironment(), ...options.environment },
            stdio: ["pipe", "pipe", "pipe"],
            detached: true,
        });
        let output = "";
        const heard = (data: Buffer) => {
            output += data;
            options.heard?.(output);
            if (options.until instanceof RegExp ? options.until.test(output) : options.until?.(output)) {
                process.kill(-child.pid!, "SIGKILL");
            }
        };
        child.stdout.on("data", heard);
        child.stderr.on("data", heard);
        // A command that reads none of its input may have ended before it is there.
        child.stdin.on("error", () => undefined);
        child.stdin.end(options.input ?? "");
        const limit = setTimeout(
            () => {
                output += `\nended after ${options.seconds ?? 600} s\n`;
                process.kill(-child.pid!, "SIGKILL");
            },
            (options.seconds ?? 600) * 1000,
        );
        const code = await new Promise<number>((resolve, reject) =>
            child.on("error", reject).on("close", (status) => resolve(status ?? 137)),
        );
        clearTimeout(limit);
        return { code, output };
    }

    /** Runs a command and kills it, with all that it started, as soon as it has printed something. */
    async runUntil(command: string[], printed: RegExp): Promise<Result> {
        return this.run(command, { until: printed });
    }

    /** The same, for a command that has to succeed. */
    async succeed(
        command: string[],
        options: { environment?: Record<string, string>; input?: string; seconds?: number } = {},
    ): Promise<string> {
        const { code, output } = await this.run(command, options);
        if (code !== 0) {
            throw new Error(`${command.join(" ")} ended with ${code}:\n${output.slice(-6000)}`);
        }
        return output;
    }

    npm(script: string, ...rest: string[]): Promise<string> {
        return this.succeed(["npm", "run", "--silent", script, ...(rest.length ? ["--", ...rest] : [])]);
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

    /** Runs a command on the server, as its administrator. */
    async onServer(command: string): Promise<string> {
        return this.succeed(["npm", "run", "--silent", "local:ssh", "--", command], { seconds: 120 });
    }

    private cleanEnvironment(): NodeJS.ProcessEnv {
        const environment = { ...process.env };
        Object.keys(environment)
            .filter((name) => name.startsWith("PULUMI_") || name.startsWith("SIMPLE_WEB_STACK_"))
            .forEach((name) => delete environment[name]);
        return environment;
    }
}

/** A clone's name has the process of its test run in it; another run may be at work beside this one. */
function isOwnerAlive(folder: string): boolean {
    const process = /-clone-(\d+)-/.exec(folder)?.[1];
    return process !== undefined && isAlive(Number(process));
}

/** Asks one name server, and no other. */
export function resolver(address: string): dns.Resolver {
    const own = new dns.Resolver({ timeout: 2000, tries: 3 });
    own.setServers([address]);
    return own;
}
