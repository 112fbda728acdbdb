import * as assert from "node:assert/strict";

import { fingerprint, mismatch, noSuchType, parseHostKey } from "../../../../local/command/host-key";

/** A made-up key; its fingerprint is what `ssh-keygen -l` prints for it. */
const line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEbN0sIMGriPWhQ0KYUB4MunCQcckIsIIjCWL4R6Nv+P";

describe("host key", () => {
    it("is read with and without a comment", () => {
        assert.equal(parseHostKey(line).type, "ssh-ed25519");
        assert.deepEqual(parseHostKey(`${line} root@server\n`), parseHostKey(line));
    });

    for (const [what, text] of [
        ["an empty text", ""],
        ["a line with a host name before it", `example.org ${line}`],
        ["a type that isn't the key's", line.replace("ssh-ed25519", "ssh-rsa")],
        ["a truncated key", "ssh-ed25519 AAAA"],
    ]) {
        it(`is not ${what}`, () => {
            assert.throws(() => parseHostKey(text), /connection\.hostKey must be one public key, `<type> <base64>`/);
        });
    }

    it("that differs is shown beside the expected one, with how to renew it", () => {
        const expected = parseHostKey(line);
        const presented = Buffer.from(expected.blob);
        presented[presented.length - 1] ^= 1;
        const message = mismatch("h:22", expected, presented);
        assert.ok(message.includes(`h:22 presents ${fingerprint(presented)}, `));
        assert.ok(message.includes(`connection.hostKey is ${fingerprint(expected.blob)}.`));
        assert.notEqual(fingerprint(presented), fingerprint(expected.blob));
        assert.match(message, /renew it on purpose: set connection\.hostKey/);
    });

    it("of type ssh-rsa that isn't offered is explained", () => {
        const blob = Buffer.concat([Buffer.from([0, 0, 0, 7]), Buffer.from("ssh-rsa"), Buffer.alloc(20)]);
        const expected = parseHostKey(`ssh-rsa ${blob.toString("base64")}`);
        assert.match(noSuchType("h:22", expected), /h:22 has no ssh-rsa key.*SHA-1.*use the machine's ssh-ed25519 key/);
        assert.doesNotMatch(noSuchType("h:22", parseHostKey(line)), /SHA-1/);
    });
});
