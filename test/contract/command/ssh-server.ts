import { ChildProcess, execFileSync, spawn } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";

const SSHD = ["/usr/sbin/sshd", "/usr/local/sbin/sshd", "/sbin/sshd"].find((file) => fs.existsSync(file));

export const user = os.userInfo().username;

/** A key pair of its own in `directory`, made by ssh-keygen. */
export function makeKey(directory: string, name: string, passphrase = "", type = "ed25519") {
    const file = path.join(directory, name);
    execFileSync("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "", "-f", file]);
    return {
        file,
        privateKey: fs.readFileSync(file, "utf8"),
        publicKey: fs.readFileSync(`${file}.pub`, "utf8").trim(),
    };
}

export async function freePort(): Promise<number> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
}

async function answers(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = net.connect(port, "127.0.0.1");
        socket.once("data", () => (socket.destroy(), resolve(true)));
        socket.once("error", () => resolve(false));
    });
}

/** A real OpenSSH server on loopback, with keys and configuration of its own. */
export class SshServer {
    private constructor(
        readonly port: number,
        readonly hostKey: string,
        private readonly process: ChildProcess,
    ) {}

    /** @param authorizedKeys public keys that may log in as the user who runs the test */
    static async start(directory: string, authorizedKeys: string[]): Promise<SshServer> {
        if (SSHD === undefined) {
            throw new Error("this test needs OpenSSH's server: apt-get install openssh-server");
        }
        const port = await freePort();
        const hostKey = makeKey(directory, "host-key");
        const keys = path.join(directory, "authorized_keys");
        fs.writeFileSync(keys, authorizedKeys.map((key) => `${key}\n`).join(""), { mode: 0o600 });
        const configuration = path.join(directory, "sshd_config");
        const settings = {
            ListenAddress: `127.0.0.1:${port}`,
            HostKey: hostKey.file,
            AuthorizedKeysFile: keys,
            PidFile: "none",
            UsePAM: "no",
            StrictModes: "no",
            PasswordAuthentication: "no",
            KbdInteractiveAuthentication: "no",
            PermitRootLogin: "prohibit-password",
            AcceptEnv: "ACCEPTED PULUMI_COMMAND_*",
            MaxStartups: "100",
            Subsystem: "sftp internal-sftp",
        };
        fs.writeFileSync(
            configuration,
            Object.entries(settings)
                .map(([name, value]) => `${name} ${value}\n`)
                .join(""),
        );
        if (process.getuid?.() === 0) {
            // Debian's sshd confines its unprivileged process to this folder.
            fs.mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
        }
        const log = fs.openSync(path.join(directory, "sshd.log"), "w");
        const child = spawn(SSHD, ["-D", "-e", "-f", configuration], { stdio: ["ignore", log, log] });
        for (let tries = 0; !(await answers(port)); tries++) {
            if (tries > 100 || child.exitCode !== null) {
                child.kill();
                throw new Error(`sshd did not start: ${fs.readFileSync(path.join(directory, "sshd.log"), "utf8")}`);
            }
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
        return new SshServer(port, hostKey.publicKey, child);
    }

    async stop(): Promise<void> {
        const ended = new Promise((resolve) => this.process.once("exit", resolve));
        this.process.kill();
        await ended;
    }
}

/** Forwards connections to `port`; once cut, it drops all data, like a network that fails silently. */
export class Relay {
    private silent = false;
    private readonly sockets = new Set<net.Socket>();
    private readonly server: net.Server;

    private constructor(target: number) {
        this.server = net.createServer((near) => {
            const far = net.connect(target, "127.0.0.1");
            for (const [from, to] of [
                [near, far],
                [far, near],
            ]) {
                this.sockets.add(from);
                from.on("data", (chunk) => void (this.silent || to.write(chunk)));
                from.on("error", () => {});
                from.on("close", () => void (this.silent || to.destroy()));
            }
        });
    }

    static async start(target: number): Promise<Relay> {
        const relay = new Relay(target);
        await new Promise<void>((resolve) => relay.server.listen(0, "127.0.0.1", resolve));
        return relay;
    }

    get port(): number {
        return (this.server.address() as net.AddressInfo).port;
    }

    cut(): void {
        this.silent = true;
    }

    stop(): void {
        this.server.close();
        this.sockets.forEach((socket) => socket.destroy());
    }
}
