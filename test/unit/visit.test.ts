import * as assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { visit } from "../support/visit";

describe("visiting over a kept connection", () => {
    let server: http.Server;
    let agent: http.Agent;
    let closing: boolean;
    let asked: string[];

    const ask = (method: "GET" | "POST", kept = agent) =>
        visit("127.0.0.1", "www.foobar.com", "/", {
            method,
            agent: kept,
            port: (server.address() as AddressInfo).port,
        });

    beforeEach(async () => {
        asked = [];
        closing = false;
        agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        server = http.createServer((request, response) => {
            asked.push(request.method!);
            if (closing) {
                closing = false;
                request.socket.destroy();
            } else {
                response.end("the page");
            }
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        assert.equal((await ask("GET")).body, "the page");
        closing = true;
    });

    afterEach(() => {
        agent.destroy();
        server.close();
    });

    it("repeats a GET whose connection the server closes", async () => {
        assert.equal((await ask("GET")).body, "the page");
        assert.deepEqual(asked, ["GET", "GET", "GET"]);
    });

    it("repeats no form", async () => {
        await assert.rejects(ask("POST"), { code: "ECONNRESET" });
        assert.deepEqual(asked, ["GET", "POST"]);
    });

    it("repeats nothing over a new connection", async () => {
        const another = new http.Agent();
        await assert.rejects(ask("GET", another), { code: "ECONNRESET" });
        assert.deepEqual(asked, ["GET", "GET"]);
    });
});
