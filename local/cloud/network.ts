import * as os from "node:os";
import type { IncusClient } from "../incus/client";
import type { CloudRecord, Records } from "./records";
import { addressAt, overlap } from "./ipv4";
import { cloudMark, instanceType, ruleType, vpcType } from "./marks";

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
    if (await client.find(`/1.0/networks/${bridge}`)) {
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
            // As in a VPC: nothing comes in that no rule lets in, everything may go out.
            "security.acls.default.ingress.action": "drop",
            "security.acls.default.egress.action": "allow",
            [cloudMark]: cloudId,
        },
    });
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
    const rules = records.list(ruleType);
    const ingress = records
        .list(instanceType)
        .filter((instance) => instance.outputs["__vpc"] === vpc.id)
        .flatMap((instance) =>
            rules
                .filter((rule) =>
                    (instance.inputs["vpcSecurityGroupIds"] ?? []).includes(rule.inputs["securityGroupId"]),
                )
                .map((rule) => ({
                    action: "allow",
                    state: "enabled",
                    source: rule.inputs["cidrIpv4"],
                    destination: `${instance.outputs["privateIp"]}/32`,
                    ...portsOf(rule.inputs),
                })),
        );
    const acl = await client.get(`/1.0/network-acls/${bridge}`);
    await client.put(`/1.0/network-acls/${bridge}`, {
        config: acl.config,
        description: acl.description,
        egress: [],
        ingress,
    });
}

function portsOf(rule: Record<string, any>): object {
    const protocol = String(rule["ipProtocol"]);
    if (protocol === "-1") {
        return {};
    }
    if (protocol === "icmp") {
        return { protocol: "icmp4" };
    }
    const { fromPort, toPort } = rule;
    return { protocol, destination_port: fromPort === toPort ? String(fromPort) : `${fromPort}-${toPort}` };
}
