import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import type { ServerResponse } from "node:http";
import * as https from "node:https";
import * as net from "node:net";
import { ensureListenerCertificate, listenerFiles } from "../../../local/authority/listener-certificate";
import { scratch } from "../server-files/tools";

/** Stands in for an authority whose limits are used up, which Pebble hasn't: registers accounts, and answers each order with 429. */
export class RefusingAuthority {
    /** What it says to an order. */
    detail = "";
    orders = 0;

    private constructor(
        private readonly server: https.Server,
        private readonly address: string,
        private readonly folder: string,
    ) {}

    static async start(address: string): Promise<RefusingAuthority> {
        const folder = scratch();
        await ensureListenerCertificate(folder, address);
        const { certificate, key } = listenerFiles(folder);
        const server = https.createServer({ cert: fs.readFileSync(certificate), key: fs.readFileSync(key) });
        const authority = new RefusingAuthority(server, address, folder);
        server.on("request", (request, response) => authority.answer(request.url!, response));
        await new Promise<void>((resolve) => server.listen(0, address, resolve));
        return authority;
    }

    get directoryUrl(): string {
        return `${this.origin}/directory`;
    }

    get trustFile(): string {
        return listenerFiles(this.folder).issuer;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }

    private get origin(): string {
        return `https://${this.address}:${(this.server.address() as net.AddressInfo).port}`;
    }

    private answer(url: string, response: ServerResponse): void {
        const send = (status: number, type: string, body: object, headers = {}) =>
            response
                .writeHead(status, {
                    "content-type": type,
                    "replay-nonce": randomBytes(16).toString("base64url"),
                    ...headers,
                })
                .end(JSON.stringify(body));
        switch (url) {
            case "/directory": {
                const names = ["newNonce", "newAccount", "newOrder", "revokeCert", "keyChange"];
                send(
                    200,
                    "application/json",
                    Object.fromEntries(names.map((name) => [name, `${this.origin}/${name}`])),
                );
                break;
            }
            case "/newAccount":
                send(201, "application/json", { status: "valid" }, { location: `${this.origin}/account/1` });
                break;
            case "/newOrder":
                this.orders++;
                send(429, "application/problem+json", {
                    type: "urn:ietf:params:acme:error:rateLimited",
                    detail: this.detail,
                    status: 429,
                });
                break;
            default:
                send(200, "application/json", {});
        }
    }
}
