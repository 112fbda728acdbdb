import assert from "node:assert/strict";
import { spaceDetail, tierChecks } from "../../../../operations/stack/site-check";

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

describe("The check of the space", () => {
    const volumes = "fine 10240 16384 the root volume\nfine 1536 2048 the data volume\n";

    it("says how much is free on each volume", () => {
        assert.equal(
            spaceDetail(volumes),
            "10.0 of 16.0 GiB are free on the root volume, 1.5 of 2.0 GiB are free on the data volume",
        );
    });

    it("fails for the volume that is low", () => {
        assert.throws(
            () => spaceDetail(volumes.replace("fine 1536", "low 154")),
            /^Error: low: 0\.2 of 2\.0 GiB are free on the data volume$/,
        );
    });

    it("fails when the database takes no changes", () => {
        assert.throws(
            () => spaceDetail(`${volumes.replace("fine 1536", "low 20")}read-only\n`),
            /takes no changes until there is space: 0\.0 of 2\.0 GiB are free on the data volume/,
        );
    });
});
