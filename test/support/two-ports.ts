import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import type { Site } from "../../operations/stack/site-health";
import { repositoryDirectory } from "../../toolchain/directories";

/** How a site answers at one of its ports. */
export interface PortAnswer {
    status: number;
    location?: string;
    body?: string;
}

/** A site at two ports of this computer: one for HTTP, one for TLS with a certificate of test/fixtures/certificates. */
export class TwoPorts {
    readonly plain = http.createServer((request, response) => this.answer("http", request, response));
    readonly secure = https.createServer((request, response) => this.answer("https", request, response));
    /** The schemes that were asked, in turn, of requests that came through. */
    readonly asked: string[] = [];
    answers: Record<string, PortAnswer> = { http: { status: 200 }, https: { status: 200 } };

    async listen(): Promise<void> {
        for (const server of [this.plain, this.secure]) {
            server.listen(0, "127.0.0.1");
            await once(server, "listening");
        }
    }

    /** Without one, every handshake fails, as it does at an Nginx that has none yet. */
    setCertificate(name: "valid" | "ended" | "other"): void {
        const pem = fs.readFileSync(path.join(repositoryDirectory(), "test/fixtures/certificates", `${name}.pem`));
        this.secure.setSecureContext({ key: pem, cert: pem });
    }

    get site(): Site {
        const port = (server: http.Server | https.Server) => (server.address() as AddressInfo).port;
        return {
            address: "127.0.0.1",
            port: port(this.plain),
            httpsPort: port(this.secure),
            https: true,
            host: "www.foobar.com",
            healthPath: "/healthz",
        };
    }

    close(): void {
        for (const server of [this.plain, this.secure]) {
            server.close();
            server.closeAllConnections();
        }
    }

    private answer(scheme: string, _: http.IncomingMessage, response: http.ServerResponse): void {
        this.asked.push(scheme);
        const { status, location, body = "" } = this.answers[scheme]!;
        response.writeHead(status, location === undefined ? {} : { Location: location }).end(body);
    }
}
