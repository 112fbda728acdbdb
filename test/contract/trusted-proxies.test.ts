import assert from "node:assert/strict";
import { ReleaseSite, type Asked } from "./server-files/release-site";

const proxy = "127.0.0.1";
const stranger = "127.0.0.3";
const claim = { "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https" };

describe("a site behind a proxy", () => {
    const site = new ReleaseSite();
    /** Address and scheme of the visitor, as the application learns them. */
    const visitor = async (asked: Asked) => (await site.get("/", asked)).body;

    before(async () => {
        await site.start(
            ({ headers }, response) => {
                const names = ["x-real-ip", "x-forwarded-for", "x-forwarded-proto"];
                response.end(names.map((name) => headers[name]).join(" "));
            },
            { TRUSTED: `  ${proxy}/32 1;`, ADDRESSES_FROM: `set_real_ip_from ${proxy}/32;` },
        );
        site.deploy(site.makeRelease("first", { staticFolder: "static" }, { "static/site.css": "" }));
    });

    after(() => site.stop());

    it("learns from the proxy who visits it, and how", async () =>
        assert.equal(await visitor({ from: proxy, headers: claim }), "203.0.113.9 203.0.113.9 https"));

    it("takes the last address that is no proxy's, not what a visitor has put in front", async () =>
        assert.equal(
            await visitor({
                from: proxy,
                headers: { ...claim, "x-forwarded-for": `10.0.0.1, 203.0.113.9, ${proxy}` },
            }),
            "203.0.113.9 203.0.113.9 https",
        ));

    it("believes nobody else", async () =>
        assert.equal(await visitor({ from: stranger, headers: claim }), `${stranger} ${stranger} http`));

    it("takes no other scheme", async () =>
        assert.equal(
            await visitor({ from: proxy, headers: { ...claim, "x-forwarded-proto": "gopher" } }),
            "203.0.113.9 203.0.113.9 http",
        ));

    it("redirects to its other name by the visitor's scheme", async () => {
        const { headers } = await site.get("/page", { from: proxy, headers: { ...claim, host: "foobar.com" } });
        assert.equal(headers.location, "https://www.foobar.com/page");
    });
});
