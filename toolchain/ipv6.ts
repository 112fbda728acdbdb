import { IPv6 } from "ipaddr.js";

/** The network of 64 bits at a position in a larger one, which has a prefix of 48 to 64 bits. */
export function networkAt(cidrBlock: string, place: number): string {
    const [network, prefix] = IPv6.parseCIDR(cidrBlock);
    if (prefix < 48 || place < 0 || place >= 2 ** (64 - prefix)) {
        throw new Error(`${cidrBlock} has no network of 64 bits at position ${place}`);
    }
    const [one, two, three, four] = network.parts as [number, number, number, number];
    return `${new IPv6([one, two, three, four + place, 0, 0, 0, 0]).toRFC5952String()}/64`;
}

/** The address of a network of 64 bits with these last 32 bits. */
export function addressIn(cidrBlock: string, last: number): string {
    const [network] = IPv6.parseCIDR(cidrBlock);
    return new IPv6([...network.parts.slice(0, 6), Math.floor(last / 2 ** 16), last % 2 ** 16]).toRFC5952String();
}

/** Whether a network has an address, or the whole of another network. */
export function containsIpv6(cidrBlock: string, inner: string): boolean {
    const [network, prefix] = IPv6.parseCIDR(cidrBlock);
    const [address, length] = inner.includes("/") ? IPv6.parseCIDR(inner) : [IPv6.parse(inner), 128];
    return length >= prefix && address.match(network, prefix);
}

/** The text that addresses of the same meaning have. */
export function sameForm(address: string): string {
    return IPv6.parse(address).toRFC5952String();
}
