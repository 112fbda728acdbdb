import * as assert from "node:assert/strict";
import { dnsAddress } from "../../local/dns/server";
import { Clone, resolver } from "../support/clone";
import { configure } from "../support/configure-clone";
import { frameworks, settingsFor } from "../support/frameworks";
import { openPorts } from "../support/raw-client";
import { runSequentially } from "../support/run-sequentially";
import { askByHttps } from "../support/secure-sites";
import { visit, www } from "../support/visit";

// One machine for all: each test begins with the state that the one before it left.
describe("the site by IPv6", function () {
    this.timeout("15m");
    runSequentially(this);

    let clone: Clone;
    let ipv6: string;
    let server: string;

    const up = async (settings: Record<string, string>) => {
        await configure(clone, settings);
        await clone.npm("local");
        await clone.siteAddress();
    };
    /** The IPv6 addresses that the name servers give for the domain. */
    const addresses = async () =>
        resolver(dnsAddress(clone.cloudId)!)
            .resolve6("foobar.com")
            .catch((error: NodeJS.ErrnoException) => error.code);
    /** Visits it as those do who have got its IPv6 address, by HTTPS. */
    const assertAnswers = async () => {
        askByHttps(ipv6, () => clone.roots().join(""));
        assert.equal((await visit(ipv6, www, "/")).status, 200);
    };

    before(async () => {
        clone = await Clone.create();
        await up({
            ...settingsFor(frameworks["Plain files"]),
            applicationMigrationCommand: "",
            database: "false",
            ipv6: "true",
        });
        ipv6 = (await clone.outputs())["serverIpv6Address"];
    });
    after(() => clone?.remove());

    it("is reached by both of its names, beside IPv4", async () => {
        server = clone.instanceId();
        assert.deepEqual(await addresses(), [ipv6]);
        await assertAnswers();
        assert.equal((await visit(await clone.siteAddress(), www, "/")).status, 200);
    });

    it("answers by the address alone, and on no other port", async () => {
        assert.equal((await visit(ipv6, `[${ipv6}]`, "/", { port: 80 })).status, 200);
        assert.deepEqual(await openPorts(ipv6, [22, 80, 443, 3306, 8080]), [80, 443]);
    });

    it("is part of the status", async () => {
        const { output } = await clone.tryNpm("local:status");
        assert.match(output, new RegExp(`✓ IPv6 .*200 in .* at ${ipv6}`));
        assert.match(output, new RegExp(`✓ DNS .*, ${ipv6} \\(asked of`));
    });

    it("needs nothing more of the next update", async () => {
        const { code, output } = await clone.pulumi("preview", "--expect-no-changes");
        assert.equal(code, 0, output);
    });

    it("is there again after a reboot", async () => {
        await clone.machine.stop();
        await clone.machine.start();
        const deadline = Date.now() + 60_000;
        while (Date.now() < deadline && !(await visit(ipv6, www, "/", { patience: 2000 }).catch(() => undefined))) {
            await new Promise((resolve) => setTimeout(resolve, 500));
        }
        await assertAnswers();
    });

    it("stays the same on a new server", async () => {
        await clone.machine.delete();
        await clone.npm("local");
        assert.notEqual(clone.instanceId(), server);
        assert.equal((await clone.outputs())["serverIpv6Address"], ipv6);
        assert.deepEqual(await addresses(), [ipv6]);
        await assertAnswers();
    });

    it("leads nobody there any more once it is switched off", async () => {
        await up({ ipv6: "false" });
        assert.equal(await addresses(), "ENODATA");
        assert.deepEqual(await openPorts(ipv6, [80, 443]), []);
        assert.equal((await visit(await clone.siteAddress(), www, "/")).status, 200);
    });
});
