import assert from "node:assert/strict";
import { MetricMath, type Series } from "../../../../local/monitoring/expression";

// The examples of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html; - is no value.

function series(text: string): Series {
    return text.split(" ").map((value) => (value === "-" ? undefined : Number(value)));
}

function result(expression: string, values: Record<string, string>): string {
    const all = Object.fromEntries(Object.entries(values).map(([name, text]) => [name, series(text)]));
    const found = new MetricMath(expression).evaluate(all, Object.values(all)[0]!.length);
    return found.map((value) => value ?? "-").join(" ");
}

describe("metric math", () => {
    const compared = { metric1: "30 20 0 0", metric2: "20 - 20 -" };
    for (const [expression, expected] of [
        ["metric1 < metric2", "0 0 1 0"],
        ["metric1 >= 30", "1 0 0 0"],
        ["(metric1 > 15 AND metric2 > 15)", "1 0 0 0"],
    ] as const) {
        it(`has ${expression} as in AWS's table`, () => assert.equal(result(expression, compared), expected));
    }

    const chosen = { metric1: "1 1 0 0 -", metric2: "30 - 0 0 30", metric3: "0 0 20 - 20" };
    for (const [expression, expected] of [
        ["IF(metric1, metric2, metric3)", "30 0 20 - -"],
        ["IF(metric1, 5, metric3)", "5 5 20 - -"],
        ["IF(metric1, metric2, 5)", "30 0 5 5 -"],
        ["IF(metric1, metric2)", "30 0 - - -"],
    ] as const) {
        it(`has ${expression} as in AWS's table`, () => assert.equal(result(expression, chosen), expected));
    }

    it("lets what is announced hide problems, and a silent server be silent", () => {
        const values = { announced: "0 1 0 -", problems: "2 2 0 -" };
        assert.equal(result("IF(announced > 0, 0, problems)", values), "2 0 0 -");
    });

    it("fills what is missing with a number, a series, or the last value", () => {
        const values = { m1: "- 3 - 4 -", m2: "7 8 - 9 1" };
        assert.equal(result("FILL(m1, 0)", values), "0 3 0 4 0");
        assert.equal(result("FILL(m1, m2)", values), "7 3 - 4 1");
        assert.equal(result("FILL(m1, REPEAT)", values), "- 3 3 4 4");
    });

    it("has no value where a division has none", () => {
        assert.equal(result("100 * errors / requests - 1", { errors: "1 0 1", requests: "4 0 -" }), "24 - -");
    });

    it("names the queries that it refers to", () => {
        assert.deepEqual(new MetricMath("IF(a > 0 OR b > 0, -c, 1)").names(), ["a", "b", "c"]);
    });

    for (const expression of ["SUM(METRICS())", "m1 +", "m1.length", "m1 % 2", "'text'", "FILL(m1, LINEAR, 2)"]) {
        it(`says that the local cloud does not understand ${expression}`, () => {
            assert.throws(
                () => new MetricMath(expression),
                /the local cloud does not understand the expression .*it knows/,
            );
        });
    }
});
