import { dnsAddress, nameServerDomain, zonesOf } from "../dns/server";

/**
 * The settings with which a bridge's name service asks the cloud's own DNS server for the cloud's zones: to its machines,
 * the zones are delegated, whoever owns the domains on the internet.
 */
export function nameServiceSettings(cloudId: string): { "raw.dnsmasq"?: string } {
    const [zones, server] = [zonesOf(cloudId), dnsAddress(cloudId)];
    if (zones.length === 0 || server === undefined) {
        return {};
    }
    return { "raw.dnsmasq": [nameServerDomain, ...zones].map((zone) => `server=/${zone}/${server}`).join("\n") };
}
