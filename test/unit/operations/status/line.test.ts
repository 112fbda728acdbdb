import assert from "node:assert/strict";
import { exitCodeOf, forStack, lineOf, worstFirst, type Line, type State } from "../../../../operations/status/line";
import { terminalLines, verdict } from "../../../../operations/status/render";
import { shortened } from "../../../../operations/rehearsal/summary";

const line = (state: State, altered: Partial<Line> = {}): Line => ({
    id: state,
    title: state,
    state,
    value: `a ${state}`,
    ...altered,
});

describe("The lines of a status", () => {
    it("come with the worst first, and in their order beside their like", () => {
        const lines = [
            line("aside"),
            line("ok"),
            line("ok", { id: "second" }),
            line("warning"),
            line("unknown"),
            line("problem"),
        ];
        assert.deepEqual(
            worstFirst(lines).map(({ id }) => id),
            ["problem", "unknown", "warning", "ok", "second", "aside"],
        );
    });

    it("come, where they are equally bad, with what explains the others first", () => {
        const ids = ["outside.page", "site.health", "drift.1", "service.Nginx", "data.2", "disk.data", "services.work"];
        assert.deepEqual(
            worstFirst(ids.map((id) => line("problem", { id }))).map(({ id }) => id),
            ["service.Nginx", "data.2", "disk.data", "outside.page", "site.health", "drift.1", "services.work"],
        );
    });

    for (const [remedy, said] of [
        [
            "npm run up; npm run logs -- mysql says why",
            "npm run up -- --stack prod; npm run logs -- --stack prod mysql says why",
        ],
        ["pulumi config set dataVolumeSize with more", "pulumi config set --stack prod dataVolumeSize with more"],
        ["npm run local starts it again", "npm run local starts it again"],
    ] as const) {
        it(`have the stack in what to do: ${remedy}`, () =>
            assert.equal(forStack([line("problem", { remedy })], "prod")[0]!.remedy, said));
    }

    for (const [code, states] of [
        [0, ["ok"]],
        [0, ["ok", "warning", "aside"]],
        [1, ["ok", "problem"]],
        [1, ["unknown", "problem", "aside"]],
        [2, ["ok", "unknown", "warning"]],
    ] as const) {
        it(`${states.join(", ")} end with exit code ${code}`, () =>
            assert.equal(exitCodeOf(states.map((state) => line(state))), code));
    }

    it("have an error's text as what is so", async () => {
        const found = await lineOf("id", "Title", () => Promise.reject(new Error("first\nsecond\nthird\nfourth")));
        assert.deepEqual(found, { id: "id", title: "Title", state: "problem", value: "first second third" });
    });
});

describe("A status on a terminal", () => {
    const now = Date.parse("2026-11-30T05:00:00Z");
    const full = line("problem", {
        title: "Data volume",
        limit: "10 % free",
        since: "2026-11-30T02:00:00Z",
        remedy: "grow it",
    });

    it("has value, limit, since when and what to do", () => {
        assert.deepEqual(terminalLines([line("ok", { title: "Page" }), full], now), [
            "  ✗ Data volume  a problem (limit: 10 % free; since 2026-11-30 02:00 UTC, 3 h)",
            "                 → grow it",
            "  ✓ Page         a ok",
        ]);
    });

    it("leaves out the limit and the remedy of what is well", () => {
        assert.deepEqual(terminalLines([{ ...full, state: "ok" }], now), [
            "  ✓ Data volume  a problem (since 2026-11-30 02:00 UTC, 3 h)",
        ]);
    });

    for (const [states, said] of [
        [["ok", "ok"], "prod: all is well (well: 2)"],
        [["ok", "unknown"], "prod: nothing is wrong, and not everything was asked (not asked: unknown; well: 1)"],
        [["problem", "warning"], "prod: something is wrong (wrong: problem; soon, or worth knowing: warning; well: 0)"],
    ] as const) {
        it(`ends with “${said}”`, () =>
            assert.equal(
                verdict(
                    "prod",
                    states.map((state) => line(state)),
                ),
                said,
            ));
    }

    it("is short at the end of npm run local: what is wanted, and what is not well", () => {
        const lines = [
            line("ok", { id: "outside.page" }),
            line("ok", { id: "memory.used" }),
            line("aside"),
            line("warning"),
            line("problem"),
            line("unknown"),
        ];
        assert.deepEqual(
            shortened(lines).map(({ id }) => id),
            ["outside.page", "warning", "problem", "unknown"],
        );
    });
});
