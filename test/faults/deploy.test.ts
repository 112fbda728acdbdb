import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { faultNamed } from "../support/faults/catalogue";
import type { End } from "../support/faults/fault";
import { FaultySite, silentPort } from "../support/faulty-site";
import { runSequentially } from "../support/run-sequentially";
import { eventually } from "../support/visit";

/** Seconds that the new release takes to start, so that a fault comes in the middle of its deploy. */
const slowStart = 8;
const deploying = /command:remote:Command application updating/;

// One machine for all: each fault hits the site in the state that the one before it left.
describe("faults while a release is deployed", function () {
    this.timeout("15m");
    runSequentially(this);

    let site: FaultySite;

    /** Another release, which starts slowly. */
    const changeSlowly = () => {
        const program = site.clone.path("app", "wsgi.py");
        const text = fs.readFileSync(program, "utf8").replace(/import time\n\ntime\.sleep\(\d+\)\n\n/, "");
        fs.writeFileSync(program, `import time\n\ntime.sleep(${slowStart})\n\n${text}`);
        return site.change();
    };
    /** Another release, with another package. */
    const changePackages = (line: string) => {
        const requirements = site.clone.path("app", "requirements.txt");
        const text = fs.readFileSync(requirements, "utf8").replace(/^(humanize|itsdangerous).*\n/m, "");
        fs.writeFileSync(requirements, `${text}${line}\n`);
        return site.change();
    };
    const pipSettings = "/etc/xdg/pip/pip.conf";

    before(async () => {
        site = await FaultySite.create();
        await site.assertUp();
        assert.equal(await site.served(), 1);
    });

    beforeEach(() => site.watch());

    after(async () => {
        await site?.remove();
    });

    it("the SSH connection is dropped silently: up ends by itself and says so; the server finishes the deploy", async () => {
        const version = changeSlowly();
        let reconnect = undefined as End | void;
        const cut = async () => (reconnect = await faultNamed("the SSH connection breaks silently").cause(site));
        try {
            const { code, output } = await site.upInterruptedBy(deploying, 500, cut);
            assert.notEqual(code, 0, output);
            assert.match(output, /ssh: connection to \S+ lost: no answer for 40 seconds/);
        } finally {
            await reconnect?.();
        }
        await site.assertSettled(
            "the SSH connection of a deploy breaks silently",
            [version],
            "nothing for the site: the server finishes; for the stack's state `up` again (the interrupted one failed after 40 s)",
        );
    });

    it("the machine loses its network: up ends by itself; the site is up again with the network", async () => {
        const before = await site.served();
        const version = changeSlowly();
        try {
            const { code, output } = await site.upInterruptedBy(deploying, 2000, () => site.clone.machine.disconnect());
            assert.notEqual(code, 0, output);
            assert.match(output, /ssh: connection to \S+ lost: no answer for 40 seconds/);
        } finally {
            await site.clone.machine.connect();
        }
        await site.assertSettled(
            "the server has no network for 40 s in the middle of a deploy",
            [before, version],
            "nothing for the site; for the stack's state `up` again",
        );
    });

    it("the machine loses its power: it comes back with one whole release", async () => {
        const before = await site.served();
        changeSlowly();
        const { code, output } = await site.upInterruptedBy(deploying, 3000, () => site.clone.machine.kill());
        assert.notEqual(code, 0, output);
        assert.match(output, /ssh: |dial tcp/);
        await site.clone.machine.start();
        // The release that comes back starts slowly too.
        await eventually("the page", 60, () => site.served());
        await site.assertSettled(
            "the server's power is cut in the middle of a deploy, and comes back",
            [before],
            "`up` again, to deploy what was not",
        );
    });

    it("the disk is full: the release is refused and its files are removed, and the old one goes on", async () => {
        const before = await site.served();
        // The application's folder moves to a disk of its own, small enough to be filled.
        await site.clone.machine.addSmallDisk("/mnt");
        await site.clone.onServer("sudo cp --archive /srv/application/. /mnt/");
        await site.clone.machine.removeSmallDisk();
        await site.clone.machine.addSmallDisk("/srv/application");
        try {
            await site.clone.onServer(
                // Fills the disk, then frees a little space: enough for the release's files, but not for its packages.
                "mountpoint --quiet /srv/application && cd /srv/application && " +
                    "! sudo dd if=/dev/zero of=filler bs=256k 2>/dev/null && sudo truncate --size -4M filler",
            );
            assert.equal(await site.served(), before);
            changePackages("itsdangerous==2.2.0");
            await site.assertUpFails(
                /\d+ MiB are free on the disk of \/srv\/application/,
                /was refused; the site goes on with the one before it/,
            );
            assert.equal(await site.served(), before);
            assert.deepEqual(
                (
                    await site.clone.onServer(
                        "sudo ls -A /srv/application/releases | wc -l; ls -A /srv/application/environments | wc -l",
                    )
                ).trim(),
                `${(await site.clone.npm("releases", "--stack", "local")).trim().split("\n").length}\n1`,
            );
            await site.clone.onServer("sudo rm /srv/application/filler");
            await site.assertSettled(
                "the disk is full when a release is deployed",
                [before],
                "free the disk, then `up` again; the release was refused",
            );
        } finally {
            await site.clone.onServer("sudo cp --archive /srv/application /var/tmp/application");
            await site.clone.machine.removeSmallDisk();
            await site.clone.onServer(
                "sudo sh -c 'find /srv/application -mindepth 1 -delete; cp --archive /var/tmp/application/. /srv/application/'",
            );
        }
    });

    it("a migration's script is killed: the next up ends what it has left on the server and in MySQL", async () => {
        const before = await site.served();
        const migration = site.clone.path("app", "migrate.py");
        const text = fs.readFileSync(migration, "utf8");
        fs.writeFileSync(
            migration,
            text
                .replace("with database", 'database._arguments["read_timeout"] = 600\n    with database')
                .replace(/STATEMENTS = \[[^]*?\n\]/, 'STATEMENTS = ["SELECT SLEEP(600)"]'),
        );
        site.change();
        const statements = () =>
            site.clone.sql("SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'app_deploy'");
        const { code, output } = await site.upInterruptedBy(deploying, 0, async () => {
            await eventually("the migration", 60, async () => assert.equal(await statements(), "1"));
            await site.clone.machine.execute(
                "pkill -KILL -f '^bash /usr/local/lib/simple-web-stack/'; pkill -KILL systemd-run",
            );
        });
        assert.notEqual(code, 0, output);
        assert.equal(await statements(), "1");
        fs.writeFileSync(migration, text);
        await site.assertSettled("the script of a migration is killed (`kill -9`)", [before], "`up` again");
        assert.equal(await statements(), "0");
    });

    it("the package index refuses connections: the release is refused with the reason, and the old one goes on", async () => {
        const before = await site.served();
        changePackages("humanize==4.17.0");
        await site.clone.onServer(
            `sudo mkdir -p $(dirname ${pipSettings}) && printf '[global]\\nindex-url = http://127.0.0.1:9/simple\\n' | sudo tee ${pipSettings}`,
        );
        await site.assertUpFails(/the package index does not answer as it should/, /was refused; the site goes on/);
        await site.clone.onServer(`sudo rm ${pipSettings}`);
        await site.assertSettled("the package index refuses connections", [before], "`up` again, when it answers");
    });

    it("the package index never answers: up ends by itself with the reason, and the old one goes on", async () => {
        const before = await site.served();
        changePackages("humanize==4.16.0");
        await site.startSilentListener();
        await site.clone.onServer(
            `printf '[global]\\nindex-url = http://127.0.0.1:${silentPort}/simple\\n' | sudo tee ${pipSettings}`,
        );
        await site.assertUpFails(/the package index does not answer as it should/, /was refused; the site goes on/);
        await site.clone.onServer(`sudo rm ${pipSettings}; sudo systemctl stop silent-listener`);
        await site.assertSettled(
            "the package index takes connections and says nothing",
            [before],
            "`up` again, when it answers; the one before failed after a minute",
        );
    });
});
