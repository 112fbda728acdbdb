import { IPv4 } from "ipaddr.js";

function toNumber(address: string): number {
    return IPv4.parse(address).octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

function toAddress(value: number): string {
    return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");
}

/** The address at a position in a network; 0 is the network's own address. */
export function addressAt(cidrBlock: string, place: number): string {
    return toAddress(toNumber(cidrBlock.split("/")[0]!) + place);
}

/** The position of an address in a network; negative if it comes before the network. */
export function placeOf(cidrBlock: string, address: string): number {
    return toNumber(address) - toNumber(cidrBlock.split("/")[0]!);
}

export function sizeOf(cidrBlock: string): number {
    return 2 ** (32 - Number(cidrBlock.split("/")[1]));
}

/** Whether the text is an IPv4 network in CIDR notation whose host bits are zero, as AWS requires. */
export function isNetwork(text: string): boolean {
    return (
        IPv4.isValidCIDRFourPartDecimal(text) &&
        // A leading zero would make an octet octal.
        !/(^|\.)0\d/.test(text) &&
        toNumber(text.split("/")[0]!) % sizeOf(text) === 0
    );
}

/** Whether two networks have an address in common. */
export function overlap(one: string, other: string): boolean {
    const start = (block: string) => {
        const size = sizeOf(block);
        return Math.floor(toNumber(block.split("/")[0]!) / size) * size;
    };
    return start(one) < start(other) + sizeOf(other) && start(other) < start(one) + sizeOf(one);
}

export function contains(outer: string, inner: string): boolean {
    return overlap(outer, inner) && sizeOf(outer) >= sizeOf(inner);
}
