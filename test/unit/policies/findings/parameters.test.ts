import assert from "node:assert/strict";

import { defaultParameters, readParameters } from "../../../../policies/findings/parameters";

describe("readParameters", () => {
    it("has a default for each parameter", () => {
        assert.deepEqual(readParameters({}), { parameters: defaultParameters, problems: [] });
    });

    it("takes what is given", () => {
        const given = {
            requiredZones: 3,
            targetAvailability: 99.95,
            allowedCidrs: ["198.51.100.0/24", "2001:db8::/32"],
            watchedBy: "the hoster's monitoring",
        };

        assert.deepEqual(readParameters(given), { parameters: { ...defaultParameters, ...given }, problems: [] });
    });

    for (const [name, value] of [
        ["requiredZones", 0],
        ["requiredZones", 1.5],
        ["requiredZones", "3"],
        ["targetAvailability", 100],
        ["targetAvailability", 0.999],
        ["recoveryPointHours", -1],
        ["recoveryTimeMinutes", null],
        ["allowedCidrs", "198.51.100.0/24"],
        ["allowedCidrs", ["198.51.100.0"]],
        ["allowedCidrs", ["the office"]],
        ["watchedBy", true],
    ] as const) {
        it(`rejects ${name} ${JSON.stringify(value)} and keeps the default`, () => {
            const { parameters, problems } = readParameters({ [name]: value });

            assert.deepEqual(parameters, defaultParameters);
            assert.equal(problems.length, 1);
            assert.equal(problems[0].setting, `configuration.${name}`);
            assert.match(problems[0].remedy, /the default/);
        });
    }

    it("rejects a parameter that doesn't exist, and names those that do", () => {
        const [problem] = readParameters({ requiredZone: 2 }).problems;

        assert.match(problem.allowed, /requiredZones/);
    });

    it("reports all problems together", () => {
        assert.equal(readParameters({ requiredZones: 0, targetAvailability: 200, other: 1 }).problems.length, 3);
    });
});
