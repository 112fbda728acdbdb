import * as fs from "node:fs";
import * as os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { IncusClient } from "../incus/client";
import type { CloudRecord, Records } from "./records";
import { changingBridge } from "./retry-bridge-change";
import { addressAt, overlap } from "../../toolchain/ipv4";
import { cloudMark, egressRuleType, ingressRuleType, instanceType, vpcType } from "./resource-tokens";

/** The bridge of a VPC: at most 15 characters, which is what Linux allows. */
export function bridgeOf(vpc: CloudRecord): string {
    return vpc.outputs["__bridge"] as string;
}

/** A bridge's name that no other VPC of the cloud has. */
export function freeBridge(records: Records, cloudId: string): string {
    const taken = records.list(vpcType).map(bridgeOf);
    for (let index = 0; index < 10; index++) {
        const name = `sws${cloudId}${index}`;
        if (!taken.includes(name)) {
            return name;
        }
    }
    throw new Error("a local cloud has at most ten VPCs");
}

/** Makes the bridge of a VPC if it is not there: the first address is the gateway, which is also the name server. */
export async function ensureBridge(client: IncusClient, cloudId: string, vpc: CloudRecord): Promise<void> {
    const bridge = bridgeOf(vpc);
    if (await isMade(client, bridge)) {
        return;
    }
    refuseConflict(vpc.inputs["cidrBlock"]);
    await client.delete(`/1.0/network-acls/${bridge}`);
    await client.post("/1.0/network-acls", { name: bridge, config: { [cloudMark]: cloudId }, ingress: [], egress: [] });
    await client.post("/1.0/networks", {
        name: bridge,
        type: "bridge",
        config: {
            "ipv4.address": `${addressAt(vpc.inputs["cidrBlock"], 1)}/${vpc.inputs["cidrBlock"].split("/")[1]}`,
            "ipv4.nat": "true",
            "ipv6.address": "none",
            "security.acls": bridge,
            // As in a VPC: nothing comes in or goes out that no rule lets. Names and addresses are served all the same.
            "security.acls.default.ingress.action": "drop",
            "security.acls.default.egress.action": "drop",
            [cloudMark]: cloudId,
        },
    });
}

// Milliseconds that Incus may need for a bridge that an earlier run has asked for.
const making = 30_000;

/**
 * Whether the bridge is there and works. One that a killed run has asked for is still being made by Incus; one that was
 * not brought to its end, because Incus itself was ended, is taken away.
 */
async function isMade(client: IncusClient, bridge: string): Promise<boolean> {
    for (const deadline = Date.now() + making; ; await sleep(100)) {
        const network = await client.find(`/1.0/networks/${bridge}`);
        if (!network) {
            return false;
        }
        if (network.status === "Created" && fs.existsSync(`/sys/class/net/${bridge}`)) {
            return true;
        }
        if (Date.now() > deadline) {
            await client.delete(`/1.0/networks/${bridge}`);
            return false;
        }
    }
}

function refuseConflict(cidrBlock: string): void {
    for (const [name, addresses] of Object.entries(os.networkInterfaces())) {
        for (const address of addresses ?? []) {
            if (address.family === "IPv4" && address.cidr && overlap(cidrBlock, address.cidr)) {
                throw new Error(
                    `the network ${cidrBlock} overlaps with ${address.cidr} of this computer's interface ${name}: choose another one (vpcCidrBlock in Pulumi.local.yaml)`,
                );
            }
        }
    }
}

/**
 * Makes the bridge's rules those of the security groups: each instance's groups, each group's rules, by the instance's
 * address.
 */
export async function applySecurityGroups(client: IncusClient, records: Records, vpc: CloudRecord): Promise<void> {
    const bridge = bridgeOf(vpc);
    if (!(await client.find(`/1.0/network-acls/${bridge}`))) {
        return;
    }
    // A bridge that a killed run has asked for is still being made, and has no rules yet that could be changed.
    await isMade(client, bridge);
    const instances = records.list(instanceType).filter((instance) => instance.outputs["__vpc"] === vpc.id);
    const acl = await client.get(`/1.0/network-acls/${bridge}`);
    await changingBridge(() =>
        client.put(`/1.0/network-acls/${bridge}`, {
            config: acl.config,
            description: acl.description,
            ingress: accessRules(instances, records.list(ingressRuleType), "source", "destination"),
            egress: accessRules(instances, records.list(egressRuleType), "destination", "source"),
        }),
    );
}

/** Each instance's groups, each group's rules: who is at the other side, and the instance by its address. */
export function accessRules(
    instances: CloudRecord[],
    rules: CloudRecord[],
    otherSide: "source" | "destination",
    ownSide: "source" | "destination",
): object[] {
    const inGroup = (group: string) =>
        instances.filter((instance) => (instance.inputs["vpcSecurityGroupIds"] ?? []).includes(group));
    const addressOf = (instance: CloudRecord) => `${instance.outputs["privateIp"]}/32`;
    return rules.flatMap(({ inputs }) => {
        const others: string =
            inputs["cidrIpv4"] ?? inGroup(inputs["referencedSecurityGroupId"]).map(addressOf).join(",");
        // A group without members lets nobody in; Incus takes no address for every address.
        return others === ""
            ? []
            : inGroup(inputs["securityGroupId"]).map((instance) => ({
                  action: "allow",
                  state: "enabled",
                  [otherSide]: others,
                  [ownSide]: addressOf(instance),
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
        // Type and code; -1 is every one.
        return {
            protocol: "icmp4",
            ...(fromPort >= 0 && { icmp_type: String(fromPort) }),
            ...(toPort >= 0 && { icmp_code: String(toPort) }),
        };
    }
    return { protocol, destination_port: fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}` };
}
