import * as assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import * as fs from "node:fs";
import * as path from "node:path";
import { destroyCloud } from "../../local/cloud/destroy";
import { announceZones, ensureBridge, freeBridge } from "../../local/cloud/network";
import { Records, type CloudRecord } from "../../local/cloud/records";
import { vpcType } from "../../local/cloud/resource-tokens";
import { createZone, deleteZone, writeRecords } from "../../local/dns/zones";
import { nameServerDomain } from "../../local/dns/server";
import { IncusClient } from "../../local/incus/client";
import { ensureDaemon } from "../../local/incus/daemon";
import { ensureCloud, type Cloud } from "../../local/setup/cloud";
import { registerCloud, releaseCloud } from "../../local/setup/registry";
import { addressAt } from "../../toolchain/ipv4";
import { waitUntil } from "../../toolchain/wait-until";
import { makeFolder, removeLeftovers } from "../support/leftovers";

describe("the name service of a local cloud's machines", function () {
    this.timeout(120_000);
    let cloud: Cloud;
    let client: IncusClient;
    let records: Records;
    let vpc: CloudRecord;
    /** What machines ask: the gateway of their network. */
    let machines: Resolver;

    before(async () => {
        await removeLeftovers();
        cloud = await ensureCloud(makeFolder("aws"));
        const { vpcCidrBlock: cidrBlock } = await registerCloud(cloud.id, cloud.directory);
        client = new IncusClient(await ensureDaemon());
        records = new Records(path.join(cloud.directory, "resources"));
        vpc = {
            id: "vpc-0123456789abcdef0",
            urn: "",
            inputs: { cidrBlock },
            outputs: { __bridge: freeBridge(records, cloud.id) },
            complete: true,
        };
        records.save(vpcType, vpc);
        machines = new Resolver({ timeout: 2000, tries: 3 });
        machines.setServers([addressAt(cidrBlock, 1)]);
    });

    after(async () => {
        await destroyCloud(cloud.id);
        await releaseCloud(cloud.id);
        fs.rmSync(cloud.directory, { recursive: true, force: true });
    });

    async function createSite(zone: string, address: string): Promise<void> {
        await createZone(cloud.id, zone, [`ns-1.example.${nameServerDomain}`]);
        await writeRecords(cloud.id, { zone, name: zone, type: "A", ttl: 300, records: [address] });
    }

    /** Waits until the name service has begun again. */
    async function announce(): Promise<void> {
        await announceZones(client, records, cloud.id);
        const answers = () =>
            machines.resolve4(`ns-1.example.${nameServerDomain}`).then(
                () => true,
                () => false,
            );
        assert.ok(await waitUntil(answers, 10_000));
    }

    it("knows a zone that is older than the network", async () => {
        await createSite("older.test", "198.51.100.201");
        await ensureBridge(client, cloud.id, vpc);
        assert.deepEqual(await machines.resolve4("older.test"), ["198.51.100.201"]);
    });

    it("knows a zone that is younger, and finds the zone's name server", async () => {
        await createSite("younger.test", "198.51.100.202");
        await announce();
        assert.deepEqual(await machines.resolve4("younger.test"), ["198.51.100.202"]);
        assert.deepEqual(await machines.resolve4("older.test"), ["198.51.100.201"]);
        const [server] = await machines.resolveNs("younger.test");
        assert.equal((await machines.resolve4(server!)).length, 1);
    });

    it("is left alone where it knows all zones", async () => {
        const [bridge, network] = [vpc.outputs["__bridge"], () => client.get(`/1.0/networks/${bridge}`)] as const;
        const before = await network();
        let changes = 0;
        const counting = Object.assign(Object.create(client) as IncusClient, {
            put: (...given: [string, object]) => {
                changes++;
                return client.put(...given);
            },
        });
        await announceZones(counting, records, cloud.id);
        assert.deepEqual([changes, await network()], [0, before]);
    });

    it("forgets a zone that is deleted, and all of them", async () => {
        await deleteZone(cloud.id, "younger.test");
        await announce();
        await assert.rejects(machines.resolve4("younger.test"));
        assert.deepEqual(await machines.resolve4("older.test"), ["198.51.100.201"]);
        await deleteZone(cloud.id, "older.test");
        await announceZones(client, records, cloud.id);
        const { config } = await client.get(`/1.0/networks/${vpc.outputs["__bridge"]}`);
        assert.equal(config["raw.dnsmasq"], undefined);
    });
});
