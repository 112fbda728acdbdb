import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import * as tls from "node:tls";

/** By the server's address: the roots, PEM, that the site's visitors trust. */
const trusted = new Map<string, () => string>();

/**
 * Says how a site's visitors ask it, from now on.
 *
 * @param address the server's
 * @param roots what they trust, PEM; undefined if they ask by HTTP
 */
export function askByHttps(address: string, roots: (() => string) | undefined): void {
    if (roots) {
        trusted.set(address, roots);
    } else {
        trusted.delete(address);
    }
}

/** What a visitor of a site trusts; undefined if he asks by HTTP, as for every name that no certificate has. */
function rootsOf(address: string, host: string): string | undefined {
    return /^(www\.)?foobar\.com(:|$)/.test(host) ? trusted.get(address)?.() : undefined;
}

/** How a visitor asks a server for a name: a client of Node.js, and its options. */
export function clientFor(address: string, host: string, port?: number) {
    // A given port is one of HTTP.
    const ca = port === undefined ? rootsOf(address, host) : undefined;
    return ca === undefined
        ? { client: http, options: { host: address, port: port ?? 80 } }
        : { client: https, options: { host: address, port: 443, servername: nameOf(host), ca } };
}

/** Connects to a server as a visitor of a name does. */
export function connect(address: string, host: string, whenConnected: () => void): net.Socket {
    const { client, options } = clientFor(address, host);
    return client === http ? net.connect(options, whenConnected) : tls.connect(options, whenConnected);
}

/** The serial number of the certificate that a site shows; undefined if nothing speaks TLS there. */
export function shownCertificate(address: string, host: string): Promise<string | undefined> {
    return new Promise((resolve) => {
        // It counts whoever has signed it.
        const socket = tls.connect({ host: address, port: 443, servername: nameOf(host), rejectUnauthorized: false });
        const end = (serial?: string) => {
            socket.destroy();
            resolve(serial);
        };
        socket.setTimeout(5000, () => end());
        socket.on("secureConnect", () => end(socket.getPeerCertificate().serialNumber));
        socket.on("error", () => end());
    });
}

function nameOf(host: string): string {
    return host.split(":")[0]!;
}
