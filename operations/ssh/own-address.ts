import { isIPv4 } from "node:net";
import { IPv4 } from "ipaddr.js";
import { Problem } from "../../toolchain/problem";

/** AWS's own; it answers with the address that asks. */
const service = "https://checkip.amazonaws.com";
/** Addresses that are nobody's on the Internet. */
const inner = ["private", "loopback", "linkLocal", "carrierGradeNat", "unspecified", "multicast", "broadcast"];

/**
 * The IPv4 address with which this computer reaches a server on the Internet.
 *
 * @param given what the user says instead of asking
 * @throws Problem if it isn't known, or is no such address
 */
export async function ownAddress(given?: string, ask: typeof fetch = fetch): Promise<string> {
    const address = given ?? (await askService(ask));
    if (!isIPv4(address) || inner.includes(IPv4.parse(address).range())) {
        const whose = given === undefined ? `${service} says that this computer is` : "--own-address is";
        throw new Problem(
            `${whose} ${JSON.stringify(address.slice(0, 40))}; an IPv4 address on the Internet is needed, such as 198.51.100.7: ` +
                "--own-address ADDRESS says the one that the server sees",
        );
    }
    return address;
}

async function askService(ask: typeof fetch): Promise<string> {
    try {
        const answer = await ask(service, { signal: AbortSignal.timeout(10_000) });
        return (await answer.text()).trim();
    } catch (error) {
        const { message, cause } = error as Error;
        const why = cause instanceof Error ? cause.message : message;
        throw new Problem(`${service} does not say this computer's address (${why}): --own-address ADDRESS says it`);
    }
}
