import assert from "node:assert/strict";
import { judgeDelegation, judgeNames, type Said } from "../../../../operations/status/names";

const names = { domain: "foobar.com", address: "198.51.100.2", nameServers: ["ns-1.example.", "NS-2.example"] };
const right: Said = { answered: true, www: ["foobar.com"], addresses: ["198.51.100.2"] };

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

    it("lead to the proxies where there are some", () => {
        const elsewhere: Said = { ...right, addresses: ["203.0.113.9"] };
        assert.equal(judge(elsewhere, { ...names, address: undefined }).state, "ok");
    });
});

describe("The delegation", () => {
    const judge = (found: string[] | NodeJS.ErrnoException) =>
        judgeDelegation("foobar.com", names.nameServers, found).state;

    it("is right with the zone's name servers, however they are written", () =>
        assert.equal(judge(["ns-2.example", "ns-1.example"]), "ok"));

    it("is a problem with others, or with one too few", () => {
        assert.equal(judge(["ns-1.example", "ns.other.example"]), "problem");
        assert.equal(judge(["ns-1.example"]), "problem");
        assert.match(judgeDelegation("foobar.com", names.nameServers, []).remedy!, /ns-1\.example, ns-2\.example/);
    });

    it("is a problem if there is none, and unknown if nobody answers", () => {
        assert.equal(judge(Object.assign(new Error("x"), { code: "ENOTFOUND" })), "problem");
        assert.equal(judge(Object.assign(new Error("x"), { code: "ETIMEOUT" })), "aside");
        assert.equal(judgeDelegation("foobar.com", undefined, []).state, "aside");
    });
});
