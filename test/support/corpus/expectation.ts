import fs from "node:fs";
import path from "node:path";

import Ajv from "ajv";

/** The families of rules, each named as its pack. */
export const families = [
    "single-point-of-failure",
    "maintenance-downtime",
    "limited-scalability",
    "security-baseline",
] as const;
export type Family = (typeof families)[number];

/** What a careful reviewer says of one variant of a program. The folder's README describes each field. */
export interface Variant {
    name: string;
    configuration?: Record<string, string>;
    findings: Record<Family, string[]>;
    alsoRight?: string[];
    wrong?: { finding: string; why: string }[];
    because: { says: string; source: string }[];
}

export interface Expectation {
    shows: string;
    /** A program that runs before, whose outputs this one reads. */
    reads?: string;
    variants: Variant[];
}

const corpusFolder = path.resolve(__dirname, "../../fixtures/corpus");
const expectationFile = "expected.json";

export function programNames(): string[] {
    return fs.readdirSync(corpusFolder).filter((name) => fs.existsSync(path.join(corpusFolder, name, expectationFile)));
}

const texts = { type: "array", items: { type: "string", minLength: 1 } };
const text = { type: "string", minLength: 1 };

function object(required: Record<string, unknown>, optional: Record<string, unknown> = {}) {
    return {
        type: "object",
        properties: { ...required, ...optional },
        required: Object.keys(required),
        additionalProperties: false,
    };
}

const schema = object(
    {
        shows: text,
        variants: {
            type: "array",
            minItems: 2,
            items: object(
                {
                    name: text,
                    findings: object(Object.fromEntries(families.map((family) => [family, texts]))),
                    because: {
                        type: "array",
                        minItems: 1,
                        items: object({ says: text, source: { type: "string", pattern: "^https://" } }),
                    },
                },
                {
                    configuration: { type: "object", additionalProperties: { type: "string" } },
                    alsoRight: texts,
                    wrong: { type: "array", items: object({ finding: text, why: text }) },
                },
            ),
        },
    },
    { reads: text },
);

/** @throws Error if the file says something that the schema doesn't know. */
export function readExpectation(name: string): Expectation {
    const expectation: unknown = JSON.parse(fs.readFileSync(path.join(corpusFolder, name, expectationFile), "utf8"));
    const ajv = new Ajv({ allErrors: true });
    if (!ajv.validate(schema, expectation)) {
        throw new Error(`${name}/${expectationFile}: ${ajv.errorsText()}`);
    }
    return expectation as Expectation;
}
