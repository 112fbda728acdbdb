import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectFolder } from "../support/declared-settings";
import { faults } from "../support/faults/catalogue";
import { FaultySite } from "../support/faulty-site";
import { recordCost } from "../support/reliability";
import { runSequentially } from "../support/run-sequentially";
import { eventually } from "../support/visit";

// Milliseconds for which a fault lasts that doesn't end by itself.
const lasting = 5000;

// Those that hit commands need one, and server.test.ts asks the killed DNS server for names.
const here = faults.filter(({ name, hitsOperations }) => !hitsOperations && !name.startsWith("the zone's DNS server"));

// One machine for all: each fault hits the site in the state that the one before it left.
describe("faults while nothing else happens", function () {
    this.timeout("10m");
    runSequentially(this);

    let site: FaultySite;

    before(async () => {
        site = await FaultySite.create();
        fs.cpSync(path.join(projectFolder, "test", "fixtures", "sick-pages"), site.clone.path("app"), {
            recursive: true,
        });
        await site.assertUp();
    });

    after(async () => {
        await site?.remove();
    });

    for (const { name, noticed, recovery, cause } of here) {
        it(`${name}: ${recovery === "up" ? "up brings the site back" : "the site comes back by itself"}`, async () => {
            site.watch();
            // So that visitors have written something before the fault too.
            await sleep(1500);
            const end = await cause(site);
            if (end) {
                await sleep(lasting);
                await end();
            }
            if (recovery === "nothing") {
                await eventually("the page", 120, () => site.served());
            } else {
                await site.assertUp();
            }
            const notice = await site.stopWatching();
            assert.equal(await site.served(), 1);
            assert.deepEqual(await site.lostEntries(), []);
            if (!noticed) {
                assert.deepEqual(notice.seen, []);
            }
            await site.assertUp();
            await site.assertConverged();
            recordCost(name, notice, "nothing", recovery === "up" ? "`up`" : "nothing");
        });
    }
});
