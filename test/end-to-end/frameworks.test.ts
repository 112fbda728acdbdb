import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as zlib from "node:zlib";
import { Clone } from "../support/clone";
import { configure } from "../support/configure-clone";
import { frameworks, settingsFor } from "../support/frameworks";
import { Load, type LoadRequest } from "../support/load";
import { runSequentially } from "../support/run-sequentially";
import { clientFor } from "../support/secure-sites";
import { eventually, visit, www } from "../support/visit";

const password = "only for this test";

const page: LoadRequest = { method: "GET", path: "/", status: 200 };
const login: LoadRequest = {
    method: "POST",
    path: "/login",
    body: `password=${encodeURIComponent(password)}`,
    status: 303,
};

// One machine for all: each test begins with the state that the one before it left.
describe("applications of other kinds, one after the other on one server", function () {
    this.timeout("15m");
    runSequentially(this);

    let clone: Clone;
    let address: string;
    let load: Load | undefined;
    let php: string;

    const up = () => clone.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
    const assertUp = async () => {
        const { code, output } = await up();
        assert.equal(code, 0, output.slice(-6000));
    };
    const get = (path: string) => visit(address, www, path);
    const begin = (...requests: LoadRequest[]) =>
        (load = Load.start({ address, host: www, requests, clients: 4, pause: 100, limit: 900 }));
    const assertNoneFailed = async () => {
        const report = await load!.stop();
        load = undefined;
        assert.deepEqual(report.failures, []);
        assert.ok(report.requests > 50, `${report.requests} requests are too few`);
    };
    /** Sends a form as a browser does, with a file; returns the status. */
    const write = async (text: string, cookie: string) => {
        const data = new FormData();
        data.set("text", text);
        data.set("file", new Blob([`file of ${text}`], { type: "text/plain" }), "note.txt");
        const form = new Request("http://localhost/", { method: "POST", body: data });
        const answer = await visit(address, www, "/notes", {
            method: "POST",
            body: Buffer.from(await form.arrayBuffer()),
            headers: { "Content-Type": form.headers.get("content-type")!, Cookie: cookie },
        });
        return answer.status;
    };
    /** Logs in, and writes a note with a file: both are there afterwards. */
    const assertUsable = async (text: string) => {
        assert.equal((await visit(address, www, "/login", { ...login, body: "password=wrong" })).status, 403);
        assert.equal(await write(text, ""), 403);
        const { status, headers } = await visit(address, www, "/login", login);
        assert.equal(status, 303);
        assert.equal(await write(text, headers["set-cookie"]![0]!.split(";")[0]!), 303);
        const file = new RegExp(`<li>${text} <a href=(/media/\\w+\\.txt)>`).exec((await get("/")).body)?.[1];
        assert.ok(file);
        assert.equal((await get(file)).body, `file of ${text}`);
    };
    const assertKnowsVisitor = async () => {
        const { scheme, host, address: visitor } = JSON.parse((await get("/visitor")).body);
        assert.equal(scheme, "https");
        assert.equal(host, www);
        assert.match(visitor, /^[\d.]+$/);
    };
    const refused = async (file: string, line: string, reason: RegExp) => {
        const place = clone.path(file);
        const kept = fs.readFileSync(place);
        fs.writeFileSync(place, `${kept}\n${line}\n`);
        const { code, output } = await up();
        fs.writeFileSync(place, kept);
        assert.notEqual(code, 0, output);
        assert.match(output, reason);
        assert.match(output, /was refused; the site goes on with the one before it/);
    };

    before(async () => {
        clone = await Clone.create();
        await configure(clone, settingsFor(frameworks.Flask), {
            "applicationEnvironment.SECRET_KEY": "for sessions",
            "applicationEnvironment.NOTES_PASSWORD": password,
        });
        await clone.npm("local");
        address = await clone.siteAddress();
    });

    afterEach(async function () {
        if (this.currentTest?.state === "failed") {
            await load?.stop();
        }
    });

    after(async () => {
        await load?.stop();
        await clone?.remove();
    });

    it("Flask has logging in, a form and an upload", () => assertUsable("by Flask"));

    it("Flask learns who visits it", assertKnowsVisitor);

    it("Flask's style sheet is Nginx's", async () => {
        const { status, headers } = await get("/static/site.css");
        assert.equal(status, 200);
        assert.match(headers["cache-control"]!, /max-age/);
    });

    it("Flask's broken release is refused, and no request fails", async () => {
        begin(page, login);
        await refused(
            `${frameworks.Flask.path}/shop/__init__.py`,
            "import nothing_of_this_name",
            /No module named 'nothing_of_this_name'/,
        );
        await assertNoneFailed();
    });

    it("FastAPI takes over, with the database and the files, and no request fails", async () => {
        begin(page, login);
        await configure(clone, settingsFor(frameworks.FastAPI));
        await assertUp();
        await assertNoneFailed();
        assert.match((await get("/")).body, /by Flask/);
        await assertUsable("by FastAPI");
    });

    it("FastAPI has the packages of its lock, and the files that its build has made", async () => {
        const { status, body } = await get("/static/site.js");
        assert.equal(status, 200);
        assert.match(body, /dataset\.script[^]*noopener/);
        const locked = /name = "starlette"\nversion = "([^"]+)"/.exec(
            fs.readFileSync(clone.path(frameworks.FastAPI.path, "pdm.lock"), "utf8"),
        )?.[1];
        const command = ["python", "-c", "import starlette; print(starlette.__version__)"];
        assert.equal((await clone.npm("exec", "--stack", "local", "--", ...command)).trim(), locked);
    });

    it("FastAPI learns who visits it", assertKnowsVisitor);

    it("FastAPI sends events as they happen", async () => {
        const times: number[] = [];
        await new Promise<void>((resolve, reject) => {
            const { client, options } = clientFor(address, www);
            const request = client.get({ ...options, path: "/events", headers: { host: www }, agent: false });
            request.on("error", reject);
            request.on("response", (answer) => {
                answer.on("data", () => times.push(Date.now()));
                answer.on("end", resolve);
            });
        });
        assert.equal(times.length, 3);
        assert.ok(times[2]! - times[0]! > 500, "all events came at once");
    });

    it("FastAPI answers over a websocket", async () => {
        assert.equal(await echo(address, "hello"), "hello");
    });

    it("FastAPI's broken release is refused, and no request fails", async () => {
        begin(page, login);
        await refused(
            `${frameworks.FastAPI.path}/main.py`,
            "import nothing_of_this_name",
            /No module named 'nothing_of_this_name'/,
        );
        await assertNoneFailed();
    });

    it("PHP takes over, with the database and the files, and no request fails", async () => {
        begin(page, login);
        await configure(clone, { ...settingsFor(frameworks["Plain PHP"]), applicationBuildCommand: "" });
        await assertUp();
        await assertNoneFailed();
        assert.match((await get("/")).body, /by FastAPI/);
        await assertUsable("by PHP");
        php = (await clone.outputs())["release"];
    });

    it("PHP's sources are not served", async () => {
        assert.equal((await get("/../database.php")).status, 400);
        assert.equal((await get("/database.php")).body, "no such page");
    });

    it("PHP's broken release is refused, and no request fails", async () => {
        begin(page, login);
        await refused(`${frameworks["Plain PHP"].path}/public/index.php`, "this is no PHP", /syntax error/);
        await assertNoneFailed();
    });

    it("plain files take over, and no request fails", async () => {
        begin(page);
        await configure(clone, { ...settingsFor(frameworks["Plain files"]), applicationMigrationCommand: "" });
        await assertUp();
        await assertNoneFailed();
        assert.match((await get("/")).body, /No program runs here/);
        assert.match((await get("/pages/")).body, /Pages/);
        const missing = await get("/missing");
        assert.equal(missing.status, 404);
        assert.match(missing.body, /Not here/);
    });

    it("a database with tables is not taken away by mistake", async () => {
        await configure(clone, { protectData: "true" });
        await assertUp();
        await configure(clone, { database: "false" });
        const asked = await clone.npm("up", "--stack", "local", "--yes").catch((error: unknown) => String(error));
        assert.match(String(asked), /database is false, and MySQL has \d+ tables on the protected data volume/);
        const plain = await up();
        assert.notEqual(plain.code, 0);
        assert.match(plain.output, /database is false, and MySQL has \d+ tables, so nothing was changed/);
        assert.equal((await get("/")).status, 200);
        assert.equal((await clone.onServer("systemctl is-active mysql")).trim(), "active");
    });

    it("a database goes on purpose, with a last backup", async () => {
        await configure(clone, { database: "true", protectData: "false" });
        await assertUp();
        await configure(clone, { database: "false" });
        await clone.npm("up", "--stack", "local", "--yes");
        assert.match((await get("/")).body, /No program runs here/);
        assert.equal(
            await clone.onServer("command -v mysqld; findmnt --noheadings --output TARGET /var/lib/mysql; true"),
            "",
        );
        await clone.npm("local:status");
        assert.match(await clone.npm("backup", "--stack", "local"), /is complete/);
        const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output.slice(-4000));
    });

    it("the database comes back, with the rows of its last backup", async () => {
        const newest = /\d{8}T\d{6}Z/g;
        const [, last] = (await clone.npm("backups", "--stack", "local")).match(newest) ?? [];
        await configure(clone, { database: "true" });
        await assertUp();
        await clone.npm("restore", "--stack", "local", last!, "--database-only", "--yes");
    });

    it("PHP comes back in a rollback, and no request fails", async () => {
        begin(page);
        await clone.npm("rollback", "--stack", "local", php);
        await assertNoneFailed();
        await assertUsable("after the rollback");
    });

    describe("WordPress", () => {
        let editor: Editor;

        it("takes over, set up by its own installer, and no request fails", async () => {
            begin(page);
            await configure(
                clone,
                { ...settingsFor(frameworks.WordPress), pinnedRelease: "" },
                { "applicationEnvironment.WP_ADMIN_PASSWORD": password },
            );
            await assertUp();
            await assertNoneFailed();
            assert.match((await get("/")).body, /Hello world!/);
        });

        it("logs in who knows the password", async () => {
            await assert.rejects(Editor.logIn(address, "editor", "wrong"), /answered 200/);
            editor = await Editor.logIn(address, "editor", password);
        });

        it("plans a post for later", async () => {
            // WordPress publishes at once what is less than a minute ahead.
            const date_gmt = new Date(Date.now() + 65_000).toISOString().replace(/\.\d+Z$/, "");
            const planned = { title: "Later", content: "Planned.", status: "future", date_gmt };
            assert.equal((await editor.create("posts", planned)).status, "future");
        });

        it("has a post at its URL", async () => {
            const { link } = await editor.create("posts", { title: "First", content: "A post.", status: "publish" });
            assert.match(link, /^https:\/\/www\.foobar\.com\/\d{4}\/\d\d\/first\/$/);
            assert.match((await get(new URL(link).pathname)).body, /A post\./);
            assert.match((await get("/")).body, /First/);
        });

        it("has an uploaded picture at its URL, and the smaller ones that it makes of it", async () => {
            const { source_url, media_details } = await editor.upload("square.png", square(600));
            for (const url of [source_url, media_details.sizes.thumbnail.source_url]) {
                assert.match(url, /^https:\/\/www\.foobar\.com\/wp-content\/uploads\//);
                const { status, headers } = await get(new URL(url).pathname);
                assert.deepEqual([status, headers["content-type"]], [200, "image/png"]);
            }
        });

        it("changes no code, and shows none", async () => {
            const { status } = await editor.get("/wp-admin/plugin-install.php");
            assert.equal(status, 403);
            const written = await clone.tryNpm("exec", ["--stack", "local", "--", "touch", "public/evil.php"]);
            assert.match(written.output, /Read-only file system/);
            for (const path of ["/wp-config.php", "/../wp-config.php", "/install.php", "/build.sh"]) {
                assert.doesNotMatch((await get(path)).body, /<\?php|wp-settings|#!/, path);
            }
        });

        it("serves its own style sheets and scripts", async () => {
            const links = (await get("/wp-login.php")).body.matchAll(
                /(?:href|src)=['"]https:\/\/www\.foobar\.com(\/[^'"]+\.(css|js)[^'"]*)/g,
            );
            const types = { css: "text/css", js: "text/javascript" } as Record<string, string>;
            let count = 0;
            for (const [, path, ending] of links) {
                const { status, headers } = await get(path!.replaceAll("&#038;", "&"));
                assert.equal(status, 200, path);
                assert.ok(headers["content-type"]?.startsWith(types[ending!]!), `${path}: ${headers["content-type"]}`);
                count++;
            }
            assert.ok(count > 3, `${count} are too few`);
        });

        it("gets a new theme with a new release, and no request fails", async () => {
            const theme = clone.path(`${frameworks.WordPress.path}/public/wp-content/themes/notes/index.php`);
            fs.writeFileSync(theme, fs.readFileSync(theme, "utf8").replace("</body>", "<footer>new</footer></body>"));
            begin(page, { ...page, path: "/wp-login.php" });
            await assertUp();
            await assertNoneFailed();
            assert.match((await get("/")).body, /A post\.[^]*<footer>new<\/footer>/);
            assert.equal((await editor.get("/wp-admin/")).status, 200, "nobody is logged out");
        });

        it("publishes the planned post by its job", () =>
            eventually("the planned post", 120, async () => assert.match((await get("/")).body, /Planned\./)));

        it("with a broken theme is refused, and no request fails", async () => {
            begin(page);
            await refused(
                `${frameworks.WordPress.path}/public/wp-content/themes/notes/functions.php`,
                "nothing_of_this_name();",
                /undefined function nothing_of_this_name/,
            );
            await assertNoneFailed();
        });
    });
});

/** Somebody who has logged in to WordPress, and works with its REST API as its own editor does. */
class Editor {
    private constructor(
        private readonly address: string,
        private readonly cookie: string,
        private readonly nonce: string,
    ) {}

    static async logIn(address: string, user: string, secret: string): Promise<Editor> {
        const body = new URLSearchParams({ log: user, pwd: secret }).toString();
        const { status, headers } = await visit(address, www, "/wp-login.php", { method: "POST", body });
        assert.equal(status, 302, `answered ${status}`);
        const cookie = headers["set-cookie"]!.map((line) => line.split(";")[0]!).join("; ");
        const path = "/wp-admin/admin-ajax.php?action=rest-nonce";
        const nonce = await visit(address, www, path, { headers: { Cookie: cookie } });
        assert.match(nonce.body, /^\w+$/);
        return new Editor(address, cookie, nonce.body);
    }

    get(path: string) {
        return visit(this.address, www, path, { headers: { Cookie: this.cookie } });
    }

    create(kind: string, content: object) {
        return this.post(kind, JSON.stringify(content), { "Content-Type": "application/json" });
    }

    upload(name: string, picture: Buffer) {
        const headers = { "Content-Type": "image/png", "Content-Disposition": `attachment; filename=${name}` };
        return this.post("media", picture, headers);
    }

    private async post(kind: string, body: string | Buffer, type: Record<string, string>) {
        const headers = { Cookie: this.cookie, "X-WP-Nonce": this.nonce, ...type };
        const answer = await visit(this.address, www, `/wp-json/wp/v2/${kind}`, { method: "POST", body, headers });
        assert.equal(answer.status, 201, answer.body);
        return JSON.parse(answer.body);
    }
}

/** A black square, as a PNG file. */
function square(size: number): Buffer {
    const chunk = (type: string, data: Buffer) => {
        const body = Buffer.concat([Buffer.from(type), data]);
        const ends = [Buffer.alloc(4), Buffer.alloc(4)] as const;
        ends[0].writeUInt32BE(data.length);
        ends[1].writeUInt32BE(zlib.crc32(body));
        return Buffer.concat([ends[0], body, ends[1]]);
    };
    const header = Buffer.alloc(13);
    header.writeUInt32BE(size, 0);
    header.writeUInt32BE(size, 4);
    // Grey, of eight bits.
    header[8] = 8;
    // Each line begins with its filter, none.
    const lines = zlib.deflateSync(Buffer.alloc(size * (size + 1)));
    return Buffer.concat([
        Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
        chunk("IHDR", header),
        chunk("IDAT", lines),
        chunk("IEND", Buffer.alloc(0)),
    ]);
}

/** Opens a websocket, sends a text of less than 126 bytes, and returns the one that comes back. */
function echo(address: string, text: string): Promise<string> {
    const headers = {
        host: www,
        connection: "Upgrade",
        upgrade: "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": Buffer.alloc(16).toString("base64"),
    };
    return new Promise((resolve, reject) => {
        const { client, options } = clientFor(address, www);
        const request = client.get({ ...options, path: "/echo", headers, agent: false, timeout: 10_000 });
        request.on("error", reject);
        request.on("timeout", () => request.destroy(new Error("no answer over the websocket")));
        request.on("response", ({ statusCode }) => reject(new Error(`answered ${statusCode}`)));
        request.on("upgrade", (_, socket) => {
            socket.once("data", (frame: Buffer) => {
                socket.destroy();
                resolve(frame.subarray(2).toString());
            });
            // A text, masked by zeros.
            const body = Buffer.from(text);
            socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body]));
        });
    });
}
