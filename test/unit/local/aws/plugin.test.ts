import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { accessRules } from "../../../../local/cloud/network";
import type { Provider } from "../../../../local/provider/provider";
import { unknownValue } from "../../../../local/provider/values";
import { newProvider, withCloudDirectory } from "../../../support/aws-plugin";

const urn = (type: string, name = "it") => `urn:pulumi:test::site::${type}::${name}`;
const instanceUrn = urn("aws:ec2/instance:Instance");
const keyUrn = urn("aws:ec2/keyPair:KeyPair");
const volumeUrn = urn("aws:ebs/volume:Volume");
const vpcUrn = urn("aws:ec2/vpc:Vpc");
const roleUrn = urn("aws:iam/role:Role");

const instance = { ami: "ami-0123456789abcdef0", instanceType: "t3.small", subnetId: unknownValue };
const network = { cidrBlock: "198.18.0.0/24" };
const volume = { availabilityZone: "us-east-1a", type: "gp3", size: 20, encrypted: true };

describe("the local cloud's AWS provider, without a machine", () => {
    let provider: Provider;
    const directory = withCloudDirectory();
    beforeEach(() => (provider = newProvider()));

    async function failures(of: string, inputs: Record<string, unknown>, olds: Record<string, unknown> = {}) {
        return ((await provider.check(of, olds, inputs)).failures ?? []).map(
            ({ property, reason }) => `${property}: ${reason}`,
        );
    }

    it("previews known inputs and all tags, and leaves the rest unknown", () => {
        const key = { keyName: "key", publicKey: "ssh-ed25519 AAAA", tags: { A: "b" }, __defaults: [] };
        assert.deepEqual(provider.preview(keyUrn, key), {
            keyName: "key",
            publicKey: "ssh-ed25519 AAAA",
            tags: { A: "b" },
            tagsAll: { A: "b" },
        });
    });

    it("compares lists without their order", async () => {
        const state = { name: "it", vpcSecurityGroupIds: ["sg-1", "sg-2"], tagsAll: {} };
        const diff = (groups: string[]) =>
            provider.diff("i-1", instanceUrn, state, { ...state, vpcSecurityGroupIds: groups });
        assert.equal((await diff(["sg-2", "sg-1"])).changes, false);
        assert.equal((await diff(["sg-2", "sg-3"])).changes, true);
    });

    const running = {
        ...instance,
        subnetId: "subnet-1",
        keyName: "one",
        privateIp: "198.18.0.4",
        iamInstanceProfile: "profile",
        monitoring: true,
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
        rootBlockDevice: { volumeType: "gp3", volumeSize: 16, encrypted: true },
        tagsAll: {},
    };
    const kept = { ...volume, iops: 4000, throughput: 250, kmsKeyId: "key", snapshotId: "snap-1", tagsAll: {} };
    const named = { ...network, enableDnsHostnames: true, tagsAll: {} };

    for (const [of, id, state, properties] of [
        [
            instanceUrn,
            "i-1",
            running,
            ["iamInstanceProfile", "privateIp", "monitoring", "metadataOptions", "rootBlockDevice", "keyName"],
        ],
        [volumeUrn, "vol-1", kept, ["iops", "throughput", "kmsKeyId", "snapshotId"]],
        [vpcUrn, "vpc-1", named, ["enableDnsHostnames"]],
    ] as const) {
        for (const property of properties) {
            it(`changes nothing where ${property} is left out, which AWS fills in`, async () => {
                const inputs: Record<string, unknown> = { ...state };
                delete inputs[property];
                const { changes, replaces } = await provider.diff(id, of, state, inputs, state);
                assert.deepEqual({ changes, replaces }, { changes: false, replaces: [] });
            });
        }
    }

    it("changes what is left out and what AWS does not fill in, and ignores outputs that were never inputs", async () => {
        const inputs = { name: "role", assumeRolePolicy: "{}" };
        const state = { ...inputs, description: "text", tagsAll: {} };
        assert.equal((await provider.diff("role", roleUrn, state, inputs, state)).changes, true);
        assert.equal((await provider.diff("role", roleUrn, state, inputs, inputs)).changes, false);
    });

    it("replaces an instance for a type of another processor", async () => {
        const diff = (instanceType: string) =>
            provider.diff("i-1", instanceUrn, running, { ...running, instanceType }, running);
        assert.deepEqual((await diff("t4g.small")).replaces, ["instanceType"]);
        assert.deepEqual((await diff("t3.large")).replaces, []);
    });

    it("replaces a network for other addresses", async () => {
        const other = { ...named, cidrBlock: "198.19.0.0/24" };
        assert.deepEqual((await provider.diff("vpc-1", vpcUrn, named, other)).replaces, ["cidrBlock"]);
    });

    it("reads what is not set as empty, as the official provider does", async () => {
        const { outs } = await provider.create(roleUrn, { name: "role", assumeRolePolicy: "{}" });
        assert.deepEqual([outs["description"], outs["permissionsBoundary"]], ["", ""]);
        const back = await provider.update("role", roleUrn, outs, { name: "role", assumeRolePolicy: "{}" });
        assert.equal(back["description"], "");
    });

    it("reads the defaults of a resource that an earlier version made without them", async () => {
        const given = { name: "role", assumeRolePolicy: "{}" };
        await provider.create(roleUrn, given);
        const { props } = await newProvider().read("role", roleUrn);
        const inputs = (await provider.check(roleUrn, given, given)).inputs!;
        assert.equal(inputs["path"], "/");
        assert.equal((await provider.diff("role", roleUrn, props!, inputs, given)).changes, false);
    });

    it("passes an instance whose subnet is not known yet", async () => {
        assert.deepEqual(await failures(instanceUrn, instance), []);
    });

    it("rejects an unknown instance type, in a first preview as well", async () => {
        assert.match(
            (await failures(instanceUrn, { ...instance, instanceType: "t9.huge" }))[0]!,
            /^instanceType: .*t9\.huge/,
        );
    });

    it("rejects an unknown input", async () => {
        assert.match((await failures(instanceUrn, { ...instance, hibernation: true }))[0]!, /^hibernation: /);
    });

    it("rejects an invalid image id", async () => {
        assert.match((await failures(instanceUrn, { ...instance, ami: "debian" }))[0]!, /^ami: .*"debian"/);
    });

    it("rejects an unknown resource type", async () => {
        assert.match((await failures(urn("aws:sqs/queue:Queue"), {}))[0]!, /does not know aws:sqs\/queue:Queue/);
        await assert.rejects(provider.create(urn("constructor"), {}), /does not know constructor/);
    });

    it("rejects a smaller size for a volume", async () => {
        assert.match((await failures(volumeUrn, { ...volume, size: 10 }, volume))[0]!, /^size: .*never shrinks/);
    });

    it("generates a name for a key pair, and keeps it", async () => {
        const first = (await provider.check(keyUrn, {}, { publicKey: "ssh-ed25519 AAAA" })).inputs!;
        assert.match(first["keyName"], /^it-[0-9a-f]{7}$/);
        const second = (await provider.check(keyUrn, first, { publicKey: "ssh-ed25519 AAAA" })).inputs!;
        assert.equal(second["keyName"], first["keyName"]);
    });

    it("keeps a generated name after a refresh", async () => {
        const first = (await provider.check(keyUrn, {}, { publicKey: "ssh-ed25519 AAAA" })).inputs!;
        const { id } = await provider.create(keyUrn, first);
        const read = await provider.read(id, keyUrn);
        const second = (await provider.check(keyUrn, read.inputs!, { publicKey: "ssh-ed25519 AAAA" })).inputs!;
        assert.equal(second["keyName"], first["keyName"]);
    });

    for (const [property, value, replaces] of [
        ["ami", "ami-0aaaaaaaaaaaaaaaa", true],
        ["keyName", "other", true],
        ["subnetId", "subnet-2", true],
        ["ipv6Addresses", ["fd12::3"], true],
        ["instanceType", "t3.large", false],
        ["vpcSecurityGroupIds", ["sg-2"], false],
        ["disableApiTermination", true, false],
    ] as const) {
        it(`${replaces ? "replaces" : "keeps"} an instance whose ${property} changes`, async () => {
            const state = {
                ...instance,
                subnetId: "subnet-1",
                keyName: "one",
                vpcSecurityGroupIds: ["sg-1"],
                tagsAll: {},
            };
            const result = await provider.diff("i-1", instanceUrn, state, { ...state, [property]: value });
            assert.equal(result.changes, true);
            assert.deepEqual(result.replaces, replaces ? [property] : []);
        });
    }

    it("deletes a resource with a given name before its replacement", async () => {
        const state = { name: "role", path: "/", tagsAll: {} };
        const given = await provider.diff("role", roleUrn, state, { name: "role", path: "/x/", __defaults: [] });
        assert.equal(given.deleteBeforeReplace, true);
        const own = await provider.diff("role", roleUrn, state, { name: "role", path: "/x/", __defaults: ["name"] });
        assert.equal(own.deleteBeforeReplace, false);
    });

    it("tells of its networks, and whether a subnet reaches the internet", async () => {
        fs.writeFileSync(path.join(directory(), "cloud.json"), JSON.stringify({ id: "0123ab" }));
        const create = async (type: string, inputs: object) =>
            (await provider.create(urn(type), (await provider.check(urn(type), {}, inputs)).inputs!)).id!;
        const vpcId = await create("aws:ec2/vpc:Vpc", network);
        const subnets = ["198.18.0.0/26", "198.18.0.64/26"].map((cidrBlock) => ({
            vpcId,
            cidrBlock,
            availabilityZone: "us-east-1a",
            tags: { Name: cidrBlock },
        }));
        const subnetType = "aws:ec2/subnet:Subnet";
        const [open, shut] = [await create(subnetType, subnets[0]!), await create(subnetType, subnets[1]!)];
        const gatewayId = await create("aws:ec2/internetGateway:InternetGateway", { vpcId });
        const routeTableId = await create("aws:ec2/routeTable:RouteTable", { vpcId });
        const destinationCidrBlock = "0.0.0.0/0";
        await create("aws:ec2/route:Route", { routeTableId, destinationCidrBlock, gatewayId });
        await create("aws:ec2/routeTableAssociation:RouteTableAssociation", { subnetId: open, routeTableId });

        const ask = (name: string, args: object) => provider.invoke(`aws:ec2/${name}:${name}`, args);
        const filters = (name: string, value: string) => ({ filters: [{ name, values: [value] }] });
        assert.deepEqual((await ask("getSubnets", filters("vpc-id", vpcId)))["ids"].sort(), [open, shut].sort());
        assert.deepEqual((await ask("getSubnets", filters("vpc-id", "vpc-other")))["ids"], []);
        assert.deepEqual(await ask("getSubnet", { id: open }), { id: open, ipv6CidrBlock: "", ...subnets[0] });
        await assert.rejects(ask("getSubnet", { id: "subnet-1" }), /no matching EC2 Subnet found.*no subnet-1/);
        const tables = async (subnet: string) =>
            (await ask("getRouteTables", filters("association.subnet-id", subnet)))["ids"];
        assert.deepEqual([await tables(open), await tables(shut)], [[routeTableId], []]);
        assert.deepEqual((await ask("getRouteTable", { routeTableId }))["routes"], [
            { cidrBlock: destinationCidrBlock, ipv6CidrBlock: "", gatewayId },
        ]);
        const [main] = (await ask("getRouteTables", filters("association.main", "true")))["ids"];
        assert.deepEqual((await ask("getRouteTable", { routeTableId: main }))["routes"], []);
    });

    it("gives a network an IPv6 block, and its subnets what is in it", async () => {
        fs.writeFileSync(path.join(directory(), "cloud.json"), JSON.stringify({ id: "0123ab" }));
        const dual = { ...network, assignGeneratedIpv6CidrBlock: true };
        const { id: vpcId, outs } = await provider.create(vpcUrn, dual);
        assert.match(outs["ipv6CidrBlock"], /^fd[0-9a-f:]+::\/56$/);
        const subnet = (ipv6CidrBlock: string) => ({
            vpcId,
            cidrBlock: "198.18.0.0/26",
            ipv6CidrBlock,
            availabilityZone: "us-east-1a",
        });
        const subnetUrn = urn("aws:ec2/subnet:Subnet");
        await assert.rejects(provider.create(subnetUrn, subnet("2001:db8::/64")), /InvalidSubnet\.Range: 2001:db8::/);
        const own = outs["ipv6CidrBlock"].replace("/56", "/64");
        assert.equal((await provider.create(subnetUrn, subnet(own))).outs["ipv6CidrBlock"], own);
        const alone = await provider.create(vpcUrn, network);
        assert.equal(alone.outs["ipv6CidrBlock"], "");
    });

    it("keeps an instance that has its IPv6 addresses already", async () => {
        const state = { ...instance, ipv6Addresses: ["fd12::3"], tagsAll: {} };
        const { ipv6Addresses, ...without } = state;
        for (const news of [state, without]) {
            assert.deepEqual((await provider.diff("i-1", instanceUrn, state, news)).replaces, [], `${ipv6Addresses}`);
        }
    });

    it("rejects a reference to a resource that does not exist", async () => {
        const attachment = urn("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
        await assert.rejects(
            provider.create(attachment, { role: "no-such-role", policyArn: "arn" }),
            /role: there is no Role "no-such-role"/,
        );
    });

    it("adopts a resource that a killed run left behind", async () => {
        const inputs = { name: "role", assumeRolePolicy: "{}" };
        await provider.create(roleUrn, inputs);
        const next = newProvider();
        assert.equal((await next.create(roleUrn, inputs)).id, "role");
        assert.equal(fs.readdirSync(path.join(directory(), "resources", "iam.Role")).length, 1);
    });

    // `up --replace URN` creates the new resource without comparing the old one.
    for (const [how, meet] of [
        ["that an update compared", (id: string) => provider.diff(id, vpcUrn, network, network)],
        ["that a refresh read", (id: string) => provider.read(id, vpcUrn)],
        [
            "that another resource refers to",
            (id: string) => provider.create(urn("aws:ec2/routeTable:RouteTable"), { vpcId: id }),
        ],
    ] as const) {
        it(`does not adopt a resource ${how}`, async () => {
            fs.writeFileSync(path.join(directory(), "cloud.json"), JSON.stringify({ id: "0123ab" }));
            const { id } = await provider.create(vpcUrn, network);
            await meet(id!);
            const next = newProvider();
            assert.notEqual((await next.create(vpcUrn, network)).id, id);
            assert.equal(fs.readdirSync(path.join(directory(), "resources", "ec2.Vpc")).length, 2);
        });
    }
});

describe("security groups as rules of a network", () => {
    const server = {
        id: "i-1",
        urn: "",
        complete: true,
        inputs: { vpcSecurityGroupIds: ["sg-1"] },
        outputs: { privateIp: "198.18.0.4" },
    };
    const record = (inputs: object) => ({ id: "sgr-1", urn: "", complete: true, inputs, outputs: {} });
    const http = { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 80, toPort: 80, cidrIpv4: "0.0.0.0/0" };

    it("lets the ports of a rule through to the members of its group", () => {
        assert.deepEqual(accessRules([server], [record(http)], "source", "destination"), [
            {
                action: "allow",
                state: "enabled",
                source: "0.0.0.0/0",
                destination: "198.18.0.4/32",
                protocol: "tcp",
                destination_port: "80",
            },
        ]);
    });

    it("lets IPv6 through to the members' addresses of IPv6 alone", () => {
        const rule = { ...http, cidrIpv4: undefined, cidrIpv6: "::/0" };
        const dual = { ...server, outputs: { ...server.outputs, ipv6Addresses: ["fd12::3"] } };
        const [only, ...others] = accessRules([server, dual], [record(rule)], "source", "destination") as Record<
            string,
            unknown
        >[];
        assert.deepEqual([only!["source"], only!["destination"], others], ["::/0", "fd12::3/128", []]);
    });

    it("lets nothing through for another group", () => {
        assert.deepEqual(
            accessRules([server], [record({ ...http, securityGroupId: "sg-2" })], "source", "destination"),
            [],
        );
    });

    it("opens nothing to a group without members", () => {
        const rule = { ...http, cidrIpv4: undefined, referencedSecurityGroupId: "sg-2" };
        assert.deepEqual(accessRules([server], [record(rule)], "source", "destination"), []);
    });
});
