import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { ReleaseSite } from "./server-files/release-site";

describe("what browsers are told of static files", () => {
    const site = new ReleaseSite();
    const files = { staticFolder: "static", publicFolder: "uploads" };
    const deploy = (name: string, contents: Record<string, string | Buffer>) => {
        const release = site.makeRelease(name, files, contents);
        site.script(`time_static_files ${release} "$(static_files_of ${release})"`);
        site.deploy(release);
    };
    const header = async (url: string, name: string, headers = {}) => (await site.get(url, { headers })).headers[name];
    const caching = (url: string) => header(url, "cache-control");

    before(async () => {
        await site.start((_, response) => response.end("a page"), { STATIC_MAXIMUM_AGE: "7200" });
        const names = [
            "app.mjs",
            "app.js",
            "site.webmanifest",
            "font.woff2",
            "module.wasm",
            "picture.avif",
            "data.json",
            "no-type",
            "site.css",
            "app.4be8f1a2c3d4.css",
            "app-deadbeef0.js.map",
            "index-BxTz3k9q.js",
            "index-homepage.css",
            "photo-20260101.jpg",
            "report.facade.pdf",
        ];
        const contents = Object.fromEntries(names.map((name) => [`static/${name}`, `content of ${name}`]));
        deploy("first", {
            ...contents,
            "static/big.css": "plain ".repeat(200),
            "static/big.css.gz": gzipSync("precompressed"),
            "writable/uploads/picture.4be8f1a2c3d4.png": "a visitor's",
            "writable/uploads/note.txt": "a visitor's",
            "writable/uploads/note.txt.gz": gzipSync("another visitor's"),
        });
    });

    after(() => site.stop());

    for (const [name, type] of Object.entries({
        "app.mjs": "text/javascript; charset=utf-8",
        "app.js": "text/javascript; charset=utf-8",
        "site.css": "text/css; charset=utf-8",
        "site.webmanifest": "application/manifest+json",
        "font.woff2": "font/woff2",
        "module.wasm": "application/wasm",
        "picture.avif": "image/avif",
        "data.json": "application/json",
        "no-type": "application/octet-stream",
    })) {
        it(`${name} is ${type}`, async () => assert.equal(await header(`/static/${name}`, "content-type"), type));
    }

    for (const name of ["app.4be8f1a2c3d4.css", "app-deadbeef0.js.map", "index-BxTz3k9q.js"]) {
        it(`${name} is kept for a year, because its name has a hash`, async () =>
            assert.equal(await caching(`/static/${name}`), "public, max-age=31536000, immutable"));
    }

    for (const name of ["site.css", "index-homepage.css", "photo-20260101.jpg", "report.facade.pdf"]) {
        it(`${name} is kept as long as the setting says`, async () =>
            assert.equal(await caching(`/static/${name}`), "public, max-age=7200"));
    }

    it("an upload's name says nothing", async () =>
        assert.equal(await caching("/media/picture.4be8f1a2c3d4.png"), "public, max-age=300"));

    it("a file that is missing is asked for again", async () => {
        const { status, headers } = await site.get("/static/app.0123456789ab.css");
        assert.equal(status, 404);
        assert.equal(headers["cache-control"], "no-cache");
    });

    it("a precompressed file takes the place of the plain one, for who accepts it", async () => {
        const { headers } = await site.get("/static/big.css", { headers: { "accept-encoding": "gzip" } });
        assert.equal(headers["content-encoding"], "gzip");
        assert.equal(Number(headers["content-length"]), gzipSync("precompressed").length);
        assert.match((await site.get("/static/big.css")).body, /^plain plain/);
    });

    it("no upload takes the place of another one", async () =>
        assert.equal(
            (await site.get("/media/note.txt", { headers: { "accept-encoding": "gzip" } })).body,
            "a visitor's",
        ));

    it("an unchanged file keeps its validators in the next release, and a changed one does not", async () => {
        const before = await site.get("/static/site.css");
        const changed = await header("/static/app.js", "etag");
        deploy("second", { "static/site.css": "content of site.css", "static/app.js": "content of APP.js" });
        const after = await site.get("/static/site.css", { headers: { "if-none-match": before.headers.etag } });
        assert.equal(after.status, 304);
        assert.equal(after.headers.etag, before.headers.etag);
        assert.equal(after.headers["last-modified"], before.headers["last-modified"]);
        assert.notEqual(await header("/static/app.js", "etag"), changed);
    });

    it("times of links and of what they lead to stay", () => {
        const folder = path.join(site.folder, "releases/second/static");
        const outside = path.join(site.folder, "outside");
        fs.writeFileSync(outside, "outside");
        const { mtimeMs } = fs.statSync(outside);
        fs.symlinkSync(outside, path.join(folder, "link"));
        fs.rmSync(path.join(folder, "../.static-timed"));
        site.script(`time_static_files ${path.dirname(folder)} ${folder}`);
        assert.equal(fs.statSync(outside).mtimeMs, mtimeMs);
    });
});
