import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import Ajv2020 from "ajv/dist/2020";

import { checkConfigurationFile } from "../../../../policies/framework/configuration-file";
import { fileSchema } from "../../../../policies/framework/schema";
import { packs } from "../../../../policies/packs";
import { policiesDirectory } from "../../../../policies/tools/bundle";

const risk = {
    finding: "server-is-single-point-of-failure",
    resource: "web",
    reason: "One server is what the budget allows.",
    owner: "operations@example.com",
    expires: "2027-06-30",
};

const good: Record<string, unknown> = {
    "nothing at all": {},
    "the project's own": JSON.parse(fs.readFileSync(path.join(policiesDirectory, "config.json"), "utf8")),
    levels: {
        all: "mandatory",
        "port-is-open-to-the-world": "mandatory",
        "port-is-open-to-the-world-high": "advisory",
        "server-is-single-point-of-failure-critical": { enforcementLevel: "disabled" },
        "accepted-risks-are-current": "mandatory",
        "accepted-risks": "advisory",
    },
    "parameters and accepted risks": { configuration: { requiredZones: 3, acceptedRisks: [risk] } },
};

const bad: Record<string, [content: unknown, setting: string]> = {
    "a policy that doesn't exist": [{ "server-is-alone-high": "mandatory" }, "server-is-alone-high"],
    "a severity that the rule's findings never have": [
        { "port-is-open-to-the-world-low": "advisory" },
        "port-is-open-to-the-world-low",
    ],
    "a level that doesn't exist": [{ "port-is-open-to-the-world-high": "warn" }, "port-is-open-to-the-world-high"],
    "a level for all that doesn't exist": [{ all: "error" }, "all"],
    "the level remediate": [{ all: "remediate" }, "all"],
    "a parameter at a policy": [
        { "zone-is-single-point-of-failure-high": { enforcementLevel: "advisory", requiredZones: 3 } },
        "zone-is-single-point-of-failure-high.requiredZones",
    ],
    "accepted risks that would block": [{ "accepted-risks": "mandatory" }, "accepted-risks"],
    "a configuration that isn't checked": [
        { configuration: { enforcementLevel: "advisory" } },
        "configuration.enforcementLevel",
    ],
    "a configuration that is a level": [{ configuration: "advisory" }, "configuration"],
    "a parameter out of bounds": [{ configuration: { targetAvailability: 100 } }, "configuration.targetAvailability"],
    "an accepted risk without owner": [
        { configuration: { acceptedRisks: [{ ...risk, owner: undefined }] } },
        "configuration.acceptedRisks[0].owner",
    ],
};

describe("The packs' configuration file", () => {
    const matches = new Ajv2020({ strict: false }).compile(fileSchema(packs));

    for (const [what, content] of Object.entries(good)) {
        it(`may hold ${what}`, () => {
            const text = JSON.stringify(content);

            assert.deepEqual(checkConfigurationFile(text, packs), []);
            assert.ok(matches(JSON.parse(text)), JSON.stringify(matches.errors));
        });
    }

    for (const [what, [content, setting]] of Object.entries(bad)) {
        it(`must not hold ${what}`, () => {
            const text = JSON.stringify(content);

            assert.deepEqual(
                checkConfigurationFile(text, packs).map((problem) => problem.setting),
                [setting],
            );
            assert.equal(matches(JSON.parse(text)), false);
        });
    }

    it("must not disable the configuration together with all else", () => {
        assert.equal(checkConfigurationFile('{"all": "disabled"}', packs).length, 1);
    });

    it("says where parameters and accepted risks belong", () => {
        const remedies = checkConfigurationFile('{"watchedBy": "us", "acceptedRisks": [], "x": 1}', packs).map(
            ({ remedy }) => remedy,
        );
        const below = "put it below configuration";
        assert.deepEqual(remedies, [below, below, "correct the name or remove the line"]);
    });

    it("must be JSON", () => {
        assert.match(checkConfigurationFile("{", packs)[0].received, /isn't JSON/);
        assert.equal(checkConfigurationFile("[]", packs).length, 1);
    });

    it("has all its problems reported together", () => {
        const text = JSON.stringify({
            all: "x",
            "no-such-policy": "advisory",
            configuration: { requiredZones: 0, acceptedRisks: [{}] },
        });

        assert.equal(checkConfigurationFile(text, packs).length, 8);
    });
});
