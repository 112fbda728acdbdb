import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { fileSchema } from "../framework/schema";
import { packs } from "../packs";
import { policiesDirectory } from "./bundle";
import { catalogue } from "./catalogue";

/** The files generated from the rules' own descriptions, by name. */
export async function generated(): Promise<Record<string, string>> {
    return {
        "RULES.md": await format(catalogue(packs), { parser: "markdown", printWidth: 120, tabWidth: 2 }),
        "config.schema.json": await format(JSON.stringify(fileSchema(packs)), {
            parser: "json",
            printWidth: 120,
            tabWidth: 2,
        }),
    };
}

/** `npm run policies:generate`: writes the catalogue of rules and the schema of the configuration file. */
async function main(): Promise<void> {
    for (const [name, text] of Object.entries(await generated())) {
        writeFileSync(join(policiesDirectory, name), text);
    }
}

if (require.main === module) {
    void main();
}
