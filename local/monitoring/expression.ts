import jsep from "jsep";

/** A value for each period, undefined where there is none. */
export type Series = (number | undefined)[];

type Value = Series | number;

// CloudWatch's words for what JavaScript writes as && and ||, with the same precedence.
jsep.addBinaryOp("AND", 2);
jsep.addBinaryOp("OR", 1);

const operators: Record<string, (left: number, right: number) => number> = {
    "+": (left, right) => left + right,
    "-": (left, right) => left - right,
    "*": (left, right) => left * right,
    "/": (left, right) => left / right,
    "==": (left, right) => Number(left === right),
    "!=": (left, right) => Number(left !== right),
    "<": (left, right) => Number(left < right),
    "<=": (left, right) => Number(left <= right),
    ">": (left, right) => Number(left > right),
    ">=": (left, right) => Number(left >= right),
    AND: (left, right) => Number(left !== 0 && right !== 0),
    OR: (left, right) => Number(left !== 0 || right !== 0),
};
operators["&&"] = operators["AND"]!;
operators["||"] = operators["OR"]!;

/**
 * The part of CloudWatch's metric math that the local cloud knows: numbers, other queries by their ids, `+ - * /`, comparisons,
 * `AND` and `OR`, `IF` and `FILL`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
export class MetricMath {
    private readonly tree: jsep.Expression;

    /** @throws Error that says what is not understood */
    constructor(private readonly text: string) {
        try {
            this.tree = jsep(text);
        } catch (error) {
            throw this.notUnderstood((error as Error).message);
        }
        // Finds what the local cloud doesn't know before there are values.
        this.names();
    }

    /** The ids of the queries that it refers to. */
    names(): string[] {
        const found = new Set<string>();
        this.evaluateTree(this.tree, (name) => {
            found.add(name);
            return [];
        });
        return [...found];
    }

    /** @param series the values of every query that it refers to, all of the same periods */
    evaluate(series: Record<string, Series>, periods: number): Series {
        const value = this.evaluateTree(this.tree, (name) => series[name] ?? Array<undefined>(periods).fill(undefined));
        return typeof value === "number" ? Array<number>(periods).fill(value) : value;
    }

    private evaluateTree(tree: jsep.Expression, lookUp: (name: string) => Series): Value {
        const inner = (part: unknown) => this.evaluateTree(part as jsep.Expression, lookUp);
        if (tree.type === "Literal" && typeof tree["value"] === "number") {
            return tree["value"];
        }
        if (tree.type === "Identifier") {
            return lookUp(String(tree["name"]));
        }
        if (tree.type === "UnaryExpression" && tree["operator"] === "-") {
            return combine(0, inner(tree["argument"]), operators["-"]!);
        }
        const operator = tree.type === "BinaryExpression" ? operators[String(tree["operator"])] : undefined;
        if (operator !== undefined) {
            return combine(inner(tree["left"]), inner(tree["right"]), operator);
        }
        if (tree.type === "CallExpression") {
            const [name, parts] = [(tree["callee"] as jsep.Identifier).name, tree["arguments"] as jsep.Expression[]];
            if (name === "IF" && (parts.length === 2 || parts.length === 3)) {
                const [condition, whenTrue, whenFalse] = parts.map(inner);
                return choose(condition!, whenTrue!, whenFalse);
            }
            if (name === "FILL" && parts.length === 2) {
                return fill(inner(parts[0]), parts[1]?.["name"] === "REPEAT" ? "REPEAT" : inner(parts[1]));
            }
        }
        throw this.notUnderstood(`it has ${tree.type === "CallExpression" ? "an unknown function" : tree.type}`);
    }

    private notUnderstood(reason: string): Error {
        return new Error(
            `the local cloud does not understand the expression ${JSON.stringify(this.text)} (${reason}); it knows ` +
                "numbers, ids of other queries, + - * /, comparisons, AND, OR, IF and FILL",
        );
    }
}

const at = (value: Value, index: number): number | undefined => (typeof value === "number" ? value : value[index]);

/** A value of one side counts as 0 where only the other has one, and a division by zero gives none. */
function combine(left: Value, right: Value, operator: (left: number, right: number) => number): Value {
    if (typeof left === "number" && typeof right === "number") {
        return operator(left, right);
    }
    const all = [left, right].filter((value): value is Series => typeof value !== "number");
    return all[0]!.map((_, index) => {
        if (all.every((series) => series[index] === undefined)) {
            return undefined;
        }
        const value = operator(at(left, index) ?? 0, at(right, index) ?? 0);
        return Number.isFinite(value) ? value : undefined;
    });
}

/** There is no value where the condition has none; a missing value of a true condition counts as 0, as AWS documents it. */
function choose(condition: Value, whenTrue: Value, whenFalse: Value | undefined): Value {
    const length = [condition, whenTrue, whenFalse].find((value) => Array.isArray(value))?.length ?? 1;
    return Array.from({ length }, (_, index) => {
        const decides = at(condition, index);
        if (decides === undefined) {
            return undefined;
        }
        if (decides !== 0) {
            return at(whenTrue, index) ?? 0;
        }
        return whenFalse === undefined ? undefined : at(whenFalse, index);
    });
}

function fill(series: Value, filler: Value | "REPEAT"): Value {
    if (typeof series === "number") {
        return series;
    }
    let last: number | undefined;
    return series.map((value, index) => {
        last = value ?? last;
        return value ?? (filler === "REPEAT" ? last : at(filler, index));
    });
}
