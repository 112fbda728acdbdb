import assert from "node:assert/strict";
import { tierChecks } from "../../../../operations/stack/site-check";

describe("The check of the tiers", () => {
    const healthy = [
        "application@blue.service loaded inactive dead Application blue",
        "application@green.service loaded active running Application green",
        "mysql.service loaded active running MySQL",
        "nginx.service loaded active running nginx",
    ];
    const failing = (lines: string[]) =>
        tierChecks(lines.join("\n"))
            .filter(({ passed }) => !passed)
            .map(({ title }) => title);

    it("passes when each tier has a running unit", () => {
        assert.deepEqual(failing(healthy), []);
    });

    it("fails for a tier that is missing", () => {
        assert.deepEqual(failing(healthy.filter((line) => !line.startsWith("mysql"))), ["MySQL"]);
    });

    it("fails for a tier that has stopped", () => {
        assert.deepEqual(failing(healthy.map((line) => line.replace(/(nginx.*)active running/, "$1inactive dead"))), [
            "Nginx",
        ]);
    });

    it("fails for a slot that has failed beside a running one", () => {
        assert.deepEqual(failing(healthy.map((line) => line.replace("inactive dead", "failed failed"))), [
            "Application",
        ]);
    });
});
