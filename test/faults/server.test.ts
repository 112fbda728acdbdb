import * as assert from "node:assert/strict";
import { resolver } from "../support/clone";
import { faultNamed } from "../support/faults/catalogue";
import { FaultySite, silentPort } from "../support/faulty-site";
import { recordCost } from "../support/reliability";
import { configure } from "../support/configure-clone";
import { runSequentially } from "../support/run-sequentially";
import { eventually } from "../support/visit";

const dnsServerKilled = "the zone's DNS server killed (on AWS it is Route 53)";

// One machine for all: each fault hits the site in the state that the one before it left.
describe("faults of the server and of what it depends on", function () {
    this.timeout("15m");
    runSequentially(this);

    let site: FaultySite;
    let dnsAddress: string;

    const aptSettings = "/etc/apt/apt.conf.d/99fault";
    const useMirror = (port: number) =>
        site.clone.onServer(`echo 'Acquire::http::Proxy "http://127.0.0.1:${port}";' | sudo tee ${aptSettings}`);
    const wantPackage = (name: string) => configure(site.clone, { "applicationSystemPackages[0]": name });
    const isInstalled = async (name: string) =>
        (await site.clone.onServer(`dpkg-query --show --showformat '\${db:Status-Status}' ${name} 2>&1 || true`)) ===
        "installed";

    before(async () => {
        site = await FaultySite.create();
        dnsAddress = /asked of ([\d.]+)/.exec(await site.assertUp())![1]!;
    });

    beforeEach(() => site.watch());

    after(async () => {
        await site?.remove();
    });

    it("the DNS server is killed: the site goes on at its address, and up restores the names", async () => {
        assert.deepEqual(await resolver(dnsAddress).resolve4("foobar.com"), [site.address]);
        await faultNamed(dnsServerKilled).cause(site);
        const begin = Date.now();
        await assert.rejects(resolver(dnsAddress).resolve4("foobar.com"), /ECONNREFUSED|ETIMEOUT/);
        assert.equal(await site.served(), 1);
        await site.assertUp();
        assert.deepEqual(await resolver(dnsAddress).resolve4("foobar.com"), [site.address]);
        const seconds = (Date.now() - begin) / 1000;
        const notice = await site.stopWatching();
        assert.deepEqual(notice.seen, []);
        await site.assertConverged();
        recordCost(
            dnsServerKilled,
            { seen: ["no address, unless they know it already; the site itself goes on"], longest: seconds },
            "nothing",
            "`up` again (local cloud)",
        );
    });

    it("the package mirror refuses connections: up says so, and the site goes on", async () => {
        await wantPackage("tree");
        await useMirror(9);
        await site.assertUpFails(
            /the package lists could not be updated/,
            /connect \(111: Connection refused\)/,
            /nothing was installed; run this again when the package mirror answers/,
        );
        assert.ok(!(await isInstalled("tree")));
        await site.clone.onServer(`sudo rm ${aptSettings}`);
        await site.assertSettled("the package mirror refuses connections", [1], "`up` again, when it answers");
        assert.ok(await isInstalled("tree"));
    });

    it("the package mirror never answers: up ends by itself and says so, and the site goes on", async () => {
        await wantPackage("bc");
        await site.startSilentListener();
        await useMirror(silentPort);
        await site.assertUpFails(
            /the package lists could not be updated/,
            /nothing was installed; run this again when the package mirror answers/,
        );
        await site.clone.onServer(`sudo rm ${aptSettings}; sudo systemctl stop silent-listener`);
        await site.assertSettled(
            "the package mirror takes connections and says nothing",
            [1],
            "`up` again, when it answers; the one before failed after a minute and a half",
        );
        assert.ok(await isInstalled("bc"));
    });

    it("the machine loses its power during a package installation: the next up finishes it", async () => {
        await wantPackage("build-essential");
        const { code, output } = await site.upInterruptedBy(/command:remote:Command system updating/, 0, async () => {
            // dpkg has files in this folder while it installs.
            const atWork = 'until test -n "$(sudo ls -A /var/lib/dpkg/updates)"; do sleep 0.1; done';
            await site.clone.onServer(atWork, { seconds: 400 });
            await site.clone.machine.kill();
        });
        assert.notEqual(code, 0, output);
        assert.match(output, /ssh: |dial tcp/);
        await site.clone.machine.start();
        assert.ok(!(await isInstalled("build-essential")));
        await site.assertSettled(
            "the server's power is cut in the middle of a package installation, and comes back",
            [1],
            "`up` again",
        );
        assert.ok(await isInstalled("build-essential"));
    });

    it("the machine loses its power during a backup: that one does not count, and the next one does", async () => {
        // The dump waits for a locked table that no visitor needs, so it is still running when the power goes.
        await site.clone.sql("CREATE TABLE held (id INT PRIMARY KEY)");
        await site.clone.onServer(
            "sudo systemd-run --quiet --unit=holder mysql app --execute 'LOCK TABLES held WRITE; SELECT SLEEP(100)'",
        );
        await site.clone.onServer("sudo systemctl start --no-block backup.service");
        await eventually("the dump", 30, () => site.clone.onServer("pgrep --exact mysqldump"));
        await site.clone.machine.kill();
        await site.clone.machine.start();
        await eventually("the page", 60, () => site.served());
        await site.clone.sql("DROP TABLE held");
        const before = await site.clone.tryNpm("backups", ["--stack", "local"]);
        assert.match(before.output, /there is no complete backup/);
        await site.clone.npm("backup", "--stack", "local");
        // The verification checks the whole repository, so leftovers of the interrupted backup must not be in its way.
        await site.clone.onServer("sudo systemctl start backup-verify.service");
        assert.match(await site.clone.npm("backups", "--stack", "local"), /verified .* the same to the last row/);
        await site.assertSettled(
            "the server's power is cut in the middle of a backup, and comes back",
            [1],
            "nothing; the next backup is made when it is due",
        );
    });
});
