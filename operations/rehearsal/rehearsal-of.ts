import { cloudIssuingChains } from "../../local/authority/server";
import { dnsAddress } from "../../local/dns/server";
import type { Rehearsal } from "../status/rehearsal";

/** What differs from a stack on AWS when a local cloud's site is asked. */
export function rehearsalOf(cloudId: string): Rehearsal {
    const nameServer = dnsAddress(cloudId);
    return {
        nameServers: nameServer === undefined ? [] : [nameServer],
        roots: cloudIssuingChains(cloudId).map(({ root }) => root),
    };
}
