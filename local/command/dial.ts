import type { Duplex } from "node:stream";

import { AnyAuthMethod, Client, ServerHostKeyAlgorithm } from "ssh2";

import type { Log } from "../provider/engine-log";
import { authentication } from "./authentication";
import { address, Connection, Endpoint } from "./connection";
import { HostKey, mismatch, noSuchType, parseHostKey } from "./host-key";
import { PermanentError, withRetries } from "./retry";

/** Seconds without an answer before the server is asked for one. */
const keepAliveInterval = 10;
/** Unanswered requests that are tolerated: a broken connection fails after 40 s. */
const keepAliveMisses = 3;

/** An authenticated SSH connection. */
export interface RemoteClient {
    readonly client: Client;
    /** Rejects when the connection is lost or the operation cancelled, and never resolves. */
    readonly lost: Promise<never>;
    close(): void;
}

export interface DialContext {
    readonly log: Log;
    readonly signal: AbortSignal;
}

/** Adds hints to ssh2's messages. */
function explain(error: Error & { level?: string }, endpoint: Endpoint, methods: AnyAuthMethod[]): string {
    const server = address(endpoint);
    if (error.level === "client-authentication") {
        const tried = methods.map((method) => method.type).join(" ");
        return `ssh: handshake failed: unable to authenticate at ${server} as ${endpoint.user}, attempted methods [${tried}]`;
    }
    if (error.level === "client-timeout") {
        const seconds = keepAliveInterval * (keepAliveMisses + 1);
        return `ssh: connection to ${server} lost: no answer for ${seconds} seconds`;
    }
    return error.level === "client-socket"
        ? `dial tcp ${server}: ${error.message}`
        : `ssh: ${server}: ${error.message}`;
}

/** One attempt, from the TCP connection (or the proxy's stream) to a successful authentication. */
function attempt(
    endpoint: Endpoint,
    methods: AnyAuthMethod[],
    hostKey: HostKey | undefined,
    context: DialContext,
    sock?: Duplex,
): Promise<RemoteClient> {
    const server = address(endpoint);
    const client = new Client();
    return new Promise((resolve, reject) => {
        let hostKeyError: string | undefined;
        let timer: NodeJS.Timeout | undefined;
        let lose: (error: Error) => void = () => {};
        const fail = (error: Error): void => {
            clearTimeout(timer);
            context.signal.removeEventListener("abort", cancel);
            client.destroy();
            sock?.destroy();
            reject(error);
            lose(error);
        };
        const cancel = (): void => fail(new PermanentError(`ssh: ${server}: cancelled`));
        if (context.signal.aborted) {
            cancel();
            return;
        }
        context.signal.addEventListener("abort", cancel, { once: true });
        if (endpoint.perDialTimeout > 0) {
            timer = setTimeout(
                () => fail(new Error(`dial tcp ${server}: i/o timeout after ${endpoint.perDialTimeout} seconds`)),
                endpoint.perDialTimeout * 1000,
            );
        }
        client.on("error", (error: Error & { level?: string }) => {
            if (hostKey !== undefined && error.message.includes("no matching host key format")) {
                hostKeyError ??= noSuchType(server, hostKey);
            }
            // Retrying wouldn't change the server's key.
            fail(
                hostKeyError === undefined
                    ? new Error(explain(error, endpoint, methods))
                    : new PermanentError(hostKeyError),
            );
        });
        client.on("close", () => fail(new Error(`ssh: connection to ${server} lost: closed by the other side`)));
        client.on("ready", () => {
            clearTimeout(timer);
            const lost = new Promise<never>((_resolve, rejectLost) => (lose = rejectLost));
            // The running command handles the loss; between commands it doesn't matter.
            lost.catch(() => {});
            const close = (): void => {
                context.signal.removeEventListener("abort", cancel);
                client.end();
            };
            resolve({ client, lost, close });
        });
        client.connect({
            host: endpoint.host,
            port: endpoint.port,
            username: endpoint.user,
            authHandler: methods,
            readyTimeout: 0,
            keepaliveInterval: keepAliveInterval * 1000,
            keepaliveCountMax: keepAliveMisses,
            ...(sock === undefined ? {} : { sock: sock as never }),
            ...(hostKey === undefined
                ? {}
                : {
                      algorithms: { serverHostKey: [hostKey.type as ServerHostKeyAlgorithm] },
                      hostVerifier: (presented: Buffer) => {
                          if (!presented.equals(hostKey.blob)) {
                              hostKeyError = mismatch(server, hostKey, presented);
                          }
                          return hostKeyError === undefined;
                      },
                  }),
        });
    });
}

async function prepare(endpoint: Endpoint, context: DialContext) {
    const hostKey = endpoint.hostKey === undefined ? undefined : parseHostKey(endpoint.hostKey);
    const methods = await authentication(endpoint, (message) => context.log.message("warning", message));
    const retry = (name: string) => ({
        name,
        limit: endpoint.dialErrorLimit,
        signal: context.signal,
        progress: (message: string) => context.log.status(message),
    });
    return { hostKey, methods, retry };
}

/** A TCP stream from the bastion host to the endpoint. */
function forward(proxy: RemoteClient, endpoint: Endpoint): Promise<Duplex> {
    const stream = new Promise<Duplex>((resolve, reject) =>
        proxy.client.forwardOut("127.0.0.1", 0, endpoint.host, endpoint.port, (error, channel) =>
            error ? reject(new Error(`dial tcp ${address(endpoint)}: ${error.message}`)) : resolve(channel),
        ),
    );
    return Promise.race([stream, proxy.lost]);
}

/**
 * Connects to a machine, through its proxy if it has one, and retries after failures.
 *
 * @throws the last failure, after more than `dialErrorLimit`; with a proxy, errors of either connection begin with
 * `proxy: `
 */
export async function dial(connection: Connection, context: DialContext): Promise<RemoteClient> {
    const { hostKey, methods, retry } = await prepare(connection, context);
    const { proxy } = connection;
    if (proxy === undefined) {
        return withRetries(retry("Dial"), () => attempt(connection, methods, hostKey, context));
    }
    try {
        const way = await prepare(proxy, context);
        const bastion = await withRetries(way.retry("Dial proxy"), () =>
            attempt(proxy, way.methods, way.hostKey, context),
        );
        try {
            const remote = await withRetries(retry("Dial from proxy"), async () =>
                attempt(connection, methods, hostKey, context, await forward(bastion, connection)),
            );
            const close = (): void => (remote.close(), bastion.close());
            const lost = Promise.race([remote.lost, bastion.lost]);
            lost.catch(() => {});
            return { client: remote.client, lost, close };
        } catch (error) {
            bastion.close();
            throw error;
        }
    } catch (error) {
        throw new Error(`proxy: ${(error as Error).message}`);
    }
}
