import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { pipeline, type Readable } from "node:stream";
import { pulumiOutput } from "./pulumi";

/** A way to run commands on a stack's server: with the configured key, and only if the server shows the recorded host key. */
export class ServerShell {
    private constructor(
        private readonly folder: string,
        private readonly target: string,
    ) {}

    static async open(stack: string): Promise<ServerShell> {
        const outputs = JSON.parse(await pulumiOutput(stack, "stack", "output", "--json", "--show-secrets"));
        if (!outputs.serverAddress || !outputs.hostKey) {
            throw new Error(`stack ${stack} has no server yet: pulumi up --stack ${stack}`);
        }
        const settings = JSON.parse(await pulumiOutput(stack, "config", "--json", "--show-secrets"));
        const setting = (name: string) => settings[`simple-web-stack:${name}`]?.value as string | undefined;
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-"));
        fs.writeFileSync(path.join(folder, "key"), `${setting("sshPrivateKey")?.trimEnd()}\n`, { mode: 0o600 });
        fs.writeFileSync(path.join(folder, "known_hosts"), `${outputs.serverAddress} ${outputs.hostKey}\n`);
        return new ServerShell(folder, `${setting("sshUser") ?? "ubuntu"}@${outputs.serverAddress}`);
    }

    /** Runs a command as the administrator. Its standard output is given back; the rest goes to this terminal. */
    async run(
        command: string,
        input: string | Readable = "",
        { quiet = false } = {},
    ): Promise<{ code: number; output: string }> {
        const child = spawn("ssh", [...this.options(), this.target, command], {
            stdio: ["pipe", "pipe", quiet ? "ignore" : "inherit"],
        });
        let output = "";
        child.stdout.on("data", (data) => (output += data));
        // A command may end without reading all of it, which its exit code tells.
        pipeline(typeof input === "string" ? [input] : input, child.stdin, () => undefined);
        const code = await new Promise<number>((resolve, reject) =>
            child.on("error", reject).on("exit", (status) => resolve(status ?? 1)),
        );
        return { code, output };
    }

    /** The same, on this terminal. */
    async interact(command: string[]): Promise<number> {
        const child = spawn("ssh", [...this.options(), this.target, ...command], { stdio: "inherit" });
        return new Promise<number>((resolve, reject) =>
            child.on("error", reject).on("exit", (status) => resolve(status ?? 1)),
        );
    }

    /** The server's address. */
    get address(): string {
        return this.target.split("@")[1]!;
    }

    close(): void {
        fs.rmSync(this.folder, { recursive: true, force: true });
    }

    private options(): string[] {
        const options = {
            UserKnownHostsFile: path.join(this.folder, "known_hosts"),
            StrictHostKeyChecking: "yes",
            IdentitiesOnly: "yes",
            BatchMode: "yes",
            ConnectTimeout: "10",
            ServerAliveInterval: "5",
            ServerAliveCountMax: "6",
            LogLevel: "ERROR",
        };
        return [
            "-i",
            path.join(this.folder, "key"),
            ...Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]),
        ];
    }
}

/** Opens a shell, and closes it whatever happens. */
export async function onServer<T>(stack: string, use: (shell: ServerShell) => Promise<T>): Promise<T> {
    const shell = await ServerShell.open(stack);
    try {
        return await use(shell);
    } finally {
        shell.close();
    }
}
