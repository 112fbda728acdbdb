import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { gzipSync } from "node:zlib";
import { SlotServer } from "./slots/server";

const site = {
    "index.html": "first page",
    "about.html": "about us",
    "404.html": "there is no such page",
    "docs/index.html": "the documents",
    "assets/site.css": "body { color: red }",
    "static/icon.svg": "<svg/>",
    "assets/app.4be8f1a2c3d4.js": "let hashed",
    "assets/index-BxTz3k9q.css": "p { color: blue }",
    "news/commit-4be8f1a2.html": "a page, whatever its name",
    "search.4be8f1a2.json": "{}",
    "feed.xml": "<feed/>",
    "assets/big.css": "plain",
    "assets/big.css.gz": gzipSync("precompressed"),
    "long.html": "a plain page",
    "long.html.gz": gzipSync("a precompressed page"),
    ".env": "SECRET=1",
    "package.json": "{}",
};
const plain = { APPLICATION_SERVER: "none", STATIC_FOLDER: "static" };

/** A package of Python with the program `generate`, which makes a site, as MkDocs does. */
function generator(): Buffer {
    const metadata = "generator-1.dist-info";
    const files = {
        "generator.py":
            "import os\ndef main():\n    os.makedirs('site')\n    open('site/index.html', 'w').write('generated page')\n",
        [`${metadata}/METADATA`]: "Metadata-Version: 2.1\nName: generator\nVersion: 1\n",
        [`${metadata}/WHEEL`]: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        [`${metadata}/entry_points.txt`]: "[console_scripts]\ngenerate = generator:main\n",
        [`${metadata}/RECORD`]: "",
    };
    const zip =
        "import json, sys, zipfile\nwith zipfile.ZipFile(sys.stdout.buffer, 'w') as archive:\n    for name, text in json.loads(sys.argv[1]).items(): archive.writestr(name, text)";
    return execFileSync("/usr/bin/python3", ["-c", zip, JSON.stringify(files)]);
}

describe("a site of plain files", function () {
    this.timeout("60s");
    const server = new SlotServer();
    before(() => server.start());
    after(() => server.stop());

    it("is served by Nginx alone", async () => {
        const { code, output } = await server.deploy(site, plain);
        assert.equal(code, 0, output);
        for (const [url, body] of [
            ["/", "first page"],
            ["/index.html", "first page"],
            ["/about", "about us"],
            ["/about.html", "about us"],
            ["/docs/", "the documents"],
            ["/assets/site.css", "body { color: red }"],
            ["/static/icon.svg", "<svg/>"],
        ] as const) {
            const answer = await server.get(url);
            assert.deepEqual([url, answer.status, answer.body], [url, 200, body]);
        }
        assert.equal(await server.run("ls /run/units"), "");
    });

    it("has types, and pages that a browser asks for anew", async () => {
        const page = await server.get("/about");
        assert.match(page.headers["content-type"]!, /^text\/html/);
        assert.equal(page.headers["cache-control"], "no-cache");
        const style = await server.get("/assets/site.css");
        assert.match(style.headers["content-type"]!, /^text\/css/);
        assert.equal(style.headers["cache-control"], "public, max-age=3600");
        const { status } = await server.get("/about", "--header", `If-None-Match: ${page.headers.etag}`);
        assert.equal(status, 304);
    });

    for (const [url, caching] of [
        ["/assets/app.4be8f1a2c3d4.js", "public, max-age=31536000, immutable"],
        ["/assets/index-BxTz3k9q.css", "public, max-age=31536000, immutable"],
        ["/search.4be8f1a2.json", "public, max-age=31536000, immutable"],
        ["/static/icon.svg", "public, max-age=3600"],
        ["/news/commit-4be8f1a2.html", "no-cache"],
        ["/news/commit-4be8f1a2", "no-cache"],
        ["/feed.xml", "no-cache"],
        ["/", "no-cache"],
    ] as const) {
        it(`says of ${url}: ${caching}`, async () =>
            assert.equal((await server.get(url)).headers["cache-control"], caching));
    }

    it("takes a precompressed file in place of the plain one, for who accepts it", async () => {
        for (const [url, plainFile, precompressed] of [
            ["/assets/big.css", "plain", "precompressed"],
            ["/long", "a plain page", "a precompressed page"],
        ] as const) {
            const accepted = await server.get(url, "--compressed");
            assert.deepEqual([accepted.body, accepted.headers["content-encoding"]], [precompressed, "gzip"]);
            assert.match(accepted.headers.vary!, /Accept-Encoding/);
            assert.equal((await server.get(url)).body, plainFile);
        }
    });

    it("gives a folder its slash, with the query", async () => {
        const { status, headers } = await server.get("/docs?a=1");
        assert.deepEqual([status, headers.location], [301, "/docs/?a=1"]);
    });

    it("answers what is not there with its own page, and 404", async () => {
        const { status, body, headers } = await server.get("/nothing.css");
        assert.deepEqual([status, body], [404, site["404.html"]]);
        assert.equal(headers["cache-control"], "no-cache");
    });

    it("shows no hidden file, no list of packages, nothing outside", async () => {
        for (const url of ["/.env", "/package.json", "/.release-settings", "/../../etc/passwd", "/.git/config"]) {
            const { status, body } = await server.get(url);
            assert.ok(status === 404 || status === 400, `${url}: ${status} ${body}`);
        }
    });

    it("takes no form", async () => assert.equal((await server.get("/", "--data", "a=1")).status, 405));

    it("changes as a whole, and the page before still finds its style sheet, but is gone itself", async () => {
        const { code, output } = await server.deploy(
            { "site/index.html": "second page", "index.html": "source" },
            { ...plain, STATIC_FOLDER: "site" },
        );
        assert.equal(code, 0, output);
        assert.equal((await server.get("/")).body, "second page");
        assert.equal((await server.get("/assets/site.css")).status, 200);
        assert.equal((await server.get("/about")).status, 404);
        assert.equal((await server.get("/index.html")).body, "second page");
    });

    it("is refused without the page of its health path, though the slot had one, and the one before stays", async () => {
        // The slot that comes next was asked just now.
        const slots = await server.run("readlink /srv/application/traffic");
        const next = slots.trim() === "traffic.blue" ? "127.0.0.82" : "127.0.0.81";
        const asked = await server.run(
            `curl --silent --output /dev/null --write-out '%{http_code}' --connect-to ::${next}:80 http://www.foobar.com/`,
        );
        assert.equal(asked, "200");
        const { code, output } = await server.deploy({ "start.html": "x" }, plain);
        assert.equal(code, 1);
        assert.match(output, /no file that Nginx answers \/ with \(applicationHealthPath\).*applicationStaticFolder/);
        assert.match(output, /was refused; the site goes on with the one before it/);
        assert.equal((await server.get("/")).body, "second page");
    });

    it("comes back with a rollback", async () => {
        const { code, output } = await server.rollBack(1);
        assert.equal(code, 0, output);
        assert.equal((await server.get("/")).body, "first page");
    });

    it("has no failed request while it changes four times", async () => {
        const answers = await server.answersDuring(async () => {
            for (const place of [2, 1, 2, 1]) {
                await server.rollBack(place);
            }
        });
        assert.deepEqual(answers, ["first page 200", "second page 200"]);
    });

    it("keeps the validators of what a release does not change", async () => {
        const ofFirst = (await server.get("/assets/site.css")).headers;
        const page = (await server.get("/")).headers;
        const { code, output } = await server.deploy({ ...site, "index.html": "FIRST page" }, plain);
        assert.equal(code, 0, output);
        const { status, headers } = await server.get("/assets/site.css", "--header", `If-None-Match: ${ofFirst.etag}`);
        assert.equal(status, 304);
        assert.equal(headers["last-modified"], ofFirst["last-modified"]);
        assert.notEqual((await server.get("/")).headers.etag, page.etag);
        // The time of this file is when a release got the traffic.
        assert.equal(await server.run("find /srv/application/releases -name .complete -mmin +60"), "");
    });

    it("is made by a program of Python's packages that it lists, and shows neither", async () => {
        const { code, output } = await server.deploy(
            { "requirements.txt": "./generator-1-py3-none-any.whl\n", "generator-1-py3-none-any.whl": generator() },
            { ...plain, STATIC_FOLDER: "site", BUILD_COMMAND: "generate" },
        );
        assert.equal(code, 0, output);
        assert.equal((await server.get("/")).body, "generated page");
        assert.equal((await server.get("/.environment/bin/generate")).status, 404);
    }).timeout("5m");
});
