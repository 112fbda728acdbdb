import fs from "node:fs";
import path from "node:path";

import type { Answers } from "./server";
import { propertiesOf } from "./outputs";

const messages = require("@pulumi/pulumi/proto/provider_pb");

/**
 * The schema of the types that the YAML programs below a folder name, as far as YAML's host needs it: it looks up which type a short
 * one such as `aws:ec2:Vpc` is, and which properties there are.
 */
export function schemaOf(programs: string): Answers[string] {
    return (_, reply) => {
        const any = { $ref: "pulumi.json#/Any" };
        const properties = (names: string[]) => Object.fromEntries(names.map((name) => [name, any]));
        const resources = [...shortTypesIn(programs)].map((short) => {
            const [pkg, module, name] = short.split(":") as [string, string, string];
            const token = `${pkg}:${module}/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
            const { inputs, outputs } = propertiesOf(token);
            const all = properties([...inputs, ...outputs]);
            return [token, { properties: all, inputProperties: properties(inputs) }];
        });
        const response = new messages.GetSchemaResponse();
        response.setSchema(
            JSON.stringify({ name: "aws", version: "999.0.0", resources: Object.fromEntries(resources) as unknown }),
        );
        reply(null, response);
    };
}

function shortTypesIn(programs: string): Set<string> {
    const texts = fs
        .readdirSync(programs, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".yaml"))
        .map((file) => fs.readFileSync(path.join(programs, file), "utf8"));
    return new Set(texts.flatMap((text) => [...text.matchAll(/type: (aws:\w+:\w+)/g)].map(([, type]) => type!)));
}
