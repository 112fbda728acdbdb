import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as http from "node:http";
import * as os from "node:os";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";
import { eventually } from "../support/visit";
import { layOut } from "./server-files/nginx";

const www = "www.foobar.com";

interface Files {
    staticFolder?: string;
    staticUrl?: string;
    publicFolder?: string;
    publicUrl?: string;
}

// Nginx itself, with the links that a deploy makes, and an application that knows one page below /old/.
describe("the files of a release, by their URLs", () => {
    let folder: string;
    let application: http.Server;
    let nginx: ChildProcess;

    /** What a deploy leaves on the disk before the release gets the traffic. */
    const makeRelease = (name: string, files: Files, contents: Record<string, string>) => {
        const release = path.join(folder, "releases", name);
        for (const [file, content] of Object.entries(contents)) {
            const target = path.join(file.startsWith("writable/") ? folder : release, file);
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
    };

    const script = (commands: string) =>
        execFileSync(
            "bash",
            [
                "-c",
                `source components/server-step/files/lib.sh; source components/application/files/slot.sh
                 application=${folder} writable=${folder}/writable
                 quietly() { :; }; systemctl() { :; }
                 ${commands}`,
            ],
            { cwd: path.resolve(projectFolder), encoding: "utf8" },
        );
    const deploy = (release: string) =>
        script(
            'current=$(current_slot); next=$(other_slot "$current"); ' +
                `prepare_traffic "$next" ${release} "$current"; move_traffic "$next"; ` +
                `ln -sfn ${folder}/http.sock ${folder}/traffic/http.sock`,
        );

    const get = (url: string, method = "GET") =>
        new Promise<{ status: number; body: string; age: string; location: string }>((resolve, reject) => {
            const request = http.request(
                { socketPath: path.join(folder, "nginx.sock"), path: url, method, headers: { host: www } },
                (answer) => {
                    let body = "";
                    answer.setEncoding("utf8");
                    answer.on("data", (part: string) => (body += part));
                    answer.on("end", () =>
                        resolve({
                            status: answer.statusCode!,
                            body,
                            age: answer.headers["cache-control"] ?? "",
                            location: answer.headers.location ?? "",
                        }),
                    );
                },
            );
            request.on("error", reject);
            request.end();
        });
    const bodyOf = async (url: string) => (await get(url)).body;

    before(async () => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "release-files-"));
        // Nginx's workers are www-data.
        fs.chmodSync(folder, 0o755);
        const edit = (file: string, change: (text: string) => string) =>
            fs.writeFileSync(path.join(folder, file), change(fs.readFileSync(path.join(folder, file), "utf8")));
        layOut(folder, 80);
        edit("conf.d/site.conf", (text) =>
            text
                .replace(/^ *listen \[::\]:80\b.*$/gm, "")
                .replace(/listen 80\b/g, `listen unix:${folder}/nginx.sock`)
                .replace("/usr/local/share/simple-web-stack", folder),
        );
        // What this computer may not allow, and handles that are kept for a second.
        edit("nginx.conf", (text) => text.replace(/^ *(worker_rlimit_nofile|open_file_cache\w*) .*$/gm, ""));
        for (const page of ["unavailable.html", "unanswered.html"]) {
            fs.copyFileSync(path.join(projectFolder, "components/nginx/files", page), path.join(folder, page));
        }
        application = http.createServer((request, response) => {
            response.statusCode = request.url === "/static/" || request.url?.startsWith("/gone/") ? 404 : 200;
            response.end(`the application's ${request.url}`);
        });
        await new Promise<void>((resolve) => application.listen(path.join(folder, "http.sock"), resolve));
        fs.chmodSync(path.join(folder, "http.sock"), 0o666);
        nginx = spawn("nginx", ["-c", path.join(folder, "nginx.conf"), "-g", "daemon off;"], { stdio: "inherit" });
        await eventually("Nginx", 10, () => get("/"));
    });

    after(async () => {
        nginx.kill();
        await new Promise((resolve) => nginx.once("exit", resolve));
        application.close();
        fs.rmSync(folder, { recursive: true });
    });

    it("are the application's to answer before the first release", async () => {
        const { status, body } = await get("/static/site.css");
        assert.equal(status, 503);
        assert.match(body, /Back in a moment/);
    });

    it("are served by Nginx, and everything else by the application", async () => {
        deploy(
            makeRelease(
                "first",
                { staticFolder: "static", publicFolder: "uploads" },
                {
                    "static/site.css": "first",
                    "static/only-first.css": "only first",
                    "static/pages/index.html": "index",
                    "static/.env": "hidden",
                    "static/.well-known/security.txt": "well known",
                    "writable/uploads/picture": "picture",
                },
            ),
        );
        assert.deepEqual(await get("/static/site.css"), {
            status: 200,
            body: "first",
            age: "public, max-age=3600",
            location: "",
        });
        assert.equal((await get("/media/picture")).age, "public, max-age=300");
        assert.equal(await bodyOf("/media/picture"), "picture");
        assert.equal(await bodyOf("/static/.well-known/security.txt"), "well known");
        for (const url of ["/", "/static", "/statics/site.css", "/page/static/site.css", "/=static/x/=%20/x/static/"]) {
            assert.match(await bodyOf(url), /the application's/, url);
        }
        for (const url of ["/static/none", "/static/.env", "/static/%2eenv", "/media/none", "/static/pages/none"]) {
            assert.equal((await get(url)).status, 404, url);
            assert.match(await bodyOf(url), /nginx/, url);
        }
        assert.equal(await bodyOf("/static/pages/"), "index");
        assert.match((await get("/static/pages")).location, /\/static\/pages\/$/);
        assert.equal((await get("/static/site.css", "POST")).status, 405);
    });

    it("change with the release, which may have them in another folder", async () => {
        deploy(makeRelease("second", { staticFolder: "assets" }, { "assets/site.css": "second" }));
        assert.equal(await bodyOf("/static/site.css"), "second");
    });

    it("are still there for the open pages of the release before, and not for those of the one before that", async () => {
        assert.equal(await bodyOf("/static/only-first.css"), "only first");
        assert.equal(await bodyOf("/media/picture"), "the application's /media/picture");
        deploy(makeRelease("third", { staticFolder: "static" }, { "static/site.css": "third" }));
        assert.equal((await get("/static/only-first.css")).status, 404);
    });

    it("may have another URL: the application is asked first for what the release before had at the old one", async () => {
        makeRelease("fourth", { staticFolder: "static" }, { "static/site.css": "fourth", "static/gone.css": "gone" });
        fs.renameSync(path.join(folder, "releases/fourth/static"), path.join(folder, "releases/fourth/old"));
        deploy(makeRelease("fourth", { staticFolder: "old", staticUrl: "/gone/" }, {}));
        assert.equal(await bodyOf("/gone/site.css"), "fourth");
        deploy(
            makeRelease("fifth", { staticFolder: "static", staticUrl: "/new/deep/" }, { "static/site.css": "fifth" }),
        );
        assert.equal(await bodyOf("/new/deep/site.css"), "fifth");
        assert.equal(await bodyOf("/gone/site.css"), "fourth");
        assert.equal((await get("/gone/none")).status, 404);
        assert.equal(await bodyOf("/new/page"), "the application's /new/page");
        assert.equal(await bodyOf("/static/site.css"), "the application's /static/site.css");
    });

    it("have the longer URL if one is within the other", async () => {
        deploy(
            makeRelease(
                "sixth",
                {
                    staticFolder: "static",
                    staticUrl: "/files/",
                    publicFolder: "uploads",
                    publicUrl: "/files/of/visitors/",
                },
                { "static/site.css": "sixth" },
            ),
        );
        assert.equal(await bodyOf("/files/site.css"), "sixth");
        assert.equal(await bodyOf("/files/of/visitors/picture"), "picture");
    });

    it("are the same when a release starts again in the other slot", async () => {
        const release = path.join(folder, "releases/sixth");
        deploy(release);
        assert.equal(await bodyOf("/files/site.css"), "sixth");
        assert.equal(await bodyOf("/new/deep/site.css"), "the application's /new/deep/site.css");
        assert.match(script(`readlink ${folder}/traffic/before`), /fifth/);
    });

    it("are as they were after a rollback", async () => {
        deploy(path.join(folder, "releases/first"));
        assert.equal(await bodyOf("/static/site.css"), "first");
        assert.equal(await bodyOf("/media/picture"), "picture");
    });
});
