import assert from "node:assert/strict";
import * as http from "node:http";
import type { AddressInfo } from "node:net";

import { deploy, type DeploySteps } from "../../../../operations/releases/deploy-and-check";
import { waitUntilHealthy } from "../../../../operations/stack/site-health";

/** A deploy of release `new` over release `old` that succeeds. */
function steps(altered: Partial<DeploySteps> = {}) {
    const calls: string[] = [];
    let release: string | undefined = "old";
    return {
        calls,
        steps: {
            runningRelease: async () => release,
            up: async () => {
                calls.push("up");
                release = "new";
                return 0;
            },
            checkHealth: async () => void calls.push("healthy"),
            rollBack: async (to: string) => {
                calls.push(`roll back to ${to}`);
                release = to;
                return 0;
            },
            ...altered,
        } satisfies DeploySteps,
    };
}

const unhealthy = async () => {
    throw new Error("the site isn't healthy: 500");
};

async function run(given: DeploySteps): Promise<{ code: number; said: string }> {
    const lines: string[] = [];
    const code = await deploy(given, (line) => lines.push(line));
    return { code, said: lines.join("\n") };
}

describe("A deploy by a pipeline", () => {
    it("ends well with a healthy site", async () => {
        const { calls, steps: given } = steps();
        assert.deepEqual(await run(given), { code: 0, said: "The site is healthy." });
        assert.deepEqual(calls, ["up", "healthy"]);
    });

    it("needs no rollback if it failed: the release before kept the traffic", async () => {
        const { calls, steps: given } = steps({ up: async () => 255 });
        const { code, said } = await run(given);
        assert.equal(code, 255);
        assert.match(said, /release old keeps the traffic/);
        assert.deepEqual(calls, []);
    });

    it("goes back to the release before if the new one isn't healthy, and fails all the same", async () => {
        let asked = 0;
        const { calls, steps: given } = steps({ checkHealth: async () => (asked++ === 0 ? unhealthy() : undefined) });
        const { code, said } = await run(given);
        assert.equal(code, 1);
        assert.deepEqual(calls, ["up", "roll back to old"]);
        assert.match(said, /isn't healthy: 500[^]*Release old has the traffic again/);
    });

    it("goes nowhere if the release is the same: the cause is another", async () => {
        const { calls, steps: given } = steps({ up: async () => 0, checkHealth: unhealthy });
        const { code, said } = await run(given);
        assert.equal(code, 1);
        assert.match(said, /Not rolled back/);
        assert.deepEqual(calls, []);
    });

    it("has nowhere to go back to at the first deploy", async () => {
        const { steps: given } = steps({ runningRelease: async () => undefined, checkHealth: unhealthy });
        assert.match((await run(given)).said, /Not rolled back/);
    });

    it("calls a person if the rollback fails as well", async () => {
        const failed = steps({ checkHealth: unhealthy, rollBack: async () => 1 });
        assert.match((await run(failed.steps)).said, /The rollback failed as well/);
        const still = steps({ checkHealth: unhealthy });
        const { code, said } = await run(still.steps);
        assert.equal(code, 1);
        assert.match(said, /the release before isn't healthy either/);
    });
});

describe("The health check after a deploy", () => {
    let server: http.Server;
    let answers: number[];
    let hosts: (string | undefined)[];
    const check = () => ({
        address: "127.0.0.1",
        port: (server.address() as AddressInfo).port,
        https: false,
        host: "www.example.com",
        healthPath: "/healthz",
    });

    beforeEach(async () => {
        hosts = [];
        server = http.createServer((request, response) => {
            hosts.push(request.headers.host);
            response.writeHead(request.url === "/healthz" ? (answers.shift() ?? 500) : 404).end();
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });
    afterEach(() => server.close());

    it("asks by the site's name until it is healthy", async () => {
        answers = [503, 200];
        await waitUntilHealthy(check(), 3);
        assert.deepEqual(hosts, ["www.example.com", "www.example.com"]);
    });

    it("says what was answered if it never is", async () => {
        answers = [];
        await assert.rejects(waitUntilHealthy(check(), 2), /http:\/\/www.example.com\/healthz at 127.0.0.1 .*500 in 2/);
    });

    it("reports that no server answers", async () => {
        const given = check();
        await new Promise((resolve) => server.close(resolve));
        await assert.rejects(waitUntilHealthy(given, 1), /ECONNREFUSED/);
    });
});
