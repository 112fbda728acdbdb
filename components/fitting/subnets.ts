import { IPv4 } from "ipaddr.js";

/**
 * Splits a network into equal parts.
 *
 * @param cidrBlock an IPv4 network, its host bits zero
 * @param parts how many, a power of two
 */
export function splitNetwork(cidrBlock: string, parts: number): string[] {
    const [network, prefix] = IPv4.parseCIDR(cidrBlock);
    const partPrefix = prefix + Math.log2(parts);
    const start = network.octets.reduce((sum, octet) => sum * 256 + octet, 0);
    const size = 2 ** (32 - partPrefix);
    return Array.from({ length: parts }, (_, index) => {
        const address = start + index * size;
        const octets = [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256);
        return `${octets.join(".")}/${partPrefix}`;
    });
}
