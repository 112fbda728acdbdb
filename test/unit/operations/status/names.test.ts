import assert from "node:assert/strict";
import * as dgram from "node:dgram";
import { once } from "node:events";
import { judgeDelegation, judgeNames } from "../../../../operations/status/names";
import { askServers, type Said } from "../../../../operations/status/resolvers";

const names = { domain: "foobar.com", address: "198.51.100.2", nameServers: ["ns-1.example.", "NS-2.example"] };
const right: Said = { answered: true, www: ["foobar.com"], addresses: ["198.51.100.2"], ipv6: [] };

describe("The site's names", () => {
    const judge = (said: Said, of = names as Parameters<typeof judgeNames>[2]) =>
        judgeNames("dns", "DNS", of, said, "192.0.2.1");

    it("lead to the server", () => {
        const { state, value } = judge(right);
        assert.deepEqual([state, value], ["ok", "www.foobar.com → foobar.com → 198.51.100.2 (asked of 192.0.2.1)"]);
    });

    for (const [what, said] of [
        ["lead elsewhere", { ...right, addresses: ["203.0.113.9"] }],
        ["lead there and elsewhere", { ...right, addresses: ["198.51.100.2", "203.0.113.9"] }],
        ["have another alias", { ...right, www: ["elsewhere.example"] }],
        ["lead elsewhere by IPv6", { ...right, ipv6: ["2001:db8::1"] }],
        ["do not exist", { answered: true, error: "ENOTFOUND" }],
    ] as const) {
        it(`are a problem if they ${what}`, () => {
            const { state, remedy } = judge(said as Said);
            assert.equal(state, "problem");
            assert.ok(remedy);
        });
    }

    it("are no problem where nobody answers: port 53 is perhaps shut", () => {
        const { state, value } = judge({ answered: false, why: "ETIMEOUT" });
        assert.equal(state, "aside");
        assert.match(value, /not asked: 192\.0\.2\.1 did not answer, port 53 is perhaps shut here \(ETIMEOUT\)/);
    });

    it("say where visitors with IPv6 are led, and what to remove", () => {
        const { value, remedy } = judge({ ...right, ipv6: ["2001:db8::1"] });
        assert.match(value, /visitors with IPv6 are led to 2001:db8::1 instead/);
        assert.match(remedy!, /remove the AAAA records of foobar\.com and www\.foobar\.com/);
    });

    it("lead to the server's IPv6 address as well, if it has one", () => {
        const dual = { ...names, ipv6Address: "2001:db8::1" };
        const { state, value } = judge({ ...right, ipv6: ["2001:db8::1", "2001:db8::1"] }, dual);
        assert.deepEqual([state, value.includes("→ 198.51.100.2, 2001:db8::1 (asked")], ["ok", true]);
        assert.match(
            judge({ ...right, ipv6: ["2001:db8::9"] }, dual).value,
            /led to 2001:db8::9 instead, and .* 2001:db8::1$/,
        );
        assert.match(judge(right, dual).value, /expected foobar\.com → 2001:db8::1 as well/);
    });

    it("lead to the proxies where there are some", () => {
        const elsewhere: Said = { ...right, addresses: ["203.0.113.9"], ipv6: ["2001:db8::1"] };
        assert.equal(judge(elsewhere, { ...names, address: undefined }).state, "ok");
    });
});

describe("The delegation", () => {
    const judge = (found?: string[] | string) => judgeDelegation("foobar.com", names.nameServers, found).state;

    it("is right with the zone's name servers, however they are written", () =>
        assert.equal(judge(["ns-2.example", "ns-1.example"]), "ok"));

    it("is a problem with others, or with one too few", () => {
        assert.equal(judge(["ns-1.example", "ns.other.example"]), "problem");
        assert.equal(judge(["ns-1.example"]), "problem");
        assert.match(judgeDelegation("foobar.com", names.nameServers, []).remedy!, /ns-1\.example, ns-2\.example/);
    });

    it("is a problem if there is none, and does not count if nobody answers", () => {
        assert.equal(judge("ENOTFOUND"), "problem");
        assert.equal(judge(undefined), "aside");
        assert.equal(judgeDelegation("foobar.com", undefined, []).state, "aside");
    });
});

describe("A name server", () => {
    const sockets: dgram.Socket[] = [];
    afterEach(() => sockets.splice(0).forEach((socket) => socket.close()));

    /** One that gives each question a code of RFC 1035, 4.1.1, by the name that is asked for; with 0, a name server. */
    const listen = async (codeOf: (name: string) => number): Promise<string> => {
        const socket = dgram.createSocket("udp4");
        sockets.push(socket);
        socket.on("message", (message, { port, address }) => {
            const name = nameIn(message);
            const code = codeOf(name);
            // Header and question; name by a pointer, NS, IN, a time to live, and two bytes of length for what follows.
            const question = Buffer.from(message.subarray(0, 12 + name.length + 2 + 4));
            question.set([message[2]! | 0x80, code], 2);
            question.set([0, code === 0 ? 1 : 0, 0, 0, 0, 0], 6);
            const record = [0xc0, 12, 0, 2, 0, 1, 0, 0, 0, 60, 0, 4, 2, 0x6e, 0x73, 0];
            socket.send(Buffer.concat([question, Buffer.from(code === 0 ? record : [])]), port, address);
        });
        socket.bind(0, "127.0.0.1");
        await once(socket, "listening");
        return `127.0.0.1:${socket.address().port}`;
    };
    const nameIn = (message: Buffer): string => {
        const labels: string[] = [];
        for (let at = 12; message[at]! > 0; at += message[at]! + 1) {
            labels.push(message.toString("latin1", at + 1, at + 1 + message[at]!));
        }
        return labels.join(".");
    };
    const [missing, refused] = [3, 5];

    it("that knows nothing of the world is no witness against the site: the network answers in its place", async () => {
        for (const kind of ["resolver", "authoritative"] as const) {
            const said = await askServers("foobar.com", [await listen(() => missing)], kind);
            assert.equal(said.answered, false, kind);
        }
        assert.equal((await askServers("foobar.com", [await listen(() => refused)], "authoritative")).answered, false);
    });

    it("that knows the top-level domain, and nothing of the site, is one", async () => {
        const server = await listen((name) => (name === "com" ? 0 : missing));
        const said = await askServers("foobar.com", [server], "resolver");
        assert.deepEqual(said, { answered: true, error: "ENOTFOUND" });
        // Some visitors are told that, whatever another server says.
        assert.deepEqual(await askServers("foobar.com", [await listen(() => refused), server], "resolver"), said);
    });

    it("that says nothing has not answered, and there may be none", async () => {
        const server = await listen(() => missing);
        const closed = sockets.pop()!;
        closed.close();
        assert.equal((await askServers("foobar.com", [server], "resolver")).answered, false);
        assert.equal((await askServers("foobar.com", [], "resolver")).answered, false);
    });
});
