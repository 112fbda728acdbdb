import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { projectFolder } from "../../support/declared-settings";
import { eventually } from "../../support/visit";
import { layOut, type LayOutOptions } from "./nginx";

const www = "www.foobar.com";

interface Files {
    staticFolder?: string;
    staticUrl?: string;
    publicFolder?: string;
    publicUrl?: string;
}

export interface Asked {
    method?: string;
    headers?: http.OutgoingHttpHeaders;
    /** The visitor's address, one of the loopback network; default: Nginx is asked by its socket. */
    from?: string;
}

/** Nginx itself as a server has it, with the links that a deploy makes, and an application in this process. */
export class ReleaseSite {
    readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "release-files-"));
    private application?: http.Server;
    private nginx?: ChildProcess;
    private readonly port = 54_100 + (process.pid % 1000);

    /** @param handles `kept` for a second, as on a server; without, a test needn't wait to see what it has changed */
    async start(
        answer: http.RequestListener,
        values: LayOutOptions["altered"] = {},
        handles: "kept" | "not-kept" = "not-kept",
    ): Promise<void> {
        // Nginx's workers are www-data.
        fs.chmodSync(this.folder, 0o755);
        layOut(this.folder, 80, { altered: values });
        this.edit("conf.d/site.conf", (text) =>
            text
                .replace(/^ *listen \[::\]:80\b.*$/gm, "")
                .replace(/listen 80\b(.*);/g, `listen unix:${this.folder}/nginx.sock$1; listen ${this.port}$1;`),
        );
        this.edit("snippets/site-server.conf", (text) =>
            text.replace("/usr/local/share/simple-web-stack", this.folder),
        );
        // What this computer may not allow.
        this.edit("nginx.conf", (text) => text.replace(/^ *worker_rlimit_nofile .*$/gm, ""));
        if (handles === "not-kept") {
            this.edit("nginx.conf", (text) => text.replace(/^ *open_file_cache\w* .*$/gm, ""));
        }
        this.edit("conf.d/servers.conf", (text) => text.replace("/run/simple-web-stack", this.folder));
        for (const page of ["unavailable.html", "unanswered.html"]) {
            fs.copyFileSync(path.join(projectFolder, "components/nginx/files", page), path.join(this.folder, page));
        }
        const socket = path.join(this.folder, "http.sock");
        this.application = http.createServer(answer);
        await new Promise<void>((resolve) => this.application!.listen(socket, resolve));
        fs.chmodSync(socket, 0o666);
        const configuration = path.join(this.folder, "nginx.conf");
        this.nginx = spawn("nginx", ["-c", configuration, "-g", "daemon off;"], { stdio: "inherit" });
        await eventually("Nginx", 10, () => this.get("/"));
    }

    async stop(): Promise<void> {
        this.nginx?.kill();
        await new Promise((resolve) => this.nginx?.once("exit", resolve));
        this.application?.close();
        fs.rmSync(this.folder, { recursive: true });
    }

    /** What a deploy leaves on the disk before the release gets the traffic; returns its folder. */
    makeRelease(name: string, files: Files, contents: Record<string, string | Buffer>): string {
        const release = path.join(this.folder, "releases", name);
        for (const [file, content] of Object.entries(contents)) {
            const target = path.join(file.startsWith("writable/") ? this.folder : release, file);
            fs.mkdirSync(path.dirname(target), { recursive: true });
            fs.writeFileSync(target, content);
        }
        const settings = {
            STATIC_FOLDER: files.staticFolder ?? "",
            STATIC_URL: files.staticUrl ?? "/static/",
            PUBLIC_FOLDER: files.publicFolder ?? "",
            PUBLIC_URL: files.publicUrl ?? "/media/",
        };
        const lines = Object.entries(settings).map(([key, value]) => `${key}=${value}\n`);
        fs.writeFileSync(path.join(release, ".release-settings"), lines.join(""));
        return release;
    }

    /** Gives a release the traffic, in the other slot. */
    deploy(release: string): void {
        this.script(
            'current=$(current_slot); next=$(other_slot "$current"); ' +
                `prepare_traffic "$next" ${release} "$current"; move_traffic "$next"; ` +
                `ln -sfn ${this.folder}/http.sock ${this.folder}/traffic/http.sock`,
        );
    }

    /** Runs commands with the deploy's functions. */
    script(commands: string): string {
        const sources = [
            "server-step/files/lib.sh",
            "application/files/slot.sh",
            "application/files/install-release.sh",
        ];
        return execFileSync(
            "bash",
            [
                "-c",
                `${sources.map((source) => `source components/${source}`).join("; ")}
                 application=${this.folder} writable=${this.folder}/writable
                 quietly() { :; }; systemctl() { :; }
                 ${commands}`,
            ],
            { cwd: path.resolve(projectFolder), encoding: "utf8" },
        );
    }

    get(url: string, { method = "GET", headers, from }: Asked = {}) {
        const by = from
            ? { host: "127.0.0.1", port: this.port, localAddress: from }
            : { socketPath: path.join(this.folder, "nginx.sock") };
        return new Promise<{ status: number; body: string; headers: http.IncomingHttpHeaders }>((resolve, reject) => {
            const request = http.request({ ...by, path: url, method, headers: { host: www, ...headers } }, (answer) => {
                let body = "";
                answer.setEncoding("utf8");
                answer.on("data", (part: string) => (body += part));
                answer.on("end", () => resolve({ status: answer.statusCode!, body, headers: answer.headers }));
            });
            request.on("error", reject);
            request.end();
        });
    }

    private edit(file: string, change: (text: string) => string): void {
        const place = path.join(this.folder, file);
        fs.writeFileSync(place, change(fs.readFileSync(place, "utf8")));
    }
}
