import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { resolver } from "../support/clone";
import { FaultySite, www } from "../support/faulty-site";
import { recordCost } from "../support/reliability";
import { configure } from "../support/settings";
import { tellAsOneStory } from "../support/story";
import { eventually, visit } from "../support/visitor";

const applicationMaster =
    "$(systemctl show --property=MainPID --value application@blue application@green | grep --invert-match --line-regexp 0)";

/** What is killed, by who it is to a visitor. */
const daemons = {
    "Nginx's master": "$(systemctl show --property=MainPID --value nginx)",
    "Nginx's workers": "$(pgrep --parent $(systemctl show --property=MainPID --value nginx))",
    "the application's master": applicationMaster,
    "the application's workers": `$(pgrep --parent ${applicationMaster})`,
    MySQL: "$(systemctl show --property=MainPID --value mysql)",
};

// One machine, one story: each fault comes to the site as the one before it has left it.
describe("faults of the server and of what it needs", function () {
    this.timeout("15m");
    tellAsOneStory(this);

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

    for (const [daemon, victim] of Object.entries(daemons)) {
        it(`${daemon} killed: back by itself, with every acknowledged entry`, async () => {
            // So that something has been acknowledged before the fault as well.
            await new Promise((resolve) => setTimeout(resolve, 1500));
            await site.clone.onServer(`sudo kill -9 ${victim}`);
            await eventually("the page", 60, async () =>
                assert.equal((await visit(site.address, www, "/")).status, 200),
            );
            await new Promise((resolve) => setTimeout(resolve, 1500));
            const notice = await site.stopWatching();
            assert.deepEqual(await site.lostEntries(), []);
            assert.equal(await site.served(), 1);
            recordCost(`${daemon} killed (\`kill -9\`)`, notice, "nothing", "nobody");
        });
    }

    it("the daemons killed have left nothing behind", async () => {
        await site.stopWatching();
        await site.assertConverged();
    });

    it("the DNS server killed: the site goes on for whoever knows its address, and up brings the names back", async () => {
        const cloudId = JSON.parse(fs.readFileSync(site.clone.path(".local", "cloud.json"), "utf8")).id as string;
        const pidFile = `/var/lib/simple-web-stack/clouds/${cloudId}/dns/run/knot.pid`;
        assert.deepEqual(await resolver(dnsAddress).resolve4("foobar.com"), [site.address]);
        process.kill(Number(fs.readFileSync(pidFile, "utf8")), "SIGKILL");
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
            "the zone's DNS server killed (on AWS it is Route 53)",
            { seen: ["no address, unless they know it already; the site itself goes on"], longest: seconds },
            "nothing",
            "`up` again (local cloud)",
        );
    });

    it("the package mirror refusing: up says so, and the site goes on", async () => {
        await wantPackage("tree");
        await useMirror(9);
        await site.assertRefused(
            /the package lists could not be updated/,
            /connect \(111: Connection refused\)/,
            /nothing was installed; run this again when the package mirror answers/,
        );
        assert.ok(!(await isInstalled("tree")));
        await site.clone.onServer(`sudo rm ${aptSettings}`);
        await site.assertSettled("the package mirror refuses connections", [1], "`up` again, when it answers");
        assert.ok(await isInstalled("tree"));
    });

    it("the package mirror saying nothing: up ends by itself and says so, and the site goes on", async () => {
        await wantPackage("bc");
        await site.startSilentListener();
        await useMirror(8099);
        await site.assertRefused(
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

    it("the machine's power cut in the middle of a package installation: up goes on where it was", async () => {
        await wantPackage("build-essential");
        const { code, output } = await site.upInterruptedBy(/command:remote:Command system updating/, 0, async () => {
            // dpkg keeps what it is at in this folder.
            const atWork = 'until test -n "$(sudo ls -A /var/lib/dpkg/updates)"; do sleep 0.1; done';
            await site.clone.succeed(["npm", "run", "--silent", "local:ssh", "--", atWork], { seconds: 400 });
            await site.incus("kill");
        });
        assert.notEqual(code, 0, output);
        assert.match(output, /ssh: |dial tcp/);
        await site.incus("start");
        assert.ok(!(await isInstalled("build-essential")));
        await site.assertSettled(
            "the server's power is cut in the middle of a package installation, and comes back",
            [1],
            "`up` again",
        );
        assert.ok(await isInstalled("build-essential"));
    });

    it("the machine's power cut in the middle of a backup: that one is never taken for a good one, and the next one is", async () => {
        // The dump waits for a table that no visitor needs, so it is surely at work when the power goes.
        await site.sql("CREATE TABLE held (id INT PRIMARY KEY)");
        await site.clone.onServer(
            "sudo systemd-run --quiet --unit=holder mysql app --execute 'LOCK TABLES held WRITE; SELECT SLEEP(100)'",
        );
        await site.clone.onServer("sudo systemctl start --no-block backup.service");
        await eventually("the dump", 30, () => site.clone.onServer("pgrep --exact mysqldump"));
        await site.incus("kill");
        await site.incus("start");
        await eventually("the page", 60, () => site.served());
        await site.sql("DROP TABLE held");
        const before = await site.clone.run(["npm", "run", "--silent", "backups", "--", "--stack", "local"]);
        assert.match(before.output, /there is no complete backup/);
        await site.clone.npm("backup", "--stack", "local");
        // It looks at the repository as a whole, so nothing of the one that was cut off may be in its way.
        await site.clone.onServer("sudo systemctl start backup-verify.service");
        assert.match(await site.clone.npm("backups", "--stack", "local"), /verified .* the same to the last row/);
        await site.assertSettled(
            "the server's power is cut in the middle of a backup, and comes back",
            [1],
            "nobody; the next backup is made when it is due",
        );
    });
});
