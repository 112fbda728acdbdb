import * as assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { projectFolder } from "../support/declared-settings";
import { eventually } from "../support/visit";
import { layOut } from "./server-files/nginx";
import { firewallHere, scratch } from "./server-files/tools";

const [server, visitors] = [`stack-${process.pid}`, `visitors-${process.pid}`];
const site = "10.255.255.1";
const [greedy, modest] = ["10.255.255.2", "10.255.255.3"];
const host = "Host: www.foobar.com";
const components = path.join(projectFolder, "components");

// Never synchronously: the application behind Nginx is in this process.
const execute = promisify(execFile);
const run = async (program: string, ...parameters: string[]) => (await execute(program, parameters)).stdout;
const within = (namespace: string, ...words: string[]) => run("ip", "netns", "exec", namespace, ...words);

/** The status of a request; "000" without an answer. */
async function visit(from: string, ...options: string[]): Promise<string> {
    const curl = ["curl", "--silent", "--output", "/dev/null", "--write-out", "%{http_code}", "--max-time", "10"];
    const words = [...curl, "--interface", from, "--header", host, ...options, `http://${site}/`];
    return within(visitors, ...words).catch((error: { stdout: string }) => error.stdout);
}

interface Fate {
    open: number;
    refused: number;
    ended: number;
    answers: Record<string, number>;
}

/** Many connections of one address, each of which sends first words and then a piece, again and again. */
class Crowd {
    private readonly process: ChildProcess;
    private readonly lines: AsyncIterator<string>;

    constructor(count: number, words: string, body: number, piece: number, pause: number, port = 80) {
        const program = path.join(__dirname, "visitors", "crowd.py");
        const parameters = [
            `${site}:${port}`,
            greedy,
            String(count),
            words,
            String(body),
            String(piece),
            String(pause),
        ];
        this.process = spawn("ip", ["netns", "exec", visitors, "python3", program, ...parameters], {
            stdio: ["pipe", "pipe", "inherit"],
        });
        this.lines = createInterface(this.process.stdout!)[Symbol.asyncIterator]();
    }

    /** What has become of it, once all of it has tried to connect. */
    async fate(): Promise<Fate> {
        this.process.stdin!.write("\n");
        return JSON.parse((await this.lines.next()).value) as Fate;
    }

    async leave(): Promise<void> {
        if (this.process.exitCode === null) {
            const end = once(this.process, "exit");
            this.process.stdin!.end();
            await end;
        }
    }
}

// The configuration and the firewall of a server in network namespaces of this computer: real Nginx, real connections.
describe("visitors who take all they can get", function () {
    this.timeout("2m");

    let folder: string;
    let application: http.Server;
    let nginx: ChildProcess;
    const crowds: Crowd[] = [];
    const crowd = (...parameters: ConstructorParameters<typeof Crowd>) => {
        const made = new Crowd(...parameters);
        crowds.push(made);
        return made;
    };
    const upload = (bytes: number) => `POST / HTTP/1.1\r\n${host}\r\nContent-Length: ${bytes}\r\n\r\n`;

    const setFirewall = (altered?: Record<string, string>) => {
        const template = path.join(components, "system/files/firewall/nftables.conf.template");
        return within(server, "nft", "--file", firewallHere(template, altered));
    };

    before(async () => {
        folder = scratch();
        for (const namespace of [server, visitors]) {
            await run("ip", "netns", "add", namespace);
            await within(namespace, "ip", "link", "set", "lo", "up");
        }
        await run(
            "ip",
            "link",
            "add",
            "eth0",
            "netns",
            server,
            "type",
            "veth",
            "peer",
            "name",
            "eth0",
            "netns",
            visitors,
        );
        for (const [namespace, address] of [
            [server, site],
            [visitors, greedy],
            [visitors, modest],
        ] as const) {
            await within(namespace, "ip", "address", "add", `${address}/24`, "dev", "eth0");
            await within(namespace, "ip", "link", "set", "eth0", "up");
        }
        await setFirewall();

        application = http.createServer((request, response) => {
            request.resume();
            request.on("end", () =>
                setTimeout(
                    () => response.end(request.url === "/large" ? Buffer.alloc(20_000_000) : "done"),
                    request.url === "/slow" ? 20_000 : 0,
                ),
            );
        });
        application.listen(path.join(folder, "upstream.sock"));
        await once(application, "listening");
        const configuration = layOut(folder, 80);
        // In a folder that only root sees.
        fs.writeFileSync(configuration, fs.readFileSync(configuration, "utf8").replace("user www-data;", "user root;"));
        nginx = spawn("ip", ["netns", "exec", server, "nginx", "-c", configuration, "-g", "daemon off;"], {
            stdio: "inherit",
        });
        while ((await visit(modest)) !== "200") {
            assert.equal(nginx.exitCode, null, "Nginx has ended");
            await sleep(100);
        }
    });

    afterEach(async () => {
        await Promise.all(crowds.splice(0).map((each) => each.leave()));
    });

    after(async () => {
        if (nginx?.exitCode === null) {
            const end = once(nginx, "exit");
            nginx.kill("SIGTERM");
            await end;
        }
        application?.close();
        await Promise.all([server, visitors].map((namespace) => run("ip", "netns", "delete", namespace)));
    });

    /** What Nginx has collected of bodies, in files without a name. */
    async function collected(): Promise<{ files: number; bytes: number }> {
        const workers = await run("pgrep", "--parent", fs.readFileSync(path.join(folder, "nginx.pid"), "utf8").trim());
        const sizes = workers
            .trim()
            .split("\n")
            .flatMap((worker) => fs.readdirSync(`/proc/${worker}/fd`).map((name) => `/proc/${worker}/fd/${name}`))
            .filter((name) => fs.readlinkSync(name).endsWith(" (deleted)"))
            .map((name) => fs.statSync(name).size);
        return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    }

    const connections = async () =>
        (await within(server, "ss", "--no-header", "--tcp", "state", "established")).trim().split("\n").length;

    it("17,000 connections of one address get 2,000, and other visitors the site", async () => {
        const slow = crowd(17_000, `GET / HTTP/1.1\r\n${host}\r\nX-Slow: `, 0, 1, 1);
        const { open, refused } = await slow.fate();
        assert.deepEqual({ open, refused }, { open: 2_000, refused: 15_000 });
        for (let turn = 0; turn < 10; turn++) {
            assert.equal(await visit(modest), "200");
        }
        assert.equal(await visit(greedy), "000");
    });

    it("an address whose connections have ended gets new ones", async () => {
        assert.equal(await visit(greedy), "200");
    });

    it("300 slow uploads of one address get 25, and others the rest of the place", async () => {
        const slow = crowd(300, upload(9_800_000), 1_000_000, 1, 1);
        const { open, answers } = await slow.fate();
        assert.deepEqual({ open, answers }, { open: 25, answers: { 429: 275 } });
        const { files, bytes } = await collected();
        assert.equal(files, 25);
        assert.ok(bytes <= 25 * 9_800_000, `${bytes} bytes`);
        // A form is no upload.
        assert.equal(await visit(greedy, "--data", "x".repeat(5_000)), "200");
        assert.equal(await visit(modest, "--data", "x".repeat(100_000)), "200");
        assert.equal(await visit(greedy, "--data", "x".repeat(100_000)), "429");
        assert.equal(await visit(greedy, "--data", "x".repeat(100), "--header", "Transfer-Encoding: chunked"), "429");
    });

    it("slow ones are ended, in the middle of a request or of an answer, and no others", async () => {
        const slow = crowd(5, upload(9_800_000), 1_000_000, 10, 0.1);
        const steady = crowd(5, upload(9_800_000), 100_000, 1_000, 0.1);
        const waiting = crowd(5, upload(20_000).replace("POST / ", "POST /slow "), 20_000, 0, 60);
        crowd(5, `GET / HTTP/1.1\r\n${host}\r\n\r\n`, 0, 0, 60);
        const fates = () => Promise.all([slow, steady, waiting].map(async (each) => (await each.fate()).open));
        // Its fate is not asked: that would read some of the answer.
        crowd(5, `GET /large HTTP/1.1\r\n${host}\r\n\r\n`, 0, 0, 60);
        assert.deepEqual(await fates(), [5, 5, 5]);
        await eventually("all connections", 10, async () => assert.equal(await connections(), 25));
        // In the place of a timer: every second instead of every minute, the connections are compared as they are.
        const script = path.join(components, "nginx/files/slow-clients.sh");
        for (let turn = 0; turn < 4; turn++) {
            await within(
                server,
                "unshare",
                "--mount",
                "bash",
                "-c",
                `
                mkdir -p /run/simple-web-stack ${folder}/seen
                mount --bind ${folder}/seen /run/simple-web-stack
                bash ${script}`,
            );
            await sleep(1_200);
        }
        assert.deepEqual(await fates(), [0, 5, 5]);
        assert.equal(await connections(), 15);
        assert.equal((await collected()).files, 5);
    });

    describe("at both ports", () => {
        let another: ChildProcess;
        const https = `http://${site}:443/`;
        const ask = (url: string) =>
            within(
                visitors,
                "curl",
                "--silent",
                "--output",
                "/dev/null",
                "--max-time",
                "3",
                "--header",
                host,
                url,
            ).then(
                () => "an answer",
                ({ code }: { code: number }) => (code === 28 ? "silence" : `curl's exit code ${code}`),
            );

        // The firewall knows nothing of TLS.
        before(async () => {
            const words = ["netns", "exec", server, "python3", "-m", "http.server", "443", "--bind", site];
            another = spawn("ip", words, { stdio: "ignore", cwd: scratch() });
            await eventually("a server at port 443", 10, async () => assert.equal(await ask(https), "an answer"));
        });
        after(async () => {
            const end = once(another, "exit");
            another.kill("SIGTERM");
            await end;
        });

        it("port 443 is closed without HTTPS", async () => {
            await setFirewall({ SITE_PORTS: "80" });
            assert.deepEqual([await ask(`http://${site}/`), await ask(https)], ["an answer", "silence"]);
            await setFirewall();
            assert.deepEqual([await ask(`http://${site}/`), await ask(https)], ["an answer", "an answer"]);
        });

        it("the connections of an address count together", async () => {
            await setFirewall({ CONNECTIONS_PER_ADDRESS: "20" });
            const request = `GET / HTTP/1.1\r\n${host}\r\nX-Slow: `;
            const first = await crowd(15, request, 0, 1, 1).fate();
            const second = await crowd(15, request, 0, 1, 1, 443).fate();
            assert.deepEqual([first.open, first.refused, second.open, second.refused], [15, 0, 5, 10]);
        });
    });
});
