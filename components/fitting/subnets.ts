import { ConfigurationError } from "../../settings/reader";
import { addressAt, overlap, sizeOf } from "../../toolchain/ipv4";
import { networkAt } from "../../toolchain/ipv6";

/** A subnet that a network has already; `zone` if it is one of the program's own. */
export interface ExistingSubnet {
    cidrBlock: string;
    zone?: string;
}

/**
 * Splits a network into equal parts.
 *
 * @param cidrBlock an IPv4 network, its host bits zero
 * @param parts number of parts, a power of two
 */
export function splitNetwork(cidrBlock: string, parts: number): string[] {
    const size = sizeOf(cidrBlock) / parts;
    const prefix = 32 - Math.log2(size);
    return Array.from({ length: parts }, (_, index) => `${addressAt(cidrBlock, index * size)}/${prefix}`);
}

/** The IPv6 block of a subnet: as many networks of 64 bits from the start as its IPv4 block is quarters from the start. */
export function ipv6BlockOf(cidrBlock: string, network: string, ipv6Network: string): string {
    return networkAt(ipv6Network, splitNetwork(network, 4).indexOf(cidrBlock));
}

/**
 * The block of each zone's subnet. A zone keeps the one that it has, whatever the order of the zones, since another block
 * would replace the subnet, and the server in it. A new one gets the first that is free.
 *
 * @throws ConfigurationError if none is: a subnet that leaves in the same update still has its block
 */
export function blocksOfZones(cidrBlock: string, zones: string[], existing: ExistingSubnet[]): Record<string, string> {
    const taken = existing.map((subnet) => subnet.cidrBlock);
    const blocks = zones.map((zone) => {
        const kept = existing.find((subnet) => subnet.zone === zone)?.cidrBlock;
        // Always four parts, so that another zone doesn't change the existing subnets.
        const block = kept ?? splitNetwork(cidrBlock, 4).find((part) => !taken.some((other) => overlap(part, other)));
        if (block === undefined) {
            throw new ConfigurationError([
                {
                    setting: "availabilityZones",
                    received: `${zones.join(", ")}, while subnets have ${taken.join(", ")}, which leaves none of ${cidrBlock} for ${zone}`,
                    allowed: "zones whose subnets find room",
                    remedy: `take ${zone} out and run up, which deletes the subnets of zones that have left; then add ${zone}`,
                },
            ]);
        }
        taken.push(block);
        return [zone, block];
    });
    return Object.fromEntries(blocks);
}
