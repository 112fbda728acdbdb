import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";

/** A package index (PEP 503) with a user and a password, as a company's own has. */
export class PackageIndex {
    readonly user = "deployer";
    readonly password = "hunter2-token";
    private refusal: number | undefined;

    private constructor(
        private readonly server: http.Server,
        private readonly files: string[],
    ) {}

    /** Serves these wheels. */
    static async start(files: string[]): Promise<PackageIndex> {
        const server = http.createServer();
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const index = new PackageIndex(server, files);
        server.on("request", (request, response) => index.answer(request, response));
        return index;
    }

    /** Answers the next request with this status. */
    refuseOnce(status: number): void {
        this.refusal = status;
    }

    /** With the user's name and password, or without. */
    url(credentials = `${this.user}:${this.password}@`): string {
        return `http://${credentials}127.0.0.1:${(this.server.address() as AddressInfo).port}/simple/`;
    }

    stop(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
        if (this.refusal) {
            response.writeHead(this.refusal).end();
            this.refusal = undefined;
            return;
        }
        const expected = `Basic ${Buffer.from(`${this.user}:${this.password}`).toString("base64")}`;
        if (request.headers.authorization !== expected) {
            response.writeHead(401, { "WWW-Authenticate": 'Basic realm="packages"' }).end();
            return;
        }
        const [, kind, name = ""] = (request.url ?? "").split("/");
        const file = this.files.find((candidate) => path.basename(candidate) === decodeURIComponent(name));
        if (kind === "files" && file) {
            response.writeHead(200, { "Content-Type": "application/octet-stream" });
            fs.createReadStream(file).pipe(response);
            return;
        }
        const links = this.files
            .map((candidate) => path.basename(candidate))
            .filter((candidate) => normal(candidate.split("-")[0]!) === name)
            .map((candidate) => `<a href="/files/${encodeURIComponent(candidate)}">${candidate}</a>`);
        response
            .writeHead(links.length > 0 ? 200 : 404, { "Content-Type": "text/html" })
            .end(`<!DOCTYPE html><html><body>${links.join("<br>")}</body></html>`);
    }
}

function normal(name: string): string {
    return name.replace(/[-_.]+/g, "-").toLowerCase();
}
