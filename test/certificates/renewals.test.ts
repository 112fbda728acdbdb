import * as assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { release, uvicorn } from "../contract/certificates/application";
import { CertificateSite } from "../contract/certificates/site";
import { Load, type LoadReport } from "../support/load";
import { askByHttps } from "../support/secure-sites";

const www = "www.foobar.com";

describe("renewals under load", function () {
    this.timeout("10m");
    const site = new CertificateSite();

    before(async () => {
        await site.start({ validity: 60 });
        await site.server.installPackages();
        const { code, output } = await site.server.deploy(release, { ...uvicorn, HEALTH_PATH: "/by-http" });
        assert.equal(code, 0, output);
        await site.apply();
    });
    after(() => site.stop());

    it("fail no request, three times", async () => {
        const root = site.authority.root();
        askByHttps(site.address, () => root);
        // Together less often than one address may ask.
        const load = Load.start({
            ...{ address: site.address, host: www, clients: 20 },
            requests: [{ method: "POST", path: "/", body: "a=b", status: 200 }],
            keepsForForms: true,
            pause: 500,
        });
        // Others, whose every request is a handshake.
        const newcomers = Load.start({
            ...{ address: site.address, host: www, clients: 2 },
            requests: [{ method: "POST", path: "/", body: "a=b", status: 200 }],
            pause: 100,
        });
        const shown = new Set<string>();
        const end = Date.now() + 300_000;
        let reports: LoadReport[];
        try {
            while (shown.size < 4 && Date.now() < end) {
                // What the timer does.
                const { state, reason, served, notAfter } = await site.look("");
                assert.deepEqual([state, reason, served], ["valid", "", notAfter]);
                shown.add(await site.shown());
                await sleep(1000);
            }
        } finally {
            reports = [await load.stop(), await newcomers.stop()];
        }
        assert.equal(shown.size, 4);
        for (const { requests, failures } of reports) {
            assert.ok(requests > 100, `${requests} requests`);
            assert.deepEqual(failures, []);
        }
        console.log(`        ${reports.map(({ requests }) => requests).join(" and ")} requests`);
    });
});
