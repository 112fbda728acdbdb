import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { packs } from "../../../../policies/packs";
import { nameWithSeverity } from "../../../../policies/findings/rule";
import { packFolders, policiesDirectory } from "../../../../policies/tools/bundle";
import { generated } from "../../../../policies/tools/generate";

const rules = packs.flatMap((pack) => pack.rules);

describe("The catalogue of rules", () => {
    it("and the configuration's schema are those of the packs (npm run policies:generate)", async () => {
        for (const [name, text] of Object.entries(await generated())) {
            assert.equal(fs.readFileSync(path.join(policiesDirectory, name), "utf8"), text, name);
        }
    });

    it("has each policy's name once", () => {
        const names = rules.flatMap(({ name, severities }) =>
            severities.map((severity) => nameWithSeverity(name, severity)),
        );

        assert.deepEqual([...new Set(names)], names);
        assert.ok(names.every((name) => /^[a-z]+(-[a-z]+)*$/.test(name)));
    });

    it("describes each rule, its reason and its remedy", () => {
        for (const { name, description, why, remedy, source } of rules) {
            assert.match(description, /^[A-Z].*\.$/, name);
            assert.match(why, /^[A-Z].*\.$/, name);
            assert.match(remedy, /^[A-Z].*\.$/, name);
            assert.ok(source.length > 0, name);
        }
    });

    for (const folder of packFolders) {
        it(`has a folder for ${folder} that the engine can load`, () => {
            const read = (file: string) => fs.readFileSync(path.join(policiesDirectory, folder, file), "utf8");
            const manifest = JSON.parse(read("package.json")) as { version: string; main: string };

            assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
            assert.match(read("PulumiPolicy.yaml"), new RegExp(`^main: ${manifest.main}$`, "m"));
        });
    }
});
