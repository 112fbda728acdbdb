import { publicAddresses } from "../addresses";
import { authorityPort } from "../authority/server";
import { monitoringPort } from "../monitoring/server";
import { objectStoragePort } from "../object-storage/server";
import { ignoreFailure, run } from "../../toolchain/run";

/** How the name of every local cloud's bridge begins. */
export const bridgePrefix = "sws";

/**
 * Separates a bridge's machines from this computer and from the machines of other bridges, in a table of nftables with
 * the bridge's name. To the security groups these are only addresses, and a group that lets everything out would let a
 * machine reach them; on AWS there is nothing like them. The machines reach the name service, the local clouds' servers for
 * DNS, S3, ACME and CloudWatch, public addresses of other clouds (whose security groups decide) and everything beyond this computer.
 *
 * @param gateway the bridge's own address
 */
export async function isolateBridge(bridge: string, gateway: string): Promise<void> {
    const table = `inet ${bridge}`;
    // Declared, deleted and made: one transaction, whether the table is there or not.
    const rules = `
table ${table} {}
delete table ${table}
table ${table} {
    chain input {
        type filter hook input priority filter - 5
        iifname != "${bridge}" accept
        ct state established,related accept
        udp dport 67 accept
        icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, echo-request } accept
        ip daddr ${gateway} meta l4proto { tcp, udp } th dport 53 accept
        ip daddr ${gateway} icmp type echo-request accept
        ip daddr ${publicAddresses} tcp dport { 53, ${objectStoragePort}, ${authorityPort}, ${monitoringPort} } accept
        ip daddr ${publicAddresses} udp dport 53 accept
        drop
    }
    chain forward {
        type filter hook forward priority filter - 5
        iifname != "${bridge}" accept
        ct state established,related accept
        oifname "${bridge}" accept
        ct original ip daddr ${publicAddresses} ct status dnat accept
        ct status dnat drop
        oifname "${bridgePrefix}*" drop
    }
}
`;
    await run("nft", ["--file", "-"], { input: rules });
}

export async function removeIsolation(bridge: string): Promise<void> {
    await run("nft", ["delete", "table", "inet", bridge]).catch(ignoreFailure);
}
