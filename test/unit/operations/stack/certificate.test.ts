import assert from "node:assert/strict";
import { certificateNotice, readCertificate } from "../../../../operations/stack/certificate";

const valid = {
    https: true,
    state: "valid",
    names: ["www.foobar.com", "foobar.com"],
    notAfter: "2027-02-27T10:00:00Z",
    served: "2027-02-27T10:00:00Z",
    reason: "",
    since: null,
    nextTry: "2027-01-28T03:12:00Z",
};
const missing = {
    ...valid,
    state: "missing",
    notAfter: null,
    served: null,
    reason: "www.foobar.com does not lead here yet: asked 198.51.100.1, got 203.0.113.7.",
    since: "2026-11-29T10:00:00Z",
    nextTry: "2026-11-29T10:05:00Z",
};
const failing = { ...valid, state: "failing", served: "2026-12-09T10:00:00Z", reason: "CAA forbids it", nextTry: null };

describe("What the server says of its certificate", () => {
    it("is read without what is empty", () => {
        assert.deepEqual(readCertificate(failing), {
            state: "failing",
            names: ["www.foobar.com", "foobar.com"],
            notAfter: "2027-02-27T10:00:00Z",
            served: "2026-12-09T10:00:00Z",
            reason: "CAA forbids it",
            since: undefined,
            nextTry: undefined,
        });
    });

    for (const [what, value] of Object.entries({
        nothing: undefined,
        null: null,
        text: "valid",
        "an unknown state": { ...valid, state: "fine" },
        "no state": {},
    })) {
        it(`counts as nothing if it is ${what}`, () => assert.equal(readCertificate(value), undefined));
    }

    it("may lack everything but the state", () => {
        assert.equal(certificateNotice(readCertificate({ state: "valid" })), undefined);
        assert.equal(
            certificateNotice(readCertificate({ state: "missing", names: "www" })),
            "HTTPS is not there yet: the server gives no reason",
        );
    });

    it("is told while there is none, with the reason and the next try", () => {
        assert.equal(
            certificateNotice(readCertificate(missing)),
            "HTTPS is not there yet: www.foobar.com does not lead here yet: asked 198.51.100.1, got 203.0.113.7 " +
                "(so since 2026-11-29 10:00 UTC; the server tries again by itself at 2026-11-29 10:05 UTC)",
        );
    });

    it("is told while it fails, with the end of what visitors get", () => {
        assert.equal(
            certificateNotice(readCertificate({ ...failing, since: "2026-12-01T00:00:00Z" })),
            "The certificate needs attention before 2026-12-09 10:00 UTC, when visitors' ends: CAA forbids it " +
                "(so since 2026-12-01 00:00 UTC)",
        );
    });

    it("is no news while all is well, or HTTPS is off", () => {
        assert.equal(certificateNotice(readCertificate(valid)), undefined);
        assert.equal(certificateNotice(readCertificate({ ...valid, state: "off" })), undefined);
        assert.equal(certificateNotice(undefined), undefined);
    });
});
