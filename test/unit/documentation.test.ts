import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { settingNames } from "../../config";
import { configurationPage, configurationReference } from "../../docs/generate";
import { projectFolder } from "../support/configuration";

const read = (file: string) => fs.readFileSync(path.join(projectFolder, file), "utf8");

describe("documentation", () => {
    it("describes the settings as Pulumi.yaml declares them (npm run docs)", () => {
        assert.equal(fs.readFileSync(configurationPage, "utf8"), configurationReference(read("Pulumi.yaml")));
    });

    it("mentions every setting", () => {
        const page = read("docs/configuration.md");
        assert.deepEqual(
            settingNames.filter((name) => !page.includes(`\`${name}\``)),
            [],
        );
    });

    for (const file of ["Pulumi.prod.yaml"]) {
        it(`${file} has no setting that does not exist`, () => {
            const names = Object.keys(parse(read(file)).config)
                .filter((name) => name.startsWith("simple-web-stack:"))
                .map((name) => name.slice("simple-web-stack:".length));
            assert.deepEqual(
                names.filter((name) => !settingNames.includes(name)),
                [],
            );
        });
    }

    it("names only npm scripts that exist", () => {
        const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
        const pages = [
            "README.md",
            ...fs
                .readdirSync(path.join(projectFolder, "docs"))
                .filter((file) => file.endsWith(".md"))
                .map((file) => `docs/${file}`),
        ];
        const missing = pages
            .filter((page) => fs.existsSync(path.join(projectFolder, page)))
            .flatMap((page) =>
                [...read(page).matchAll(/npm run (?:--silent )?([a-z][a-z:-]*)/g)].map((match) => match[1]!),
            )
            .filter((script) => !scripts.includes(script));
        assert.deepEqual([...new Set(missing)], []);
    });
});
