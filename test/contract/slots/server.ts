import * as assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { sha256 } from "../../../components/fitting/hash";
import { cacheDirectory } from "../../../toolchain/directories";
import { readAnswer } from "../../../operations/recovery/answer";
import { projectFolder } from "../../support/declared-settings";
import { eventually } from "../../support/visit";
import { layOut, type LayOutOptions } from "../server-files/nginx";
import { scratch } from "../server-files/tools";

const execute = promisify(execFile);
const components = path.join(projectFolder, "components");

// Debian's pip, as a deploy uses it.
const wheels = "/usr/share/python-wheels";

/** What a visitor's websocket has got. */
export class Websocket {
    private text = "";
    /** Resolves with the code that the socket was closed with. */
    readonly closed: Promise<string>;

    constructor(visitor: ChildProcess) {
        visitor.stdout!.setEncoding("utf8").on("data", (part: string) => (this.text += part));
        this.closed = once(visitor, "exit").then(() => /closed (.*)\n/.exec(this.text)?.[1] ?? "no code");
    }

    get words(): string[] {
        return this.text.split("\n").filter((line) => line !== "" && !line.startsWith("closed"));
    }
}

export interface Answer {
    status: number;
    /** Such as HTTP/1.1. */
    protocol: string;
    /** By lower-case names. */
    headers: Record<string, string>;
    body: string;
}

/** A deploy's outcome: exit code 0 if the release has the traffic. */
export interface Deploy {
    code: number;
    /** What the script printed, errors included. */
    output: string;
}

/**
 * A server in namespaces of this computer: its Nginx, its two slots, and the script of a deploy, at their real paths.
 * Needs root. Ends with `stop`.
 */
export class SlotServer {
    private process?: ChildProcess;
    private pid = 0;
    private readonly folder = scratch();
    private count = 0;
    private beforeDeploy = "";
    private newest?: Parameters<SlotServer["apply"]>;

    /** @param laidOut how Nginx is configured, in place of a site without HTTPS */
    async start(laidOut: LayOutOptions = {}): Promise<void> {
        const configuration = layOut(this.folder, 80, laidOut);
        const text = fs
            .readFileSync(configuration, "utf8")
            // In a folder that only root sees, and with no more than this computer allows.
            .replace("user www-data;", "user root;")
            .replace(/^ *worker_rlimit_nofile .*$/m, "");
        fs.writeFileSync(configuration, text);
        for (const place of ["conf.d", "site.d", "snippets"].map((name) => path.join(this.folder, name))) {
            for (const file of fs.readdirSync(place).map((name) => path.join(place, name))) {
                const moved = fs
                    .readFileSync(file, "utf8")
                    .replaceAll(`${this.folder}/`, "/srv/application/")
                    .replaceAll("/srv/application/snippets/", `${this.folder}/snippets/`)
                    .replaceAll(/\/srv\/application\/(site|location|name)\.d\//g, `${this.folder}/$1.d/`)
                    // The timeout of the releases.
                    .replaceAll(" 35s;", " 5s;")
                    .replaceAll("/usr/local/share/simple-web-stack", path.join(components, "nginx/files"));
                fs.writeFileSync(file, moved);
            }
        }
        const begin = [path.join(__dirname, "begin.sh"), this.folder];
        this.process = spawn(
            "unshare",
            ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "bash", ...begin],
            { stdio: ["ignore", "pipe", "inherit"] },
        );
        await once(this.process.stdout!, "data");
        const { stdout } = await execute("pgrep", ["--parent", String(this.process.pid)]);
        this.pid = Number(stdout);
        await eventually("Nginx", 10, () => this.get("/"));
    }

    async stop(): Promise<void> {
        if (this.process?.exitCode === null) {
            const end = once(this.process, "exit");
            this.process.kill("SIGKILL");
            await end;
        }
    }

    /** The id of its first process. */
    get firstProcess(): string {
        return String(this.pid);
    }

    /** Ends Nginx, and starts it as it was started. */
    async restartNginx(): Promise<void> {
        await this.run(
            `kill $(cat ${this.folder}/nginx.pid); while [[ -e ${this.folder}/nginx.pid ]]; do sleep 0.05; done; ` +
                // It keeps what it inherits.
                `nginx -c ${this.folder}/nginx.conf > /dev/null 2>&1 < /dev/null`,
        );
        await eventually("Nginx", 10, () => this.get("/"));
    }

    /** Words that run a program on the server. */
    within(...words: string[]): string[] {
        return ["nsenter", "--target", String(this.pid), "--mount", "--net", "--pid", ...words];
    }

    /** What a program on the server prints. Input goes to its standard input. */
    async run(script: string, input = ""): Promise<string> {
        // Bash would read ~/.bashrc, as its input is a socket, if no other shell had started this process.
        const [program, ...words] = this.within("bash", "--norc", "-c", script);
        const running = execute(program!, words, {
            env: {
                ...process.env,
                PATH: `${path.join(__dirname, "programs")}:/usr/sbin:/usr/bin:/sbin:/bin`,
                RUN_RELEASE: path.join(components, "application-server/files"),
            },
        });
        // A program may end without reading it.
        running.child.stdin!.on("error", () => {}).end(input);
        return (await running).stdout;
    }

    /**
     * Deploys a folder with the script of a deploy.
     *
     * @param settings of the release, in place of a site's without database, processes and writable folders
     */
    async deploy(files: Record<string, string | Buffer>, settings: Record<string, string | number>): Promise<Deploy> {
        const name = `release-${++this.count}`;
        const folder = path.join(this.folder, name, "release");
        for (const [file, content] of Object.entries(files)) {
            fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
            fs.writeFileSync(path.join(folder, file), content);
        }
        const archive = path.join(this.folder, `${name}.tgz`);
        await execute("tar", ["-czf", archive, "-C", path.dirname(folder), "release"]);
        const release = String(this.count).padStart(12, "0");
        const ofRelease = {
            APPLICATION_CALLABLE: "",
            APPLICATION_WORKERS: 2,
            APPLICATION_THREADS: 2,
            APPLICATION_TIMEOUT: 5,
            DATABASE_URL: "mysql://app@localhost/app?unix_socket=/run/mysqld/mysqld.sock",
            HEALTH_PATH: "/",
            STATIC_FOLDER: "",
            STATIC_URL: "/static/",
            PUBLIC_FOLDER: "",
            PUBLIC_URL: "/media/",
            COLLECT_STATIC_COMMAND: "",
            MIGRATION_COMMAND: "",
            WRITABLE_FOLDERS: "",
            PROCESSES: "",
            ...settings,
        };
        this.newest = [{ RELEASE: release, PINNED: "false", ARCHIVE: archive }, ofRelease];
        return this.apply(...this.newest);
    }

    /** Runs the script of the newest deploy again, as an update does that mends something. */
    deployAgain(): Promise<Deploy> {
        return this.apply(...this.newest!);
    }

    /** What the server says that was changed by hand. */
    async drift(): Promise<string[]> {
        const answer = readAnswer(await this.run(`bash ${components}/server-step/files/question.sh`));
        assert.ok(answer.asked && !answer.busy, JSON.stringify(answer));
        return answer.reasons.filter(({ kind }) => kind === "drift").map(({ what }) => what);
    }

    /** Gives the traffic back to a release by its place in the order of deploys, the first being 1. */
    rollBack(place: number): Promise<Deploy> {
        // What a rollback passes of the stack's own release does not count.
        const other = { APPLICATION_SERVER: "gunicorn", STATIC_FOLDER: "static", HEALTH_PATH: "/other" };
        return this.apply({ RELEASE: String(place).padStart(12, "0"), PINNED: "true", ARCHIVE: "/none" }, other);
    }

    /** Starts the release with the traffic anew, in the other slot. */
    async restart(): Promise<void> {
        await this.run(`bash ${components}/application/files/restart.sh`);
    }

    private async apply(settings: Record<string, string>, ofRelease: Record<string, string | number>): Promise<Deploy> {
        const input = {
            ...settings,
            PYTHON_VERSION: "",
            APPLICATION_PACKAGE_INDEXES: "",
            KEPT_RELEASES: 5,
            DOMAIN: "www.foobar.com",
            HEALTH_TIMEOUT: 10,
            FITTING_WORKERS: 2,
            ...ofRelease,
            SETTINGS_OF_RELEASE: Object.keys(ofRelease).join(" "),
        };
        const lines = Object.entries(input).map(([key, value]) => `${key}=${value}\n`);
        const script = `(${this.beforeDeploy || "true"}); bash ${components}/application/files/apply.sh 2>&1; echo "code $?"`;
        const output = await this.run(script, lines.join(""));
        return { code: Number(/code (\d+)\n$/.exec(output)![1]), output };
    }

    /** The site's answer to a visitor; `options` are curl's. */
    get(url: string, ...options: string[]): Promise<Answer> {
        return this.ask(`http://127.0.0.1${url}`, "--header", "Host: www.foobar.com", ...options);
    }

    /** The answer to a program on the server that asks for a whole URL; `options` are curl's. */
    async ask(url: string, ...options: string[]): Promise<Answer> {
        const curl = ["curl", "--silent", "--show-error", "--max-time", "20", "--path-as-is", "--include"];
        const [program, ...rest] = this.within(...curl, ...options, url);
        const { stdout } = await execute(program!, rest, { maxBuffer: 100_000_000 });
        const [head, ...body] = stdout.split("\r\n\r\n");
        const [line, ...headers] = head!.split("\r\n");
        return {
            status: Number(line!.split(" ")[1]),
            protocol: line!.split(" ")[0]!,
            headers: Object.fromEntries(
                headers.map((header) => [
                    header.slice(0, header.indexOf(":")).toLowerCase(),
                    header.slice(header.indexOf(":") + 2),
                ]),
            ),
            body: body.join("\r\n\r\n"),
        };
    }

    /**
     * Each different answer, with its status, that a visitor got who asked for the front page over and over while the work
     * was done: up to 20 times a second, less than one address may.
     */
    async answersDuring(work: () => Promise<void>): Promise<string[]> {
        await this.run("rm -f /run/enough");
        const answers = this.run(
            `until [[ -e /run/enough ]]; do
                curl --silent --write-out ' %{http_code}\\n' --header 'Host: www.foobar.com' http://127.0.0.1/
                sleep 0.05
            done`,
        );
        try {
            await work();
        } finally {
            await this.run("touch /run/enough");
        }
        return [...new Set((await answers).trim().split("\n"))].sort();
    }

    /** Installs the packages of Gunicorn and Uvicorn, which deploys then find. Downloads them once for each list. */
    async installPackages(): Promise<void> {
        const files = path.join(components, "application/files");
        const list = path.join(files, "packages/servers/uvicorn.txt");
        const hash = sha256(fs.readFileSync(list, "utf8")).slice(0, 12);
        const environment = path.join(cacheDirectory(), "contract", hash);
        if (!fs.existsSync(path.join(environment, ".complete"))) {
            const pip = fs.readdirSync(wheels).find((name) => name.startsWith("pip-"))!;
            await execute("/usr/bin/python3", ["-m", "venv", "--clear", "--without-pip", environment]);
            await execute(
                path.join(environment, "bin/python"),
                ["-m", "pip", "install", "--quiet", "--requirement", list],
                { env: { ...process.env, PYTHONPATH: path.join(wheels, pip) } },
            );
            fs.writeFileSync(path.join(environment, ".complete"), "");
        }
        await this.run(`mkdir /srv/packages && mount --bind ${environment} /srv/packages`);
        // A deploy removes those that no release uses.
        this.beforeDeploy = `
            source ${components}/server-step/files/lib.sh; source ${files}/virtual-environment.sh
            mkdir -p /srv/no-packages; : > /srv/no-packages/requirements.txt
            for kind in gunicorn uvicorn; do ln -sfn /srv/packages "$(environment_of /srv/no-packages $kind)"; done`;
    }

    /** A visitor with a websocket, who sends words at intervals of so many seconds. */
    websocket(seconds: number): Websocket {
        const client = path.join(__dirname, "websocket.py");
        const python = "/srv/packages/bin/python";
        const [program, ...words] = this.within("bash", "--norc", "-c", `exec ${python} ${client} ${seconds}`);
        return new Websocket(spawn(program!, words, { stdio: ["ignore", "pipe", "inherit"] }));
    }

    /** The log of the slots' units. */
    log(): Promise<string> {
        return this.run("cat /run/units/*.log");
    }
}
