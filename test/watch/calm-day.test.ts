import * as assert from "node:assert/strict";
import { runSequentially } from "../support/run-sequentially";
import { WatchedSite } from "../support/watch/watched-site";

describe("a day of work on the site", function () {
    this.timeout("40m");
    runSequentially(this);
    let watched: WatchedSite;
    let known: number;
    const newMails = async () => (await watched.mails()).slice(known).map(({ subject }) => subject);
    const npm = (script: string, ...rest: string[]) => watched.site.clone.npm(script, "--stack", "local", ...rest);

    before(async () => {
        watched = await WatchedSite.create();
        // An hour of nothing.
        await new Promise((resolve) => setTimeout(resolve, 180_000));
        await watched.slowDown();
        known = (await watched.mails()).length;
    });
    after(() => watched?.remove());
    afterEach(async () => assert.deepEqual(await newMails(), []));

    it("rings nobody by two deploys and a rollback", async () => {
        for (let deploys = 0; deploys < 2; deploys++) {
            watched.site.change();
            await watched.site.assertUp();
        }
        await npm("rollback");
    });

    it("rings nobody by a backup, a maintenance with a reboot and a restore", async () => {
        await npm("backup");
        await watched.site.clone.machine.execute("touch /run/reboot-required");
        await npm("maintenance", "--yes");
        const [newest] = (await npm("backups")).match(/\d{8}T\d{6}Z/g) ?? [];
        await npm("restore", newest!, "--yes");
    });

    it("rings nobody by another certificate", () => watched.exchangeCertificate());

    it("rings nobody afterwards", async () => {
        await watched.site.assertUp();
        // What has happened is noticed with the next two checks, if at all.
        await new Promise((resolve) => setTimeout(resolve, 11 * 60_000));
        assert.ok(watched.states().every((state) => state === "OK"));
    });
});
