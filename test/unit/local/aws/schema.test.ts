import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { resourceTypes } from "../../../../local/aws/resources";
import { attributesOf, type Attribute, type Attributes } from "../../../../local/aws/schema";
import table from "../../../../local/aws/schema.json";
import type { Token } from "../../../../local/cloud/resource-tokens";
import type { Failure } from "../../../../local/provider/inputs";
import { projectFolder } from "../../../support/declared-settings";

const tokens = Object.keys(resourceTypes) as Token[];
const read = (...names: string[]) => fs.readFileSync(path.join(projectFolder, ...names), "utf8");

/** Inputs that the local cloud takes in another form than the provider's own. */
const otherForm: Record<string, string> = {
    "aws:iam/role:Role assumeRolePolicy": "Pulumi takes a document as an object too",
    "aws:iam/rolePolicy:RolePolicy policy": "Pulumi takes a document as an object too",
    "aws:s3/bucketPolicy:BucketPolicy policy": "Pulumi takes a document as an object too",
    "aws:sns/topicPolicy:TopicPolicy policy": "Pulumi takes a document as an object too",
};

describe("the table of the provider's inputs", () => {
    it("is of the versions that make it", () => {
        const { provider, botocore } = table.versions;
        const names = ["toolchain", "go-programs", "terraform-provider-aws", "go.mod"];
        assert.ok(read(...names).includes(`terraform-provider-aws ${provider} `), provider);
        assert.ok(read("test", "support", "aws-schema", "botocore.txt").includes(`botocore==${botocore} `), botocore);
    });

    it("has every resource type of the local cloud, and no other", () => {
        assert.deepEqual(Object.keys(table.types).sort(), [...tokens].sort());
    });

    for (const token of tokens) {
        it(`has the names that Pulumi declares for ${token}`, () => {
            assert.deepEqual(undeclared(attributesOf(token), argumentsOf(token), token), []);
        });

        it(`has every input that the local cloud takes for ${token}`, () => {
            const { inputs, required = [], defaults = {} } = resourceTypes[token];
            const attributes = attributesOf(token);
            const unknown = Object.keys(inputs).filter((name) => !(name in attributes));
            assert.deepEqual(unknown, []);
            const twice = required.filter((name) => attributes[name]!.required);
            assert.deepEqual(twice, [], "required by the provider already");
            const same = Object.keys(defaults).filter((name) => attributes[name]!.default === defaults[name]);
            assert.deepEqual(same, [], "the provider's defaults already");
        });

        it(`has the types of the inputs of ${token}`, () => {
            const wrong = Object.entries(resourceTypes[token].inputs).filter(([name, input]) => {
                const { type } = attributesOf(token)[name]!;
                const other = type === "string" ? 5 : "text";
                const failures: Failure[] = [];
                input(other, name, failures);
                return failures.length === 0 && !(`${token} ${name}` in otherForm && type === "string");
            });
            assert.deepEqual(
                wrong.map(([name]) => name),
                [],
            );
        });
    }

    it("has patterns that can be read", () => {
        const patterns = tokens.flatMap((token) => patternsOf(attributesOf(token)));
        assert.ok(patterns.length > 5);
        patterns.forEach((pattern) => new RegExp(pattern, "u"));
    });
});

function patternsOf(attributes: Attributes): string[] {
    return Object.values(attributes).flatMap(({ pattern, items, attributes: inner = {} }) => [
        ...[pattern ?? [], items?.pattern ?? []].flat(),
        ...patternsOf(inner),
    ]);
}

/** Names of properties in `@pulumi/aws`, each with its type. */
type Declared = Record<string, string>;

function argumentsOf(token: Token): Declared {
    const [, module, name] = token.split(":");
    const text = read("node_modules", "@pulumi", "aws", `${module}.d.ts`);
    const [, body] = new RegExp(`^export interface ${name}Args \\{\n([^]*?)^\\}`, "m").exec(text)!;
    return membersOf(body!, 4);
}

function membersOf(body: string, indentation: number): Declared {
    const members = body.matchAll(new RegExp(`^ {${indentation}}(\\w+)\\??: (.*)$`, "gm"));
    return Object.fromEntries([...members].map(([, name, type]) => [name, type]));
}

const nested = read("node_modules", "@pulumi", "aws", "types", "input.d.ts");

/** The object that a type refers to. */
function objectOf(type: string): Declared | undefined {
    const [, module, name] = /inputs\.(\w+)\.(\w+)/.exec(type) ?? [];
    if (name === undefined) {
        return undefined;
    }
    const start = nested.indexOf(`export declare namespace ${module} {`);
    const [, body] = new RegExp(`^ {4}interface ${name} \\{\n([^]*?)^ {4}\\}`, "m").exec(nested.slice(start))!;
    return membersOf(body!, 8);
}

function undeclared(attributes: Attributes, declared: Declared, place: string): string[] {
    return Object.entries(attributes).flatMap(([name, attribute]) => {
        const type = declared[name];
        return type === undefined ? [`${place}.${name}`] : undeclaredIn(attribute, type, `${place}.${name}`);
    });
}

function undeclaredIn({ type, attributes }: Attribute, declared: string, place: string): string[] {
    if (attributes === undefined) {
        return [];
    }
    const isList = declared.includes("pulumi.Input<pulumi.Input<");
    const object = objectOf(declared);
    return isList !== (type === "list") || object === undefined
        ? [`${place} is a ${type}, and is declared as ${declared}`]
        : undeclared(attributes, object, place);
}
