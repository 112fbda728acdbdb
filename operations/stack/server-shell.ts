import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { pipeline, type Readable } from "node:stream";
import { run } from "../../toolchain/run";
import { shellQuote } from "../../toolchain/shell-quote";
import { endingSignals, withTemporaryFolder } from "../../toolchain/temporary-folder";
import { exitCode } from "./child-process";

/** A server, and how its administrator logs in. */
export interface Server {
    address: string;
    /** The key that the server must present, as `<type> <base64>`. */
    hostKey: string;
    user: string;
    privateKey: string;
}

export interface CommandOptions {
    /** Standard input; default: none. */
    input?: string | Readable;
    /** Prints standard output on this terminal instead of returning it. */
    show?: boolean;
    /** Hides standard error, which otherwise goes to this terminal. */
    quiet?: boolean;
    /**
     * What a command does that works on without this computer, and what to do then: printed if a signal ends this process, as
     * Ctrl-C does, or if the connection breaks.
     */
    worksOn?: string;
}

/** ssh's own exit code, whatever the command's is: it could not connect, or the connection broke. */
const connectionLost = 255;

/** Runs commands on a server as its administrator. */
export class ServerShell {
    private constructor(private readonly sshArguments: string[]) {}

    /** Gives `use` a shell. The private key is on this computer's disk only until `use` ends. */
    static open<T>(
        { address, hostKey, user, privateKey }: Server,
        use: (shell: ServerShell) => Promise<T>,
    ): Promise<T> {
        return withTemporaryFolder((folder) => {
            const [key, knownHosts] = [path.join(folder, "key"), path.join(folder, "known_hosts")];
            fs.writeFileSync(key, `${privateKey.trimEnd()}\n`, { mode: 0o600 });
            fs.writeFileSync(knownHosts, `${address} ${hostKey}\n`);
            // Ignores this computer's own SSH settings, agents, known hosts and passwords.
            const options = {
                UserKnownHostsFile: `"${knownHosts}"`,
                GlobalKnownHostsFile: "/dev/null",
                StrictHostKeyChecking: "yes",
                IdentitiesOnly: "yes",
                IdentityAgent: "none",
                BatchMode: "yes",
                ConnectTimeout: "10",
                ServerAliveInterval: "5",
                ServerAliveCountMax: "6",
                LogLevel: "ERROR",
            };
            const optionArguments = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
            return use(new ServerShell(["-F", "none", "-i", key, ...optionArguments, `${user}@${address}`]));
        });
    }

    async run(
        command: string,
        { input = "", show = false, quiet = false, worksOn = "" }: CommandOptions = {},
    ): Promise<{ code: number; output: string }> {
        const explain = () => void (worksOn && fs.writeSync(process.stderr.fd, `\n${worksOn}\n`));
        // Before the listener of `open`, which raises the signal anew: it ends this process once no other listens.
        endingSignals.forEach((signal) => process.prependOnceListener(signal, explain));
        const child = spawn("ssh", [...this.sshArguments, command], {
            stdio: ["pipe", show ? "inherit" : "pipe", quiet ? "ignore" : "inherit"],
        });
        let output = "";
        child.stdout?.on("data", (data) => (output += data));
        // Errors are ignored: a failing command may end before it has read its input, and its exit code tells.
        pipeline(typeof input === "string" ? [input] : input, child.stdin!, () => undefined);
        const code = await exitCode(child).finally(() => {
            endingSignals.forEach((signal) => process.off(signal, explain));
        });
        if (code === connectionLost) {
            explain();
        }
        return { code, output };
    }

    /** Runs a component's script as root, for example backup/files/list.sh. */
    script(script: string, parameters: string[] = [], options: CommandOptions = {}) {
        return this.run(scriptCommand(script, parameters).join(" "), options);
    }

    /** The same with this terminal's input and outputs; returns the script's exit code. */
    interactWithScript(script: string, parameters: string[]): Promise<number> {
        return this.interact(scriptCommand(script, parameters));
    }

    /**
     * Runs a command and returns its standard output.
     *
     * @param timeout milliseconds
     * @throws ProgramError with what ssh and the command printed if it fails
     */
    output(command: string, timeout: number): Promise<string> {
        return run("ssh", [...this.sshArguments, command], { timeout });
    }

    /**
     * Hands this terminal to a command, or to a shell if there is none; returns its exit code. With an output that is no
     * terminal, such as a file, the command has none either: it would mix both outputs and end lines with carriage returns.
     */
    interact(command: string[]): Promise<number> {
        const terminal = [process.stdin, process.stdout, process.stderr].every(({ isTTY }) => isTTY) ? ["-t"] : [];
        return exitCode(spawn("ssh", [...terminal, ...this.sshArguments, ...command], { stdio: "inherit" }));
    }
}

/** The words that run a component's script as root, for the server's shell. */
function scriptCommand(script: string, parameters: string[]): string[] {
    return ["sudo", "bash", `/usr/local/lib/simple-web-stack/${script}`, ...parameters.map(shellQuote)];
}
