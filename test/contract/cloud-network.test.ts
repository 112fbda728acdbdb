import * as assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Resolver } from "node:dns/promises";
import * as fs from "node:fs";
import * as path from "node:path";
import { takeAddress } from "../../local/addresses";
import { ensurePebble } from "../../local/authority/program";
import {
    authorityDirectoryUrl,
    authorityIssuer,
    authorityPort,
    authoritySettings,
    startAuthority,
} from "../../local/authority/server";
import { destroyCloud } from "../../local/cloud/destroy";
import { writeForward } from "../../local/cloud/forward";
import { announceZones, applySecurityGroups, ensureBridge, freeBridge } from "../../local/cloud/network";
import { Records, type CloudRecord } from "../../local/cloud/records";
import { egressRuleType, ingressRuleType, instanceType, vpcType } from "../../local/cloud/resource-tokens";
import { createZone, deleteZone, writeRecords } from "../../local/dns/zones";
import { dnsAddress, nameServerDomain } from "../../local/dns/server";
import { mailboxPorts, monitoringEndpoint, monitoringPort, startMonitoring } from "../../local/monitoring/server";
import { IncusClient } from "../../local/incus/client";
import { ensureDaemon } from "../../local/incus/daemon";
import { ensureCloud, type Cloud } from "../../local/setup/cloud";
import { registerCloud, releaseCloud } from "../../local/setup/registry";
import { addressAt } from "../../toolchain/ipv4";
import { TerminalProgress } from "../../toolchain/progress";
import { run } from "../../toolchain/run";
import { waitUntil } from "../../toolchain/wait-until";
import { makeFolder, removeLeftovers } from "../support/leftovers";

describe("a local cloud's network", function () {
    this.timeout(120_000);
    /** In the place of a machine: another network stack behind a cable of the bridge. */
    const machine = `sws-${process.pid}`;
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
        await run("ip", ["netns", "delete", machine]).catch(() => undefined);
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

    describe("with a machine", () => {
        const ports = [80, 443];
        let publicIp: string;
        let servers: ChildProcess;

        before(async () => {
            await createSite("machine.test", "198.51.100.203");
            await ensureBridge(client, cloud.id, vpc);
            await announce();
            await ensurePebble(new TerminalProgress());
            await startAuthority(cloud.id);
            const { cidrBlock } = vpc.inputs;
            const privateIpAddress = addressAt(cidrBlock, 10);
            await plugIn(privateIpAddress, addressAt(cidrBlock, 1));
            await allow(privateIpAddress);
            publicIp = takeAddress(cloud.id, "eip");
            await writeForward(client, { __bridge: vpc.outputs["__bridge"], publicIp, privateIpAddress });
            servers = spawn("ip", ["netns", "exec", machine, process.execPath, "-e", listening], {
                stdio: ["ignore", "pipe", "inherit"],
            });
            await once(servers.stdout!, "data");
        });

        after(() => servers?.kill());

        async function plugIn(address: string, gateway: string): Promise<void> {
            // The name of a network interface has at most 15 characters.
            const cable = `${vpc.outputs["__bridge"]}m`;
            for (const command of [
                `ip netns add ${machine}`,
                `ip link add ${cable} type veth peer name eth0 netns ${machine}`,
                `ip link set ${cable} master ${vpc.outputs["__bridge"]} up`,
                // As Incus does it: otherwise the bridge sends nothing back through the cable that it came from.
                `ip link set ${cable} type bridge_slave hairpin on`,
                `ip -n ${machine} link set lo up`,
                `ip -n ${machine} address add ${address}/24 dev eth0`,
                `ip -n ${machine} link set eth0 up`,
                `ip -n ${machine} route add default via ${gateway}`,
            ]) {
                await run("sh", ["-c", command]);
            }
        }

        /** As the site's security group: the open ports to all, and everything out. */
        async function allow(privateIp: string): Promise<void> {
            const record = (id: string, inputs: object, outputs: object = {}): CloudRecord => ({
                ...{ id, urn: "", complete: true },
                ...{ inputs, outputs },
            });
            const group = { securityGroupId: "sg-1", cidrIpv4: "0.0.0.0/0" };
            records.save(instanceType, record("i-1", { vpcSecurityGroupIds: ["sg-1"] }, { privateIp, __vpc: vpc.id }));
            ports.forEach((port) => {
                const rule = { ...group, ipProtocol: "tcp", fromPort: port, toPort: port };
                records.save(ingressRuleType, record(`sgr-${port}`, rule));
            });
            records.save(egressRuleType, record("sgr-out", { ...group, ipProtocol: "-1" }));
            await applySecurityGroups(client, records, vpc);
        }

        const listening =
            `let open = 0; for (const port of ${JSON.stringify(ports)}) require("node:net").createServer((socket) => ` +
            `socket.end()).listen(port, "0.0.0.0", () => ++open === ${ports.length} && console.log("listens"))`;

        /** Whether the machine reaches a port. */
        const reaches = (address: string, port: number) =>
            run("ip", ["netns", "exec", machine, "timeout", "2", "bash", "-c", `</dev/tcp/${address}/${port}`]).then(
                () => true,
                () => false,
            );

        it("lets it reach itself by its public address, at the ports that are open to all", async () => {
            assert.deepEqual(await Promise.all(ports.map((port) => reaches(publicIp, port))), [true, true]);
        });

        it("lets it reach the cloud's servers, of the certificate authority only ACME, and not the mailbox", async () => {
            const { hostname: authority } = new URL(authorityDirectoryUrl(cloud.id));
            assert.equal(await reaches(authority, authorityPort), true);
            assert.equal(await reaches(authority, authoritySettings(cloud.id).managementPort), false);
            assert.equal(await reaches(dnsAddress(cloud.id)!, 53), true);
            await startMonitoring(cloud.id, records.directory);
            const { hostname: monitoring } = new URL(monitoringEndpoint(cloud.id));
            const monitoringPorts = [monitoringPort, mailboxPorts.pages, mailboxPorts.mail];
            assert.deepEqual(await Promise.all(monitoringPorts.map((port) => reaches(monitoring, port))), [
                true,
                false,
                false,
            ]);
        });

        it("lets the authority's answers be trusted", async () => {
            const issuer = path.join(cloud.directory, "issuer.pem");
            fs.writeFileSync(issuer, authorityIssuer(cloud.id)!);
            const ask = ["curl", "--silent", "--show-error", "--fail", authorityDirectoryUrl(cloud.id)];
            const directory = await run("ip", ["netns", "exec", machine, ...ask, "--cacert", issuer]);
            assert.match(directory, /"newOrder"/);
            await assert.rejects(run("ip", ["netns", "exec", machine, ...ask]), /certificate/);
        });
    });
});
