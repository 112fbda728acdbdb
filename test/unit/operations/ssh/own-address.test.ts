import assert from "node:assert/strict";
import { ownAddress } from "../../../../operations/ssh/own-address";
import { Problem } from "../../../../toolchain/problem";

describe("This computer's address", () => {
    const answering = (text: string) => () => Promise.resolve(new Response(text));

    it("is what AWS sees, or what the user says", async () => {
        assert.equal(await ownAddress(undefined, answering("198.51.100.7\n")), "198.51.100.7");
        const silent = () => Promise.reject(new Error("asked"));
        assert.equal(await ownAddress("198.51.100.8", silent), "198.51.100.8");
    });

    for (const answer of ["<html>Log in first</html>", "2001:db8::7", "198.51.100.7, 10.0.0.1", "10.0.0.7", ""]) {
        it(`is not “${answer}”`, () =>
            assert.rejects(ownAddress(undefined, answering(answer)), {
                constructor: Problem,
                message: /--own-address/,
            }));
    }

    for (const given of ["192.168.1.7", "100.64.0.7", "198.51.100.0/24", "localhost"]) {
        it(`is not given as ${given}`, () =>
            assert.rejects(ownAddress(given), { constructor: Problem, message: /^--own-address is/ }));
    }

    it("can be said where AWS can't be asked, which the error tells", () => {
        const unreachable = () =>
            Promise.reject(Object.assign(new TypeError("fetch failed"), { cause: new Error("no route") }));
        return assert.rejects(ownAddress(undefined, unreachable), {
            constructor: Problem,
            message: /checkip.*no route.*--own-address ADDRESS/,
        });
    });
});
