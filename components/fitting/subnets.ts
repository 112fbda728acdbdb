import { addressAt, sizeOf } from "../../toolchain/ipv4";

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
