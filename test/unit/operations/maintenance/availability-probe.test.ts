import assert from "node:assert/strict";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { AvailabilityProbe } from "../../../../operations/maintenance/availability-probe";

describe("The availability probe", () => {
    let server: http.Server;
    let probe: AvailabilityProbe;
    let status: number;

    async function until(healthy: boolean): Promise<void> {
        while (probe.isHealthy !== healthy) {
            await sleep(20);
        }
    }

    beforeEach(async () => {
        status = 200;
        server = http.createServer((_, response) => response.writeHead(status).end()).listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address() as AddressInfo;
        probe = new AvailabilityProbe({
            address: "127.0.0.1",
            port,
            https: false,
            host: "www.example.com",
            healthPath: "/healthz",
        });
        await until(true);
    });
    afterEach(() => server.close());

    it("counts no failure while every answer is 200", async () => {
        const { probes, failed, totalOutage } = await probe.stop();
        assert.ok(probes > 0);
        assert.deepEqual([failed, totalOutage], [0, 0]);
    });

    it("adds up outages, and knows the longest", async () => {
        for (let outage = 0; outage < 2; outage++) {
            status = 503;
            await until(false);
            status = 200;
            await until(true);
        }
        const { probes, failed, longestOutage, totalOutage } = await probe.stop();
        assert.ok(failed >= 2 && failed < probes);
        assert.ok(longestOutage > 0 && longestOutage < totalOutage);
    });
});
