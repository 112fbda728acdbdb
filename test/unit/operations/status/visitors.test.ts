import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { askAsVisitor, getPage, judgeCertificate, wrongRedirect } from "../../../../operations/status/visitors";
import { TwoPorts } from "../../../support/two-ports";

describe("The check of the page", () => {
    let server: http.Server;
    let answer: { status: number; body: string; after?: number };

    const check = (timeout = 60) =>
        getPage(
            {
                address: "127.0.0.1",
                port: (server.address() as AddressInfo).port,
                https: false,
                host: "www.foobar.com",
                healthPath: "/healthz",
            },
            timeout,
        );

    before(async () => {
        server = http.createServer((_, response) => {
            setTimeout(() => response.writeHead(answer.status).end(answer.body), answer.after ?? 0);
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });

    after(() => server.close());

    it("says what it asked and saw", async () => {
        answer = { status: 200, body: "<title>A shop</title>" };
        assert.match(
            (await check()).value,
            /^http:\/\/www\.foobar\.com\/ at 127\.0\.0\.1: 200, “A shop”, 21 bytes in \d+ ms$/,
        );
    });

    it("passes for an API, which has no page there", async () => {
        answer = { status: 404, body: '{"detail": "Not Found"}' };
        assert.match((await check()).value, /: 404, 23 bytes in/);
    });

    it("passes for a slow page, and says so", async () => {
        answer = { status: 200, body: "made at the first visit", after: 3100 };
        assert.match((await check()).value, /ms, which is slow$/);
    });

    it("fails for a page that is broken", async () => {
        answer = { status: 502, body: "Bad Gateway" };
        await assert.rejects(check(), /answers 502 with 11 bytes/);
    });

    it("blames the release for its own error, and not for one of Nginx's", async () => {
        const remedy = (status: number) => {
            answer = { status, body: "Error" };
            return check().then(
                () => "none needed",
                (error: { remedy?: string }) => error.remedy,
            );
        };
        assert.match((await remedy(500))!, /npm run logs .*npm run rollback/);
        assert.equal(await remedy(502), undefined);
    });

    it("fails for an empty page", async () => {
        answer = { status: 200, body: "" };
        await assert.rejects(check(), /answers 200 with 0 bytes/);
    });
});

describe("A visitor of both names", () => {
    let ports: TwoPorts;
    const ask = async (site = ports.site) => {
        const lines = await askAsVisitor({ site, otherName: "foobar.com", patience: 5 });
        return Object.fromEntries(lines.map(({ title, state, value }) => [title, `${state}: ${value}`]));
    };

    beforeEach(async () => {
        ports = new TwoPorts();
        await ports.listen();
    });
    afterEach(() => ports.close());

    it("is told which one does not lead to the site", async () => {
        ports.setCertificate("valid");
        const said = await ask();
        assert.match(said["Names"]!, /^problem: http:\/\/www\.foobar\.com\/ answers 200; expected a redirect/);
        assert.match(said["Names"]!, /https:\/\/foobar\.com\/ answers 200; expected a redirect to https:\/\/www/);
        // Nobody knows who has signed it.
        assert.match(said["HTTPS"]!, /^problem: this computer does not trust who has signed it/);
        assert.match(said["Health"]!, /^ok: /);
    });

    it("gets what there is while there is no certificate", async () => {
        ports.answers["http"] = { status: 200, body: "<title>A shop</title>" };
        const said = await ask();
        assert.match(said["Page"]!, /^ok: http:/);
        assert.match(said["HTTPS"]!, /^warning: visitors get no HTTPS yet: no connection by TLS/);
    });

    it("gets nothing where nobody listens", async () => {
        const { site } = ports;
        await ports.close();
        const said = Object.values(await ask(site));
        assert.ok(
            said.every((line) => /^problem: .*ECONNREFUSED/.test(line)),
            said.join("\n"),
        );
        await ports.listen();
    });
});

describe("A redirect", () => {
    const home = "https://www.foobar.com/";
    const wrong = (status: number, location?: string) =>
        wrongRedirect("http://foobar.com/", { status, location }, home);

    it("leads to the site in one step", () => assert.equal(wrong(301, home), undefined));

    for (const [status, location] of [
        [301, "https://foobar.com/"],
        [301, "http://www.foobar.com/"],
        [301, "https://www.foobar.com.example/"],
        [200, undefined],
        [503, undefined],
    ] as const) {
        it(`is wrong as ${status} to ${location}`, () => assert.match(wrong(status, location)!, /expected a redirect/));
    }
});

describe("A certificate as visitors get it", () => {
    const now = Date.parse("2026-11-30T12:00:00Z");
    const names = ["www.foobar.com", "foobar.com"];
    const good = { names, end: new Date("2027-02-28T12:00:00Z") };
    const judge = (altered: object) => judgeCertificate({ ...good, ...altered }, names, now);

    it("has its names and the days that are left", () => {
        const { state, value } = judge({});
        assert.deepEqual(
            [state, value],
            [undefined, "www.foobar.com, foobar.com, until 2027-02-28 12:00 UTC, 90 days left"],
        );
    });

    for (const [what, altered, said] of [
        ["lacks a name", { names: ["www.foobar.com"] }, /^it is not for foobar\.com: /],
        ["ends today", { end: new Date("2026-12-01T11:00:00Z") }, /^it was not renewed: .* 0 days left/],
        ["is refused by browsers", { fault: "the certificate has ended" }, /^the certificate has ended: /],
        ["is signed by nobody", { distrust: "SELF_SIGNED" }, /does not trust who has signed it \(SELF_SIGNED\)/],
    ] as const) {
        it(`is a problem if it ${what}`, () => {
            const { state, value } = judge(altered);
            assert.equal(state, "problem");
            assert.match(value, said);
        });
    }
});
