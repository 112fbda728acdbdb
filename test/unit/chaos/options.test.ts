import * as assert from "node:assert/strict";
import { readOptions, type GivenOptions } from "../../chaos/options";
import { UsageError } from "../../../toolchain/command-line";

describe("the options of the chaos test", () => {
    it("are minutes and seed", () => {
        assert.deepEqual(readOptions({ minutes: "60", seed: "7" }), { minutes: 60, seed: 7, round: undefined });
    });

    it("are ten minutes and a random seed by default", () => {
        const { minutes, seed } = readOptions({});
        assert.equal(minutes, 10);
        assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
        assert.notEqual(readOptions({}).seed, seed);
    });

    it("are the seed and the number of a round that is repeated alone", () => {
        assert.equal(readOptions({ seed: "7", round: "12" }).round, 12);
    });

    const invalid: [GivenOptions, RegExp][] = [
        [{ minutes: "0" }, /--minutes is "0", and must be a whole number from 1 to 1440/],
        [{ minutes: "1441" }, /--minutes is "1441"/],
        [{ minutes: "2.5" }, /--minutes is "2\.5"/],
        [{ minutes: "an hour" }, /--minutes is "an hour"/],
        [{ minutes: "" }, /--minutes is ""/],
        [{ seed: "-1" }, /--seed is "-1", and must be a whole number from 0 to 4294967295/],
        [{ seed: "4294967296" }, /--seed is "4294967296"/],
        [{ seed: "7", round: "0" }, /--round is "0", and must be a whole number from 1/],
        [{ round: "3" }, /--round needs --seed/],
        [{ seed: "7", round: "3", minutes: "5" }, /leave out --minutes/],
    ];
    for (const [given, message] of invalid) {
        it(`are refused: ${JSON.stringify(given)}`, () => {
            assert.throws(
                () => readOptions(given),
                (error: unknown) => {
                    assert.ok(error instanceof UsageError);
                    assert.match(error.message, message);
                    assert.match(error.message, /\nusage: npm run test:chaos -- \[--minutes MINUTES\]/);
                    return true;
                },
            );
        });
    }

    it("are refused with everything that is wrong at once", () => {
        assert.throws(() => readOptions({ minutes: "x", seed: "y" }), /--minutes is "x"[^]*--seed is "y"/);
    });
});
