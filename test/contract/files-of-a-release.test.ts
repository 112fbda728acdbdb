import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { ReleaseSite } from "./server-files/release-site";

// The application knows one page below /old/.
describe("the files of a release, by their URLs", () => {
    const site = new ReleaseSite();
    const { folder } = site;
    const makeRelease = site.makeRelease.bind(site);
    const deploy = site.deploy.bind(site);
    const get = (url: string, method?: string) => site.get(url, { method });
    const bodyOf = async (url: string) => (await get(url)).body;

    before(() =>
        site.start((request, response) => {
            response.statusCode = request.url === "/static/" || request.url?.startsWith("/gone/") ? 404 : 200;
            response.end(`the application's ${request.url}`);
        }),
    );

    after(() => site.stop());

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
        assert.equal(await bodyOf("/static/site.css"), "first");
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
        assert.match((await get("/static/pages")).headers.location!, /\/static\/pages\/$/);
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
        assert.match(site.script(`readlink ${folder}/traffic/before`), /fifth/);
    });

    it("are as they were after a rollback", async () => {
        deploy(path.join(folder, "releases/first"));
        assert.equal(await bodyOf("/static/site.css"), "first");
        assert.equal(await bodyOf("/media/picture"), "picture");
    });
});
