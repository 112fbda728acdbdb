import * as http from "node:http";
import * as https from "node:https";
import * as net from "node:net";

// Numbers: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
/** Milliseconds that a health checker of Route 53 waits for a connection, then for the status, then for the body. */
const patience = { connection: 4000, tcpConnection: 10_000, status: 2000, body: 2000 };
/** Bytes of the body in which the string must be. */
const searchedBytes = 5120;

/** What a health check asks, by the inputs of its resource. */
export interface Endpoint {
    type: "HTTP" | "HTTPS" | "HTTP_STR_MATCH" | "HTTPS_STR_MATCH" | "TCP";
    /** An IPv4 address. */
    address: string;
    port: number;
    /** The name that the site is asked for; default: its address. */
    name?: string;
    path?: string;
    searchString?: string;
}

export const defaultPorts: Record<string, number> = { HTTP: 80, HTTPS: 443, HTTP_STR_MATCH: 80, HTTPS_STR_MATCH: 443 };

/**
 * Asks a site once, as a health checker of Route 53 does: certificates are not checked, and redirects are not followed.
 *
 * @returns what is wrong; undefined if nothing is
 */
export function askEndpoint(endpoint: Endpoint): Promise<string | undefined> {
    return endpoint.type === "TCP" ? askTcp(endpoint) : askHttp(endpoint);
}

function askTcp({ address, port }: Endpoint): Promise<string | undefined> {
    return new Promise((resolve) => {
        const socket = net.connect({ host: address, port, timeout: patience.tcpConnection });
        const end = (problem?: string) => {
            socket.destroy();
            resolve(problem);
        };
        socket.on("connect", () => end());
        socket.on("timeout", () => end(`no connection within ${patience.tcpConnection / 1000} s`));
        socket.on("error", (error) => end(error.message));
    });
}

function askHttp(endpoint: Endpoint): Promise<string | undefined> {
    const { type, address, port, name, path = "/", searchString } = endpoint;
    return new Promise((resolve) => {
        let timer: NodeJS.Timeout;
        const settle = (problem?: string) => {
            clearTimeout(timer);
            request.destroy();
            resolve(problem);
        };
        const within = (milliseconds: number, what: string) => {
            clearTimeout(timer);
            timer = setTimeout(() => settle(`no ${what} within ${milliseconds / 1000} s`), milliseconds);
        };
        const options = {
            host: address,
            port,
            path: path.startsWith("/") ? path : `/${path}`,
            headers: { Host: name ?? address, "User-Agent": "Amazon-Route53-Health-Check-Service (local cloud)" },
            agent: false,
        };
        const request = type.startsWith("HTTPS")
            ? https.get({ ...options, servername: name, rejectUnauthorized: false })
            : http.get(options);
        within(patience.connection, "connection");
        request.on("socket", (socket) => socket.on("connect", () => within(patience.status, "status")));
        request.on("error", (error) => settle(error.message.trim()));
        request.on("response", (response) => {
            const status = response.statusCode ?? 0;
            if (status < 200 || status >= 400) {
                settle(`status ${status}`);
                return;
            }
            if (!type.endsWith("_STR_MATCH")) {
                settle();
                return;
            }
            within(patience.body, "body");
            let body = Buffer.alloc(0);
            const judge = () => {
                const found = body.subarray(0, searchedBytes).includes(searchString ?? "");
                settle(found ? undefined : `status ${status}, without the expected text`);
            };
            response.on("data", (part: Buffer) => {
                body = Buffer.concat([body, part]);
                if (body.length >= searchedBytes) {
                    judge();
                }
            });
            response.on("end", judge);
            response.on("error", (error) => settle(error.message));
        });
    });
}

/** What is known of a health check between two requests. */
export interface Health {
    healthy: boolean;
    /** How many answers in a row said otherwise. */
    against: number;
    /** What was wrong at the last request. */
    problem?: string;
}

/** A new one counts as healthy, until enough requests have failed. */
export const initialHealth: Health = { healthy: true, against: 0 };

/** The health after one more request: it changes after as many contrary answers in a row as the threshold says. */
export function nextHealth(health: Health, problem: string | undefined, failureThreshold: number): Health {
    const answersHealthy = problem === undefined;
    const against = answersHealthy === health.healthy ? 0 : health.against + 1;
    const changes = against >= failureThreshold;
    return { healthy: changes ? answersHealthy : health.healthy, against: changes ? 0 : against, problem };
}
