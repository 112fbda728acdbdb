import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import * as fs from "node:fs";
import * as net from "node:net";
import { networkInterfaces } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import * as aws from "@pulumi/aws";
import { ensurePebble } from "../../local/authority/program";
import { authorityDirectoryUrl, startAuthority } from "../../local/authority/server";
import { cloudStatus, describeStatus } from "../../local/cloud/status";
import { changeMachine, deleteMachine, executeOnMachine, machinePath, stopMachine } from "../../local/cloud/machine";
import { amiIdFor, ownArchitecture } from "../../local/image/id";
import { dnsAddress } from "../../local/dns/server";
import { removeRecords, writeRecords } from "../../local/dns/zones";
import { checkMachine, machineActions } from "../../local/monitoring/machine-checks";
import { monitoringState, setSpeed } from "../../local/monitoring/server";
import { TerminalProgress } from "../../toolchain/progress";
import { waitUntil } from "../../toolchain/wait-until";
import { TestCloud } from "./aws/cloud";
import { site, type SiteArgs } from "./aws/site";

const run = promisify(execFile);
const listenerProgram =
    'require("node:net").createServer((socket) => socket.end()).listen(8080, () => console.log("listens"))';

describe("the local cloud's AWS provider", function () {
    this.timeout(180_000);
    let cloud: TestCloud;
    let base: SiteArgs;
    let outputs: Record<string, any>;

    before(async () => {
        cloud = await TestCloud.create();
        base = {
            cidrBlock: cloud.cidrBlock,
            imageId: cloud.imageId,
            publicKey: fs.readFileSync(path.join(cloud.cloud.directory, "id_ed25519.pub"), "utf8").trim(),
            ports: [22, 80, 443],
        };
    });

    after(async () => {
        await cloud?.remove();
    });

    /** Runs a command on the server over SSH, by its Elastic IP. */
    async function onServer(command: string): Promise<string> {
        const options = [
            "StrictHostKeyChecking=no",
            "UserKnownHostsFile=/dev/null",
            "ConnectTimeout=5",
            "LogLevel=ERROR",
        ];
        const commandArguments = [
            ...options.flatMap((option) => ["-o", option]),
            "-i",
            path.join(cloud.cloud.directory, "id_ed25519"),
            `admin@${outputs["address"]}`,
            command,
        ];
        for (let attempt = 0; ; attempt++) {
            try {
                return (await run("ssh", commandArguments)).stdout.trim();
            } catch (error) {
                // Its SSH server answers a second or two after its start.
                if (attempt === 20 || !/refused|timed out|reset|closed/.test(String(error))) {
                    throw error;
                }
                await sleep(500);
            }
        }
    }

    function resolver(): Resolver {
        const own = new Resolver({ timeout: 2000, tries: 2 });
        own.setServers([dnsAddress(cloud.cloud.id)!]);
        return own;
    }

    async function succeed(args: SiteArgs) {
        const result = await cloud.up(site(args));
        assert.equal(result.error, undefined);
        outputs = result.outputs;
        return result;
    }

    /** Whether a connection to the server reaches a listening program. */
    const opens = (port: number) => canConnect(outputs["address"], port);

    async function canConnect(host: string, port: number): Promise<boolean> {
        return new Promise((resolve) => {
            const socket = net.connect({ host, port, timeout: 2000 });
            const end = (open: boolean) => {
                socket.destroy();
                resolve(open);
            };
            socket.on("connect", () => end(true));
            socket.on("timeout", () => end(false));
            socket.on("error", () => end(false));
        });
    }

    it("previews without creating anything", async () => {
        const result = await cloud.preview(site(base));
        assert.equal(result.error, undefined);
        assert.deepEqual(result.operations["server"], ["create"]);
        assert.deepEqual(describeStatus(await cloudStatus(cloud.cloud.id)), []);
    });

    it("has a certificate authority", async () => {
        await ensurePebble(new TerminalProgress());
        await startAuthority(cloud.cloud.id);
    });

    it("creates a machine that is reached by its Elastic IP with the key pair's key", async () => {
        await succeed(base);
        const hostname = `ip-${outputs["privateIp"].replaceAll(".", "-")}`;
        assert.equal(await onServer("hostname"), hostname);
        assert.equal(await onServer("nproc"), "2");
        assert.deepEqual(outputs["tagsAll"], { Project: "contract" });
    });

    it("mounts the volume with its real size", async () => {
        assert.equal(await onServer("findmnt --noheadings --output FSTYPE /var/lib/mysql"), "xfs");
        const mebibytes = Number(await onServer("df --block-size=1M --output=size /var/lib/mysql | tail -1"));
        assert.ok(mebibytes > 850 && mebibytes <= 1024, `${mebibytes} MiB`);
        await onServer("sudo sh -c 'echo kept > /var/lib/mysql/mark'");
    });

    it("serves the zone with a start of authority, name servers and records", async () => {
        assert.deepEqual(await resolver().resolve4("contract.test"), [outputs["address"]]);
        assert.deepEqual(await resolver().resolveCname("www.contract.test"), ["contract.test"]);
        assert.equal((await resolver().resolveNs("contract.test")).length, 4);
        assert.equal((await resolver().resolveSoa("contract.test")).minttl, 86_400);
    });

    it("lets the machine find its own site by name, and reach it at the ports of a site", async () => {
        for (const name of ["contract.test", "www.contract.test"]) {
            assert.ok((await onServer(`getent ahostsv4 ${name}`)).startsWith(`${outputs["address"]} `), name);
        }
        for (const port of [80, 443]) {
            await onServer(
                `sudo systemd-run --quiet --unit site-${port} systemd-socket-activate --accept --inetd --listen=${port} /bin/cat`,
            );
            await onServer(`timeout 10 sh -c 'until ss -ltn | grep -q :${port}; do sleep 0.1; done'`);
            await onServer(`timeout 5 bash -c '</dev/tcp/www.contract.test/${port}'`);
        }
    });

    const askAuthority = () => onServer(`curl --silent --show-error ${authorityDirectoryUrl(cloud.cloud.id)}`);

    it("lets the machine trust the cloud's certificate authority", async () => {
        assert.match(await askAuthority(), /"newOrder"/);
    });

    it("lets a machine that is older than the authority trust it as soon as the cloud is resumed", async () => {
        const trusted = "/usr/local/share/ca-certificates/simple-web-stack-local-authority.crt";
        await onServer(`sudo rm ${trusted} && sudo update-ca-certificates --fresh`);
        await assert.rejects(askAuthority(), /certificate/);
        await changeMachine(cloud.client, outputs["instanceId"], { config: { "user.simple-web-stack.authority": "" } });
        // An up that has nothing to do asks nothing of the cloud.
        assert.equal((await cloud.refresh()).error, undefined);
        assert.match(await askAuthority(), /"newOrder"/);
    });

    it("changes nothing at a second up", async () => {
        assert.deepEqual((await succeed(base)).operations, {});
    });

    it("opens a port with a rule, and closes it without", async () => {
        await onServer(
            "sudo systemd-run --quiet --unit listener systemd-socket-activate --accept --inetd --listen=8080 /bin/cat",
        );
        await onServer("timeout 10 sh -c 'until ss -ltn | grep -q :8080; do sleep 0.1; done'");
        assert.equal(await opens(8080), false);
        const result = await succeed({ ...base, ports: [...base.ports!, 8080] });
        assert.deepEqual(result.operations, { "port-8080": ["create"] });
        assert.equal(await opens(8080), true);
        await succeed(base);
        assert.equal(await opens(8080), false);
    });

    it("shuts the machine off from this computer and from other clouds' machines, but for names", async () => {
        const gateway = cloud.cidrBlock.replace("0/24", "1");
        const reaches = (address: string, port: number) =>
            onServer(`timeout 1 bash -c '</dev/tcp/${address}/${port}' 2>/dev/null && echo yes || echo no`);
        assert.equal(await reaches(gateway, 53), "yes");
        const listener = net.createServer((socket) => socket.end()).listen(0, "0.0.0.0");
        await once(listener, "listening");
        const { port } = listener.address() as net.AddressInfo;
        // A machine of another cloud, as the computer sees it: behind an interface that is named like a bridge of ours.
        const [own, other] = ["198.19.255.1", "198.19.255.2"];
        const name = "swstest0";
        const commands = [
            `ip netns add ${name}`,
            `ip link add ${name} type veth peer name eth0 netns ${name}`,
            `ip address add ${own}/30 dev ${name}`,
            `ip link set ${name} up`,
            `ip -n ${name} address add ${other}/30 dev eth0`,
            `ip -n ${name} link set eth0 up`,
            `ip -n ${name} route add default via ${own}`,
        ];
        try {
            for (const command of commands) {
                await run("sh", ["-c", command]);
            }
            const neighbour = spawn("ip", ["netns", "exec", name, process.execPath, "-e", listenerProgram], {
                stdio: ["ignore", "pipe", "inherit"],
            });
            try {
                await once(neighbour.stdout, "data");
                assert.equal(await canConnect(other, 8080), true);
                assert.equal(await reaches(other, 8080), "no");
            } finally {
                neighbour.kill();
            }
            const outside = Object.values(networkInterfaces())
                .flatMap((list) => list ?? [])
                .find(({ family, internal }) => family === "IPv4" && !internal);
            for (const address of [gateway, outside!.address]) {
                assert.equal(await reaches(address, port), "no", address);
            }
        } finally {
            listener.close();
            await run("sh", ["-c", `ip netns delete ${name}; ip link delete ${name} 2>/dev/null || true`]);
        }
    });

    it("grows a volume in use, and rejects a smaller size", async () => {
        const result = await succeed({ ...base, volumeSize: 2 });
        assert.deepEqual(result.operations, { volume: ["update"] });
        const mebibytes = Number(await onServer("df --block-size=1M --output=size /var/lib/mysql | tail -1"));
        assert.ok(mebibytes > 1850, `${mebibytes} MiB`);
        assert.match((await cloud.preview(site(base))).error ?? "", /size.*never shrinks/);
        base.volumeSize = 2;
    });

    it("stops and starts the machine for another instance type", async () => {
        const before = await onServer("cat /proc/sys/kernel/random/boot_id; stat --format %Y /proc/1");
        const result = await succeed({ ...base, instanceType: "m5.xlarge" });
        assert.deepEqual(result.operations, { server: ["update"] });
        assert.notEqual(await onServer("cat /proc/sys/kernel/random/boot_id; stat --format %Y /proc/1"), before);
        const { config } = await cloud.client.get(machinePath(outputs["instanceId"]));
        assert.deepEqual([config["limits.cpu"], config["limits.memory"]], ["4", "16384MiB"]);
        await succeed(base);
    });

    it("keeps address and volume when the machine is replaced", async () => {
        const { instanceId, address, volumeId } = outputs;
        const parts = outputs["privateIp"].split(".");
        base.privateIp = [...parts.slice(0, 3), String(Number(parts[3]) + 1)].join(".");
        const result = await succeed(base);
        assert.ok(result.operations["server"]!.includes("replace"), JSON.stringify(result.operations));
        assert.notEqual(outputs["instanceId"], instanceId);
        assert.deepEqual([outputs["address"], outputs["volumeId"]], [address, volumeId]);
        assert.equal(await onServer("cat /var/lib/mysql/mark"), "kept");
    });

    it("plays a type with another processor by an image for it, and runs no image on a type that it is not for", async () => {
        const [other, instanceType] =
            ownArchitecture === "arm64" ? (["x86_64", "t3.micro"] as const) : (["arm64", "t4g.micro"] as const);
        const { imageId } = base;
        const played = amiIdFor({ amiId: imageId }, other);
        const looked = await cloud.preview(async () => {
            const find = async (id: string) => aws.ec2.getAmi({ filters: [{ name: "image-id", values: [id] }] });
            assert.equal((await find(imageId)).architecture, ownArchitecture);
            assert.equal((await find(played)).architecture, other);
            await assert.rejects(find("ami-0123456789abcdef0"), /returned no results/);
        });
        assert.equal(looked.error, undefined);

        const result = await succeed({ ...base, imageId: played, instanceType });
        assert.ok(result.operations["server"]!.includes("replace"), JSON.stringify(result.operations));
        assert.equal(await onServer("uname -m"), ownArchitecture === "arm64" ? "aarch64" : "x86_64");
        const { error = "" } = await cloud.up(site({ ...base, instanceType }));
        assert.match(error, /InvalidParameterValue: the instance type t\w+\.micro is \w+, and the image ami-\w+ is/);
        await succeed(base);
        assert.equal(await onServer("cat /var/lib/mysql/mark"), "kept");
    });

    it("recreates a machine that was deleted behind its back", async () => {
        await deleteMachine(cloud.client, outputs["instanceId"]);
        const refreshed = await cloud.refresh();
        assert.equal(refreshed.error, undefined);
        await succeed(base);
        assert.equal(await onServer("cat /var/lib/mysql/mark"), "kept");
        assert.deepEqual((await succeed(base)).operations, {});
    });

    it("sees a machine that was stopped behind its back, and leaves it so, as EC2 does", async () => {
        await stopMachine(cloud.client, outputs["instanceId"]);
        const refreshed = await cloud.refresh();
        assert.deepEqual(refreshed.operations["server"], ["refresh"]);
        assert.equal((await cloud.client.get(machinePath(outputs["instanceId"]))).status, "Stopped");
        await cloud.client.put(machinePath(outputs["instanceId"]).replace("?", "/state?"), { action: "start" });
    });

    const machineState = (action: string) =>
        cloud.client.put(machinePath(outputs["instanceId"], "/state"), { action, timeout: 30, force: true });
    /** The id of its first process: another one after each boot. */
    const bootOf = async () => (await cloud.client.get(machinePath(outputs["instanceId"], "/state"))).pid as number;

    it("has the status checks of EC2: a machine that hangs or lost its network fails, a stopped one has none", async () => {
        const check = async () => {
            const found = await checkMachine(cloud.client, outputs["instanceId"], outputs["privateIp"]);
            return found && [found.StatusCheckFailed_Instance, found.StatusCheckFailed_System];
        };
        assert.equal(await onServer("echo there"), "there");
        assert.deepEqual(await check(), [0, 0]);
        await machineState("freeze");
        assert.deepEqual(await check(), [1, 0]);
        await machineState("unfreeze");
        assert.deepEqual(await check(), [0, 0]);
        await executeOnMachine(cloud.client, outputs["instanceId"], "ip link set eth0 down");
        assert.ok(await waitUntil(async () => (await check())?.[0] === 1, 90_000, 1000));
        await stopMachine(cloud.client, outputs["instanceId"]);
        assert.equal(await check(), undefined);
        const before = await bootOf();
        await machineActions["recover"]!(cloud.client, outputs["instanceId"]);
        assert.notEqual(await bootOf(), before);
        assert.equal(await onServer("echo there"), "there");
    });

    it("reboots a machine that hangs, by an alarm", async () => {
        setSpeed(cloud.cloud.id, 60);
        const watched = async () => {
            const found = await site(base)();
            new aws.cloudwatch.MetricAlarm("hangs", {
                name: "server-hangs",
                comparisonOperator: "GreaterThanOrEqualToThreshold",
                threshold: 1,
                evaluationPeriods: 3,
                namespace: "AWS/EC2",
                metricName: "StatusCheckFailed_Instance",
                dimensions: { InstanceId: found.instanceId },
                statistic: "Maximum",
                period: 60,
                alarmActions: ["arn:aws:automate:us-east-1:ec2:reboot"],
            });
            return found;
        };
        assert.equal((await cloud.up(watched)).error, undefined);
        const state = () => Object.values(monitoringState(cloud.cloud.id).alarms)[0]?.state;
        assert.ok(await waitUntil(() => state() === "OK", 30_000));
        const before = await bootOf();
        await machineState("freeze");
        assert.ok(await waitUntil(() => state() === "ALARM", 30_000));
        // Incus can't always say while a machine is on its way down.
        const current = () => bootOf().catch(() => before);
        assert.ok(await waitUntil(async () => ![before, 0].includes(await current()), 90_000, 500));
        assert.equal(await onServer("cat /var/lib/mysql/mark"), "kept");
        assert.ok(await waitUntil(() => state() === "OK", 30_000));
        await stopMachine(cloud.client, outputs["instanceId"]);
        assert.ok(await waitUntil(() => state() === "INSUFFICIENT_DATA", 30_000));
        await machineState("start");
        await succeed(base);
    });

    it("recreates a record that was removed behind its back", async () => {
        await removeRecords(cloud.cloud.id, { zone: "contract.test", name: "contract.test", type: "A" });
        await assert.rejects(resolver().resolve4("contract.test"), { code: "ENODATA" });
        assert.equal((await cloud.refresh()).error, undefined);
        assert.deepEqual((await succeed(base)).operations, { apex: ["create"] });
        assert.deepEqual(await resolver().resolve4("contract.test"), [outputs["address"]]);
    });

    it("imports a record that the zone has already, and exchanges it for an alias", async () => {
        const name = "former.contract.test";
        const [address, alias] = [
            { name, type: "A", records: ["203.0.113.9"] },
            { name, type: "CNAME", records: ["contract.test"] },
        ];
        await writeRecords(cloud.cloud.id, { zone: "contract.test", ttl: 300, ...address });
        const refused = await cloud.up(site({ ...base, further: alias }));
        assert.match(refused.error ?? "", /InvalidChangeBatch.*conflicts with other records.*A 203\.0\.113\.9/s);
        const imported = { ...base, further: { ...address, importId: `${outputs["zoneId"]}_${name}_A` } };
        assert.deepEqual((await succeed(imported)).operations, { further: ["import"] });
        const { operations } = await succeed({ ...base, further: alias });
        assert.deepEqual(operations["further"]!.sort(), ["create-replacement", "delete-replaced", "replace"]);
        assert.deepEqual(await resolver().resolveCname(name), ["contract.test"]);
        await succeed(base);
        await assert.rejects(resolver().resolveCname(name), { code: "ENOTFOUND" });
    });

    it("restarts a DNS server that has ended", async () => {
        const [processId] = (await cloudStatus(cloud.cloud.id)).dnsServers;
        process.kill(processId!, "SIGKILL");
        await sleep(200);
        await assert.rejects(resolver().resolve4("contract.test"));
        await succeed({ ...base, recordTtl: 60 });
        assert.deepEqual(await resolver().resolve4("contract.test", { ttl: true }), [
            { address: outputs["address"], ttl: 60 },
        ]);
        await succeed(base);
    });

    it("terminates no machine with termination protection", async () => {
        await succeed({ ...base, terminationProtection: true });
        assert.match(
            (await cloud.destroy()).error ?? "",
            /OperationNotPermitted: the instance i-\w+ may not be terminated/,
        );
        assert.ok(await cloud.client.find(machinePath(outputs["instanceId"])));
        // As on AWS, the protection has to be removed first.
        await succeed(base);
    });

    it("rejects an unknown instance type, input and resource type, but previews a foreign image", async () => {
        assert.match(
            (await cloud.preview(site({ ...base, instanceType: "t9.huge" }))).error ?? "",
            /"t9\.huge" is not an instance type/,
        );
        const unknownInput = async () => {
            new aws.ec2.Vpc("other", { cidrBlock: "10.0.0.0/16", enableNetworkAddressUsageMetrics: true });
        };
        assert.match(
            (await cloud.preview(unknownInput)).error ?? "",
            /enableNetworkAddressUsageMetrics.*does not understand/s,
        );
        const unknownType = async () => {
            new aws.sqs.Queue("queue");
        };
        assert.match((await cloud.preview(unknownType)).error ?? "", /does not know aws:sqs\/queue:Queue/);
        const foreign = { ...base, imageId: "ami-0123456789abcdef0" };
        assert.equal((await cloud.preview(site(foreign))).error, undefined);
    });

    it("leaves nothing behind when the stack is destroyed", async () => {
        assert.equal((await cloud.destroy()).error, undefined);
        const { dnsServers, authorities, monitoring, addresses, ...rest } = await cloudStatus(cloud.cloud.id);
        assert.deepEqual(
            describeStatus({ ...rest, dnsServers: [], authorities: [], monitoring: [], addresses: [] }),
            [],
            `DNS ${dnsServers}, ACME ${authorities}, CloudWatch ${monitoring}, ${addresses}`,
        );
    });
});
