import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { parse, stringify } from "yaml";

import { servePreviewProvider } from "../../test/support/preview-provider/server";

/** The stack of a project. */
interface Project {
    /** Settings by full key. */
    settings?: Record<string, unknown>;
    /** Encrypted settings by full key. */
    secrets?: Record<string, string>;
}

/**
 * Runs `pulumi preview` as a user would, with its own state and plugins and a provider that accepts everything, so that only
 * Pulumi, the program and the packs take time.
 */
export class Engine {
    private constructor(
        private readonly directory: string,
        private readonly provider: { port: number; stop: () => void },
    ) {}

    static async start(): Promise<Engine> {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "bench-"));
        fs.mkdirSync(path.join(directory, "state"));
        return new Engine(directory, await servePreviewProvider());
    }

    stop(): void {
        this.provider.stop();
        fs.rmSync(this.directory, { recursive: true, force: true });
    }

    /** Creates a folder with links to the given files and a stack of the project in them; returns the folder. */
    async project(name: string, files: string[], { settings = {}, secrets = {} }: Project = {}): Promise<string> {
        const folder = path.join(this.directory, name);
        fs.mkdirSync(folder);
        for (const file of files) {
            fs.symlinkSync(file, path.join(folder, path.basename(file)));
        }
        await this.run(folder, ["stack", "init", "bench"]);
        for (const [key, value] of Object.entries(secrets)) {
            await this.run(folder, ["config", "set", "--secret", key], value);
        }
        const file = path.join(folder, "Pulumi.bench.yaml");
        const stack = fs.existsSync(file) ? parse(fs.readFileSync(file, "utf8")) : {};
        fs.writeFileSync(file, stringify({ ...stack, config: { ...settings, ...stack.config } }));
        return folder;
    }

    /** Runs a preview with the given packs; returns its seconds. */
    async preview(folder: string, packs: string[]): Promise<number> {
        const options = packs.flatMap((pack) => ["--policy-pack", pack]);
        const start = process.hrtime.bigint();
        await this.run(folder, ["preview", "--non-interactive", "--suppress-outputs", ...options]);
        return Number(process.hrtime.bigint() - start) / 1e9;
    }

    private async run(folder: string, command: string[], input = ""): Promise<void> {
        const child = spawn("pulumi", command, {
            cwd: folder,
            stdio: ["pipe", "pipe", "pipe"],
            env: {
                ...process.env,
                PULUMI_HOME: path.join(this.directory, "home"),
                PULUMI_BACKEND_URL: `file://${path.join(this.directory, "state")}`,
                PULUMI_CONFIG_PASSPHRASE: "a passphrase for measurements",
                PULUMI_DEBUG_PROVIDERS: `aws:${this.provider.port},command:${this.provider.port}`,
                PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
                PULUMI_SKIP_UPDATE_CHECK: "true",
            },
        });
        let output = "";
        child.stdout.on("data", (data: Buffer) => (output += data.toString()));
        child.stderr.on("data", (data: Buffer) => (output += data.toString()));
        child.stdin.end(input);
        const code = await new Promise<number | null>((resolve, reject) =>
            child.on("error", reject).on("close", (status) => resolve(status)),
        );
        // A mandatory finding makes even a complete preview fail.
        if (code !== 0 && !output.includes("Policies:")) {
            throw new Error(`pulumi ${command.join(" ")} ended with ${code}:\n${output.slice(-4000)}`);
        }
    }
}
