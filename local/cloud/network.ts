import * as fs from "node:fs";
import * as os from "node:os";
import { addressAt, overlap } from "../../toolchain/ipv4";
import { addressIn, networkAt } from "../../toolchain/ipv6";
import { Problem } from "../../toolchain/problem";
import { serially } from "../../toolchain/serially";
import { waitUntil } from "../../toolchain/wait-until";
import type { IncusClient } from "../incus/client";
import { cloudKey } from "../incus/project";
import { changeBridgeSettings } from "./bridge-settings";
import { bridgePrefix, isolateBridge } from "./isolation";
import { nameServiceSettings } from "./name-service";
import type { CloudRecord, Records } from "./records";
import { retryBridgeChange } from "./retry-bridge-change";
import { egressRuleType, ingressRuleType, instanceType, vpcType } from "./resource-tokens";

/** The name of a VPC's bridge: at most 15 characters, Linux's limit. */
export function bridgeOf(vpc: CloudRecord): string {
    return vpc.outputs["__bridge"] as string;
}

/** A bridge name that no other VPC of the cloud uses. */
export function freeBridge(records: Records, cloudId: string): string {
    const taken = records.list(vpcType).map(bridgeOf);
    for (let index = 0; index < 10; index++) {
        const name = `${bridgePrefix}${cloudId}${index}`;
        if (!taken.includes(name)) {
            return name;
        }
    }
    throw new Error("a local cloud has at most ten VPCs");
}

/** Creates the bridge of a VPC if it isn't there. The network's first address is its gateway and its name server. */
export async function ensureBridge(client: IncusClient, cloudId: string, vpc: CloudRecord): Promise<void> {
    await retryBridgeChange(async () => {
        if (!(await bridgeWorks(client, bridgeOf(vpc)))) {
            await createBridge(client, cloudId, vpc);
        }
    });
    await isolate(vpc);
}

/** The isolation is this computer's, not Incus's, and ends with a restart. */
export async function isolate(vpc: CloudRecord): Promise<void> {
    await isolateBridge(bridgeOf(vpc), addressAt(vpc.inputs["cidrBlock"], 1));
}

async function createBridge(client: IncusClient, cloudId: string, vpc: CloudRecord): Promise<void> {
    const bridge = bridgeOf(vpc);
    checkOverlap(vpc.inputs["cidrBlock"]);
    await client.delete(`/1.0/network-acls/${bridge}`);
    await client.post("/1.0/network-acls", { name: bridge, config: { [cloudKey]: cloudId }, ingress: [], egress: [] });
    await client.post("/1.0/networks", {
        name: bridge,
        type: "bridge",
        config: {
            "ipv4.address": `${addressAt(vpc.inputs["cidrBlock"], 1)}/${vpc.inputs["cidrBlock"].split("/")[1]}`,
            "ipv4.nat": "true",
            ...ipv6Settings(vpc.outputs["ipv6CidrBlock"]),
            "security.acls": bridge,
            // As in a VPC, only what a rule allows comes in or goes out, except for DNS and DHCP.
            "security.acls.default.ingress.action": "drop",
            "security.acls.default.egress.action": "drop",
            ...nameServiceSettings(cloudId),
            [cloudKey]: cloudId,
        },
    });
}

/**
 * The settings of a bridge with an IPv6 block, or without. Each subnet has a network of 64 bits in it, and all are the bridge's.
 * It announces a way out to the machines, and no addresses: as on AWS, these are given by hand.
 */
function ipv6Settings(block: string | undefined): Record<string, string> {
    if (!block) {
        return { "ipv6.address": "none" };
    }
    const [own, ...others] = [0, 1, 2, 3].map((place) => networkAt(block, place));
    return {
        "ipv6.address": `${addressIn(own!, 1)}/64`,
        "ipv6.dhcp": "false",
        "ipv6.nat": "false",
        "ipv6.routes": others.join(","),
    };
}

/** Gives the bridge of a VPC an IPv6 block, or takes it away. Without an instance there is no bridge yet. */
export async function changeIpv6(client: IncusClient, bridge: string, block: string): Promise<void> {
    await serially("forwards", () =>
        changeBridgeSettings(client, bridge, (settings) => {
            const others = Object.entries(settings).filter(([name]) => !name.startsWith("ipv6."));
            return { ...Object.fromEntries(others), ...ipv6Settings(block) };
        }),
    );
}

/** Tells the name services of a cloud's bridges which zones the cloud has now. */
export async function announceZones(client: IncusClient, records: Records, cloudId: string): Promise<void> {
    const announce = (bridge: string) =>
        changeBridgeSettings(client, bridge, (settings) => {
            const others = { ...settings };
            // Without zones there is no such setting.
            delete others["raw.dnsmasq"];
            return { ...others, ...nameServiceSettings(cloudId) };
        });
    // Not while a bridge is created, which may have been told before the zone was there.
    await serially("network", async () => {
        for (const vpc of records.list(vpcType)) {
            await serially("forwards", () => announce(bridgeOf(vpc)));
        }
    });
}

/** Milliseconds for Incus to create a bridge. */
const patience = 30_000;

/**
 * Whether a bridge is there and works. Waits for one that Incus is still creating for a killed run, and deletes one that
 * Incus left unfinished.
 */
async function bridgeWorks(client: IncusClient, bridge: string): Promise<boolean> {
    let network: any;
    const isSettled = async () => {
        network = await client.find(`/1.0/networks/${bridge}`);
        return !network || (network.status === "Created" && fs.existsSync(`/sys/class/net/${bridge}`));
    };
    if (await waitUntil(isSettled, patience, 100)) {
        return network !== undefined;
    }
    await client.delete(`/1.0/networks/${bridge}`);
    return false;
}

function checkOverlap(cidrBlock: string): void {
    for (const [name, addresses] of Object.entries(os.networkInterfaces())) {
        for (const address of addresses ?? []) {
            if (address.family === "IPv4" && address.cidr && overlap(cidrBlock, address.cidr)) {
                throw new Problem(
                    `the network ${cidrBlock} overlaps with ${address.cidr} of this computer's interface ${name}: choose another one (vpcCidrBlock in Pulumi.local.yaml)`,
                );
            }
        }
    }
}

/** Applies the security groups of a VPC's instances, as rules of its bridge for the instances' addresses. */
export async function applySecurityGroups(client: IncusClient, records: Records, vpc: CloudRecord): Promise<void> {
    const bridge = bridgeOf(vpc);
    if (!(await client.find(`/1.0/network-acls/${bridge}`))) {
        return;
    }
    // The rules can't be changed while Incus is still creating the bridge.
    await bridgeWorks(client, bridge);
    const instances = records.list(instanceType).filter((instance) => instance.outputs["__vpc"] === vpc.id);
    const acl = await client.get(`/1.0/network-acls/${bridge}`);
    await retryBridgeChange(() =>
        client.put(`/1.0/network-acls/${bridge}`, {
            config: acl.config,
            description: acl.description,
            ingress: accessRules(instances, records.list(ingressRuleType), "source", "destination"),
            egress: accessRules(instances, records.list(egressRuleType), "destination", "source"),
        }),
    );
}

/**
 * The security groups' rules in one direction, for Incus: each rule once for every instance that it applies to, with
 * the addresses of both sides.
 */
export function accessRules(
    instances: CloudRecord[],
    rules: CloudRecord[],
    otherSide: "source" | "destination",
    ownSide: "source" | "destination",
): object[] {
    const inGroup = (group: string) =>
        instances.filter((instance) => (instance.inputs["vpcSecurityGroupIds"] ?? []).includes(group));
    const addressOf = (instance: CloudRecord) => `${instance.outputs["privateIp"]}/32`;
    const ipv6Of = ({ outputs }: CloudRecord) =>
        ((outputs["ipv6Addresses"] ?? []) as string[]).map((one) => `${one}/128`);
    return rules.flatMap(({ inputs }) => {
        const others: string =
            inputs["cidrIpv4"] ??
            inputs["cidrIpv6"] ??
            inGroup(inputs["referencedSecurityGroupId"]).map(addressOf).join(",");
        const ownOf = (instance: CloudRecord) =>
            inputs["cidrIpv6"] === undefined ? [addressOf(instance)] : ipv6Of(instance);
        // A group without members admits no address, but to Incus an empty list would mean all addresses.
        return others === ""
            ? []
            : inGroup(inputs["securityGroupId"])
                  .flatMap(ownOf)
                  .map((own) => ({
                      action: "allow",
                      state: "enabled",
                      [otherSide]: others,
                      [ownSide]: own,
                      ...portsOf(inputs),
                  }));
    });
}

function portsOf(rule: Record<string, any>): object {
    const protocol = String(rule["ipProtocol"]);
    const { fromPort, toPort } = rule;
    if (protocol === "-1") {
        return {};
    }
    if (protocol === "icmp") {
        // Type and code; -1 stands for all.
        return {
            protocol: "icmp4",
            ...(fromPort >= 0 && { icmp_type: String(fromPort) }),
            ...(toPort >= 0 && { icmp_code: String(toPort) }),
        };
    }
    return { protocol, destination_port: fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}` };
}
