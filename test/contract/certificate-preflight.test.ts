import * as assert from "node:assert/strict";
import * as http from "node:http";
import { CertificateSite } from "./certificates/site";

const elsewhere = "198.51.100.9";
const shut =
    "nft -f - <<< 'table inet shut { chain input { type filter hook input priority 0; tcp dport 80 reject with tcp reset; }; }'";

// What the authority would find is found before it is asked: none of these tests costs an order.
describe("the preflight of a certificate", function () {
    this.timeout("10m");
    const site = new CertificateSite();
    const { names, server } = site;
    /** A proxy in front of the server, at the address of the authority. */
    let proxy: http.Server | undefined;
    /** What the step prints, and the reason of the status, which are the same. */
    const reasonOf = async (changes: Record<string, string> = {}) => {
        const output = await site.apply(changes);
        const { state, reason, nextTry } = await site.status();
        assert.equal(state, "missing", output);
        assert.ok(output.includes(`warning: HTTPS is not there yet: ${reason}; tried again by itself`), output);
        assert.ok(Date.parse(nextTry!) > Date.now());
        assert.ok((await site.log()).includes(`daemon.warning ${reason}\n`));
        return reason;
    };

    before(() => site.start());
    beforeEach(() => site.forget());
    afterEach(async () => {
        await names.resolve();
        await names.set(site.leadingHere);
        await server.run("nft delete table inet shut 2> /dev/null || true");
        proxy?.close();
        proxy = undefined;
        assert.equal(site.authority.orders(), 0);
    });
    after(() => site.stop());

    it("sees a domain that leads elsewhere", async () => {
        await names.set([
            ["@", "A", elsewhere],
            ["www", "CNAME", "foobar.com."],
        ]);
        const of = (name: string) =>
            `${name} does not lead here yet: asked this server's resolver, got A ${elsewhere}; it must have ${site.address}`;
        assert.equal(await reasonOf(), `${of("www.foobar.com")}; ${of("foobar.com")}`);
    });

    it("sees that only one of the two names leads here", async () => {
        await names.set([["www", "A", site.address]]);
        assert.match(await reasonOf(), /^foobar\.com does not lead here yet: asked .*, got no address; it must have/);
    });

    it("sees what the zone's server says, although the resolver still says something else", async () => {
        await names.set([
            ["@", "A", elsewhere],
            ["www", "A", site.address],
        ]);
        await names.resolve(`--host-record=foobar.com,${site.address}`);
        assert.match(await reasonOf(), new RegExp(`^foobar\\.com .*: asked ns\\.foobar\\.com, got A ${elsewhere};`));
    });

    it("sees an address among several that is another server's", async () => {
        await names.set([...site.leadingHere, ["@", "A", elsewhere]]);
        assert.match(await reasonOf(), new RegExp(`got A ${elsewhere};`));
    });

    it("sees an AAAA record that leads elsewhere, which authorities ask first", async () => {
        await names.set([...site.leadingHere, ["@", "AAAA", "2001:db8::1"]]);
        assert.match(await reasonOf(), /got AAAA 2001:db8::1; remove the record/);
    });

    it("takes an AAAA record that is the server's", async () => {
        await names.set([...site.leadingHere, ["@", "AAAA", "2001:db8::1"], ["@", "CAA", '0 issue ";"']]);
        await server.run("ip address add 2001:db8::1/64 dev eth0 nodad");
        // The next thing that is wrong.
        assert.match(await reasonOf(), /^the CAA records/);
        await names.set([...site.leadingHere, ["@", "AAAA", "2001:db8::9"]]);
        assert.match(await reasonOf(), /got AAAA 2001:db8::9; it must have 2001:db8::1/);
        await server.run("ip address delete 2001:db8::1/64 dev eth0");
    });

    it("sees that no resolver answers", async () => {
        await server.run("echo nameserver 127.0.0.99 > /etc/resolv.conf");
        assert.match(
            await reasonOf(),
            /www\.foobar\.com can't be asked for: (the resolver does not answer|no resolver answers)/,
        );
        await server.run("echo nameserver 127.0.0.1 > /etc/resolv.conf");
    });

    for (const [records, expected] of [
        [
            ['0 issue "other.test"'],
            /of foobar\.com allow 'other\.test' alone: add 0 issue "authority\.test" \(certificateAuthorities\)/,
        ],
        [['0 issue ";"'], /the CAA records of foobar\.com/],
        [['0 issue "authority.test; validationmethods=dns-01"'], /the CAA records of foobar\.com/],
        [['0 issue "authority.test"', '128 tbs "unknown"'], /a critical one that is not known: tbs/],
    ] as const) {
        it(`sees that CAA forbids: ${records.join(", ")}`, async () => {
            await names.set([...site.leadingHere, ...records.map((record) => ["@", "CAA", record] as const)] as never);
            assert.match(await reasonOf(), expected);
        });
    }

    it("sees that port 80 is shut", async () => {
        await server.run(shut);
        assert.match(
            await reasonOf(),
            new RegExp(
                `^port 80 of www\\.foobar\\.com \\(${site.address}\\) does not answer this server: .*refused.*Open port 80`,
            ),
        );
    });

    it("sees behind a proxy that the names lead elsewhere", async () => {
        proxy = http.createServer((_, response) => response.writeHead(404).end());
        await new Promise<void>((resolve) => proxy!.listen(80, site.proxyAddress, resolve));
        await names.set([
            ["@", "A", site.proxyAddress],
            ["www", "CNAME", "foobar.com."],
        ]);
        assert.match(
            await reasonOf({ TRUSTED_PROXIES: `${site.proxyAddress}/32` }),
            /port 80 of www\.foobar\.com .* leads elsewhere: it answers 404 where/,
        );
    });

    it("is tried again after 1, 2, 4, then every 5 minutes", async () => {
        await names.set([]);
        const pauses = [];
        for (let turn = 0; turn < 5; turn++) {
            const before = Date.now() / 1000;
            await site.look();
            pauses.push(Math.round((Number(await site.noted("next")) - before) / 60));
        }
        assert.deepEqual(pauses, [1, 2, 4, 5, 5]);
        // The timer waits for it.
        const next = await site.noted("next");
        await site.look("");
        assert.equal(await site.noted("next"), next);
        await site.note("next", 0);
        await site.look("");
        assert.ok(Number(await site.noted("next")) >= Number(next));
    });

    it("writes a reason into the log when it changes, else once an hour", async () => {
        const lines = async () => (await site.log()).trim().split("\n").length;
        await names.set([]);
        await site.look();
        await site.look();
        assert.equal(await lines(), 1);
        await site.note("logged", Math.floor(Date.now() / 1000) - 3601);
        await site.look();
        assert.equal(await lines(), 2);
        await names.set([["@", "A", elsewhere]]);
        await site.look();
        assert.equal(await lines(), 3);
    });
});

describe("a certificate for a name that led elsewhere at first", function () {
    this.timeout("10m");
    const site = new CertificateSite();
    before(() => site.start());
    after(() => site.stop());

    it("comes by itself when the name leads here, and authorities allowed by CAA issue it", async () => {
        await site.names.set([]);
        await site.apply();
        assert.equal((await site.status()).state, "missing");
        await site.names.set([...site.leadingHere, ["@", "CAA", '0 issue "authority.test"']]);
        // What the timer does, once the pause is over.
        await site.note("next", 0);
        assert.deepEqual((({ state, reason }) => ({ state, reason }))(await site.look("")), {
            state: "valid",
            reason: "",
        });
        assert.equal(site.authority.orders(), 1);
        assert.notEqual(await site.shown(), "");
    });

    it("comes behind a proxy that passes the path on", async () => {
        await site.forget();
        const proxy = http.createServer(({ url, headers }, response) => {
            http.get({ host: site.address, path: url, headers }, (answer) =>
                answer.pipe(response.writeHead(answer.statusCode!)),
            );
        });
        await new Promise<void>((resolve) => proxy.listen(80, site.proxyAddress, resolve));
        await site.names.set([
            ["@", "A", site.proxyAddress],
            ["www", "CNAME", "foobar.com."],
        ]);
        await site.apply({ TRUSTED_PROXIES: `${site.proxyAddress}/32` });
        proxy.close();
        assert.deepEqual((({ state, reason }) => ({ state, reason }))(await site.status()), {
            state: "valid",
            reason: "",
        });
    });
});
