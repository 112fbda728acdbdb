import * as http from "node:http";
import * as https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { checkServerIdentity, connect, rootCertificates, type TLSSocket } from "node:tls";

/** A site, reached at its server's address, because its name may point elsewhere, or nowhere yet. */
export interface Site {
    address: string;
    /** Default: 80. */
    port?: number;
    /** Default: 443. */
    httpsPort?: number;
    /** Whether its visitors use HTTPS. */
    https: boolean;
    /** The name that visitors use. */
    host: string;
    /** Authorities that its visitors trust besides this computer's, PEM. Default: none. */
    roots?: string[];
    /** The path that answers 200 when the site is healthy. */
    healthPath: string;
}

export interface Answer {
    /** What was asked, by the site's name. */
    url: string;
    status: number;
    body: string;
    milliseconds: number;
    /** Where it sends a visitor to. */
    location?: string;
    /** Why no browser would accept the certificate, whoever has signed it. */
    fault?: string;
    /** Why this computer does not trust who has signed the certificate, as OpenSSL's code. */
    distrust?: string;
}

/**
 * Gets a page over a connection of its own. Follows no redirect.
 *
 * @param timeout milliseconds that the server may stay silent
 * @param secure whether to ask by HTTPS. A certificate that is not good is told with the answer, and fails nothing
 */
export function get(site: Site, path: string, timeout: number, secure: boolean): Promise<Answer> {
    const { address, host } = site;
    const begin = Date.now();
    const options = { host: address, path, headers: { Host: host }, timeout, agent: false as const };
    return new Promise((resolve, reject) => {
        const request = secure
            ? https.get({
                  ...options,
                  port: site.httpsPort ?? 443,
                  ...tlsOptions(site),
              })
            : http.get({ ...options, port: site.port ?? 80 });
        request.on("response", (response) => {
            const { fault, distrust }: Partial<Judgement> = secure ? judge(response.socket as TLSSocket, host) : {};
            let body = "";
            response.setEncoding("utf8");
            response.on("data", (chunk: string) => (body += chunk));
            response.on("error", reject);
            response.on("end", () =>
                resolve({
                    url: `${secure ? "https" : "http"}://${host}${path}`,
                    status: response.statusCode ?? 0,
                    body,
                    milliseconds: Date.now() - begin,
                    location: response.headers.location,
                    fault,
                    distrust,
                }),
            );
        });
        request.on("timeout", () => request.destroy(new Error(`no answer from ${address} in ${timeout} ms`)));
        request.on("error", (error) => reject(secure ? inOneLine(error) : error));
    });
}

function tlsOptions({ host, roots = [] }: Site) {
    return {
        servername: host,
        // Given any, Node.js forgets its own, and NODE_EXTRA_CA_CERTS.
        ...(roots.length > 0 && { ca: [...rootCertificates, ...roots] }),
        rejectUnauthorized: false,
    };
}

/**
 * The certificate that visitors get, and what is wrong with it. Asks for no page, so the application may be down.
 *
 * @param timeout milliseconds that the server may stay silent
 */
export function getCertificate(site: Site, timeout: number): Promise<Judgement> {
    return new Promise((resolve, reject) => {
        const { address, host, httpsPort = 443 } = site;
        const socket = connect({ host: address, port: httpsPort, timeout, ...tlsOptions(site) });
        socket.on("secureConnect", () => {
            resolve(judge(socket, host));
            socket.destroy();
        });
        socket.on("timeout", () => socket.destroy(new Error(`no answer from ${address} in ${timeout} ms`)));
        socket.on("error", (error) => reject(inOneLine(error)));
    });
}

type Judgement = Pick<Answer, "fault" | "distrust"> & { certificate: { names: string[]; end: Date } };

/** OpenSSL's errors are long; what the server has against the handshake is in the middle. */
function inOneLine(error: Error): Error {
    const [, reason] = /:SSL routines:[^:]*:([^:]+):/.exec(error.message) ?? [];
    return reason ? new Error(`no connection by TLS: ${reason}`) : error;
}

function judge(socket: TLSSocket, host: string): Judgement {
    const certificate = socket.getPeerCertificate();
    const names = (certificate.subjectaltname ?? "").split(", ").flatMap((name) => /^DNS:(.*)$/.exec(name)?.[1] ?? []);
    const shown = { certificate: { names, end: new Date(certificate.valid_to) } };
    const ended = Date.parse(certificate.valid_to) < Date.now();
    const fault = ended
        ? `the certificate has ended on ${certificate.valid_to}`
        : checkServerIdentity(host, certificate)?.message;
    const distrust = socket.authorized ? undefined : String(socket.authorizationError);
    return fault === undefined ? { distrust, ...shown } : { fault, ...shown };
}

/**
 * Asks as visitors do: by HTTPS, or by HTTP as long as HTTPS has not come yet. Once it has answered, and where HTTP sends
 * visitors to it, nothing else counts.
 */
export class Visitor {
    /** Why the last answer came by HTTP, although the site's visitors are to use HTTPS; undefined if it did not. */
    withoutHttps?: string;
    private hadHttps = false;

    constructor(private readonly site: Site) {}

    /** @param timeout milliseconds that the server may stay silent */
    async get(path: string, timeout = 10_000): Promise<Answer> {
        if (!this.site.https) {
            return get(this.site, path, timeout, false);
        }
        try {
            const answer = await get(this.site, path, timeout, true);
            this.hadHttps = true;
            this.withoutHttps = undefined;
            return answer;
        } catch (error) {
            if (this.hadHttps) {
                throw error;
            }
            const answer = await get(this.site, path, timeout, false);
            if (answer.location?.startsWith("https:")) {
                throw error;
            }
            this.withoutHttps = (error as Error).message;
            return answer;
        }
    }
}

/**
 * Asks once a second until the site is healthy. A certificate that is not good is no reason to take a release back, so it
 * does not count.
 *
 * @param attempts default: 30, because a release gets traffic only after it was healthy on the server
 * @throws Error with the last answer if the site does not become healthy
 */
export async function waitUntilHealthy(site: Site, attempts = 30): Promise<void> {
    const visitor = new Visitor(site);
    for (let attempt = 1; ; attempt++) {
        const { url, found } = await visitor.get(site.healthPath).then(
            ({ url, status }) => ({ url, found: status }),
            (error: Error) => ({
                url: `${site.https ? "https" : "http"}://${site.host}${site.healthPath}`,
                found: error.message,
            }),
        );
        if (found === 200) {
            return;
        }
        if (attempt >= attempts) {
            throw new Error(`${url} at ${site.address} isn't healthy: ${found} in ${attempts} attempts`);
        }
        await sleep(1000);
    }
}
