import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { askEndpoint, initialHealth, nextHealth, type Endpoint } from "../../../../local/monitoring/health-check";

describe("a health check", () => {
    let server: Server;
    let endpoint: Endpoint;

    before((done) => {
        server = createServer((request, response) => {
            const answers: Record<string, [number, string]> = {
                "/": [200, `One honest server, asked for ${request.headers.host}`],
                "/moved": [301, ""],
                "/broken": [503, "One honest server"],
                "/late": [200, `${" ".repeat(5120)}One honest server`],
            };
            const [status, body] = answers[request.url!] ?? [404, ""];
            response.writeHead(status, { Location: "/broken" }).end(body);
        });
        server.listen(0, "127.0.0.1", () => {
            const { port } = server.address() as AddressInfo;
            endpoint = { type: "HTTP", address: "127.0.0.1", port, name: "www.foobar.com" };
            done();
        });
    });

    after(() => server.close());

    const ask = (changes: Partial<Endpoint>) => askEndpoint({ ...endpoint, ...changes });
    const matching = (searchString: string, path = "/") => ask({ type: "HTTP_STR_MATCH", path, searchString });

    it("is content with a good status or a redirect, which it doesn't follow", async () => {
        assert.equal(await ask({}), undefined);
        assert.equal(await ask({ path: "moved" }), undefined);
        assert.equal(await ask({ path: "/broken" }), "status 503");
    });

    it("asks the address for the site's name, and looks for a text at the beginning of the page", async () => {
        assert.equal(await matching("for www.foobar.com"), undefined);
        assert.equal(await matching("another site"), "status 200, without the expected text");
        assert.equal(await matching("One honest server", "/late"), "status 200, without the expected text");
        assert.equal(await matching("One honest server", "/broken"), "status 503");
    });

    it("says that nobody listens, or that no HTTPS is spoken", async () => {
        assert.match((await ask({ port: 1 }))!, /ECONNREFUSED/);
        assert.match((await ask({ type: "HTTPS" }))!, /SSL|EPROTO|wrong version/i);
        assert.equal(await ask({ type: "TCP" }), undefined);
        assert.match((await ask({ type: "TCP", port: 1 }))!, /ECONNREFUSED/);
    });

    it("changes its mind after as many contrary answers in a row as its threshold says", () => {
        const answers = [
            undefined,
            "down",
            "down",
            undefined,
            "down",
            "down",
            "down",
            undefined,
            undefined,
            "down",
            undefined,
            undefined,
            undefined,
        ];
        let health = initialHealth;
        const course = answers.map((problem) => (health = nextHealth(health, problem, 3)).healthy);
        assert.deepEqual(course.indexOf(false), 6);
        assert.deepEqual(course.lastIndexOf(false), 11);
        assert.equal(course.at(-1), true);
    });
});
