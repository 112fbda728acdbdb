import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { getPage, spaceDetail, tierChecks } from "../../../../operations/stack/site-check";

describe("The check of the tiers", () => {
    const healthy = [
        "application@blue.service loaded inactive dead Application blue",
        "application@green.service loaded active running Application green",
        "mysql.service loaded active running MySQL",
        "nginx.service loaded active running nginx",
    ];
    const failing = (lines: string[]) =>
        tierChecks(lines.join("\n"))
            .filter(({ passed }) => !passed)
            .map(({ title }) => title);

    it("passes when each tier has a running unit", () => {
        assert.deepEqual(failing(healthy), []);
    });

    it("fails for a tier that is missing", () => {
        assert.deepEqual(failing(healthy.filter((line) => !line.startsWith("mysql"))), ["MySQL"]);
    });

    it("needs no application where Nginx serves plain files", () => {
        const withoutApplication = healthy.filter((line) => !line.startsWith("application"));
        assert.deepEqual(failing([...withoutApplication, "urls.d/+none/="]), []);
        assert.deepEqual(failing([...withoutApplication, "urls.d/+gunicorn/="]), ["Application"]);
    });

    it("fails for a tier that has stopped", () => {
        assert.deepEqual(failing(healthy.map((line) => line.replace(/(nginx.*)active running/, "$1inactive dead"))), [
            "Nginx",
        ]);
    });

    it("fails for a slot that has failed beside a running one", () => {
        assert.deepEqual(failing(healthy.map((line) => line.replace("inactive dead", "failed failed"))), [
            "Application",
        ]);
    });
});

describe("The check of the space", () => {
    const volumes = "fine 10240 16384 the root volume\nfine 1536 2048 the data volume\n";

    it("says how much is free on each volume", () => {
        assert.equal(
            spaceDetail(volumes),
            "10.0 of 16.0 GiB are free on the root volume, 1.5 of 2.0 GiB are free on the data volume",
        );
    });

    it("fails for the volume that is low", () => {
        assert.throws(
            () => spaceDetail(volumes.replace("fine 1536", "low 154")),
            /^Error: low: 0\.2 of 2\.0 GiB are free on the data volume$/,
        );
    });

    it("fails when the database takes no changes", () => {
        assert.throws(
            () => spaceDetail(`${volumes.replace("fine 1536", "low 20")}read-only\n`),
            /takes no changes until there is space: 0\.0 of 2\.0 GiB are free on the data volume/,
        );
    });
});

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
        assert.match(await check(), /^http:\/\/www\.foobar\.com\/ at 127\.0\.0\.1: 200, “A shop”, 21 bytes in \d+ ms$/);
    });

    it("passes for an API, which has no page there", async () => {
        answer = { status: 404, body: '{"detail": "Not Found"}' };
        assert.match(await check(), /: 404, 23 bytes in/);
    });

    it("passes for a slow page, and says so", async () => {
        answer = { status: 200, body: "made at the first visit", after: 3100 };
        assert.match(await check(), /ms, which is slow$/);
    });

    it("fails for a page that is broken", async () => {
        answer = { status: 502, body: "Bad Gateway" };
        await assert.rejects(check(), /answers 502 with 11 bytes/);
    });

    it("fails for an empty page", async () => {
        answer = { status: 200, body: "" };
        await assert.rejects(check(), /answers 200 with 0 bytes/);
    });
});
