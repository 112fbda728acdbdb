import * as assert from "node:assert/strict";
import { describePlan, nothing, planRound } from "../../chaos/plan";
import { Random } from "../../support/random";

const faults = [
    { name: "power cut" },
    { name: "killed command", hitsOperations: true as const },
    { name: "full disk" },
    { name: "killed script", hitsOperations: true as const },
];
const operations = [nothing, "deploy", "restore"];
const run = (seed: number, rounds = 40) =>
    Array.from({ length: rounds }, (_, index) => planRound(seed, index + 1, faults, operations));

describe("random numbers of a seed", () => {
    it("are the same for the same text, and others for another one", () => {
        const draw = (text: string) => {
            const random = new Random(text);
            return [random.number(), random.number(), random.between(2, 9, 1), random.oneOf(["a", "b", "c", "d"])];
        };
        assert.deepEqual(draw("seed 7"), draw("seed 7"));
        assert.notDeepEqual(draw("seed 7"), draw("seed 8"));
    });

    it("are within their bounds, and spread over them", () => {
        const random = new Random("bounds");
        const numbers = Array.from({ length: 1000 }, () => random.between(1, 10, 1));
        assert.ok(numbers.every((number) => number >= 1 && number <= 10 && Number(number.toFixed(1)) === number));
        assert.ok(new Set(numbers.map(Math.floor)).size >= 9);
    });

    it("shuffle without losing or doubling anything", () => {
        const items = ["a", "b", "c", "d", "e", "f", "g"];
        const shuffled = new Random("order").shuffled(items);
        assert.notDeepEqual(shuffled, items);
        assert.deepEqual([...shuffled].sort(), items);
    });
});

describe("the plan of a run", () => {
    it("is the same for the same seed, and another one for another seed", () => {
        assert.deepEqual(run(7), run(7));
        assert.notDeepEqual(run(7), run(8));
    });

    it("has rounds that can be planned alone", () => {
        assert.deepEqual(planRound(7, 23, faults, operations), run(7)[22]);
    });

    it("contains every fault within as many rounds as there are faults", () => {
        for (const seed of [1, 2, 3]) {
            for (const turn of [0, 1, 2]) {
                const rounds = run(seed).slice(turn * faults.length, (turn + 1) * faults.length);
                const names = rounds.flatMap((round) => round.faults.map(({ name }) => name));
                assert.equal(new Set(names).size, faults.length);
            }
        }
    });

    it("contains every operation, and one fault or two different ones a round", () => {
        const rounds = run(7, 100);
        assert.deepEqual(new Set(rounds.map(({ operation }) => operation)), new Set(operations));
        assert.deepEqual(new Set(rounds.map((round) => round.faults.length)), new Set([1, 2]));
        for (const round of rounds) {
            assert.equal(new Set(round.faults.map(({ name }) => name)).size, round.faults.length);
        }
    });

    it("has two faults at once, and one after the other, in the order of their moments", () => {
        const pairs = run(7, 100).filter((round) => round.faults.length === 2);
        const gaps = pairs.map((round) => round.faults[1]!.moment - round.faults[0]!.moment);
        assert.ok(gaps.every((gap) => gap >= 0));
        assert.ok(gaps.includes(0));
        assert.ok(gaps.some((gap) => gap > 0));
    });

    it("has no fault of commands in a round without one", () => {
        for (const round of run(7, 200).filter(({ operation }) => operation === nothing)) {
            assert.ok(!round.faults.some(({ name }) => name.startsWith("killed")), describePlan(round));
        }
    });

    it("is described in one line for each round", () => {
        const plan = {
            number: 12,
            operation: "deploy",
            faults: [
                { name: "power cut", moment: 0.4, seconds: 3 },
                { name: "full disk", moment: 0.4, seconds: 7.5 },
            ],
            choice: 0,
        };
        assert.equal(
            describePlan(plan),
            "round 12: deploy; power cut (at 0.40, for 3.0 s), at once with: full disk (at 0.40, for 7.5 s)",
        );
    });
});
