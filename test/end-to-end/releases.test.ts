import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Clone, Result } from "../support/clone";
import { projectFolder } from "../support/declared-settings";
import { Load } from "../support/load";
import { configure } from "../support/configure-clone";
import { runSequentially } from "../support/run-sequentially";
import { eventually, visit, www } from "../support/visit";

const fixtures = path.join(projectFolder, "test", "fixtures");

/** Broken releases, and what the output has to show of each: the end of the right log. */
const brokenReleases: Record<string, RegExp> = {
    "crash-at-import": /RuntimeError: this release cannot be imported/,
    "hang-at-start": /waiting for a service that never answers/,
    "missing-dependency": /No module named 'pymysql'/,
    "unknown-package": /No matching distribution found for PyMySQL==99\.0\.0/,
    "failing-migration": /the column that this migration renames does not exist/,
    "failing-health-check": /RuntimeError: the mail server cannot be reached/,
};

// One machine for all, under constant load from beginning to end.
describe("releases, under constant load", function () {
    this.timeout("15m");
    runSequentially(this);

    let clone: Clone;
    let address: string;
    let load: Load;
    let firstRelease: string;
    let secondRelease: string;
    let goodRelease: string;

    const up = () => clone.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
    const overlay = (name: string) => fs.cpSync(path.join(fixtures, name), clone.path("app"), { recursive: true });
    const running = async () => JSON.parse((await visit(address, www, "/healthz")).body).release as string;
    const listed = async () =>
        (await clone.npm("releases", "--stack", "local"))
            .trim()
            .split("\n")
            .filter((line) => /^[0-9a-f]{12} /.test(line));
    /** Everything on the server that a release could leave behind but its packages, links of slots to nothing included. */
    const traces = () =>
        clone.onServer(
            "sudo sh -c 'ls -A /srv/application/releases; find /srv/application/slots -xtype l; " +
                "readlink /srv/application/traffic; " +
                'systemctl list-units --all --plain --no-legend "application*" | grep -v inactive\'',
        );
    const set = (settings: Record<string, string>) => configure(clone, settings);
    /** How the release that has the traffic runs, and what Nginx serves of it. */
    const runs = async () => ({
        server: (await clone.onServer("sudo cat /srv/application/current/.release-settings")).split("\n")[0],
        file: (await visit(address, www, "/static/site.css")).status,
        limit: await clone.onServer("cat /etc/nginx/site.d/*.conf"),
        files: await clone.onServer("sudo readlink -f /srv/application/traffic/static/static"),
    });
    const assertUp = ({ code, output }: Result) => assert.equal(code, 0, output.slice(-6000));

    before(async () => {
        clone = await Clone.create();
        overlay("slow-page");
        await configure(clone, { applicationHealthTimeout: 10, applicationMigrationLockTimeout: 2 });
        await clone.npm("local");
        address = await clone.siteAddress();
        firstRelease = await running();
        const entry = { method: "POST", path: "/guest-book", body: "name=Load&message=again", status: 303 } as const;
        const quick = { method: "GET", path: "/healthz", status: 200 } as const;
        const file = { method: "GET", path: "/static/site.css", status: 200 } as const;
        load = Load.start({
            address,
            host: www,
            limit: 1200,
            requests: [entry, file, quick, entry, file, quick, entry, { method: "GET", path: "/slow", status: 200 }],
        });
    });

    afterEach(() => {
        if (load) {
            assert.deepEqual(load.failures, []);
        }
    });

    after(async () => {
        await load?.stop();
        await clone?.remove();
    });

    it("a good one takes over, with other packages and a migration", async () => {
        overlay("good-release");
        assertUp(await up());
        secondRelease = await running();
        assert.notEqual(secondRelease, firstRelease);
        assert.match((await visit(address, www, "/entries")).body, /^[\d,]+ entries, 0 moods$/);
    });

    for (const [name, log] of Object.entries(brokenReleases)) {
        it(`a broken one is refused with its log, and leaves nothing behind: ${name}`, async () => {
            const before = await traces();
            const kept = clone.path("app.kept");
            fs.cpSync(clone.path("app"), kept, { recursive: true });
            overlay(path.join("broken-releases", name));
            const { code, output } = await up();
            fs.rmSync(clone.path("app"), { recursive: true });
            fs.renameSync(kept, clone.path("app"));
            assert.notEqual(code, 0, output);
            assert.match(output, log);
            assert.match(output, /was refused; the site goes on with the one before it/);
            assert.equal(await running(), secondRelease);
            assert.equal(await traces(), before);
            // Those of refused releases are kept for the next try, but not all.
            const unused = await clone.onServer(
                "sudo sh -c 'cd /srv/application/environments && for one in *; do find ../releases -mindepth 2 -maxdepth 2 -lname \"*/$one\" | grep --quiet . || echo $one; done'",
            );
            assert.ok(unused.trim().split("\n").length <= 2, unused);
        });
    }

    it("one whose migration waits for a lock is refused, and deployed once that is free; requests wait and don't fail", async () => {
        overlay("locking-migration");
        const reading = "BEGIN; SELECT COUNT(*) FROM guest_book; DO SLEEP(300)";
        await clone.onServer(`sudo systemd-run --quiet --unit=reader mysql app --execute '${reading}'`);
        const { code, output } = await up();
        assert.notEqual(code, 0, output);
        assert.match(output, /the migration waited in vain for a lock, 3 times/);
        const holder = /connection (\d+) of root, whose transaction has been open for \d+ s/.exec(output);
        assert.ok(holder, output);
        assert.equal(await running(), secondRelease);
        const commands = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'app_deploy'";
        assert.equal(await clone.sql(commands), "0");
        await clone.onServer(`sudo mysql --execute 'KILL ${holder[1]}'`);
        assertUp(await up());
        goodRelease = secondRelease;
        secondRelease = await running();
    });

    it("the next good one takes over, with its packages in pyproject.toml", async () => {
        const requirements = fs.readFileSync(clone.path("app", "requirements.txt"), "utf8").trim().split("\n");
        fs.rmSync(clone.path("app", "requirements.txt"));
        fs.writeFileSync(
            clone.path("app", "pyproject.toml"),
            `[project]\nname = "site"\nversion = "1"\ndependencies = ${JSON.stringify(requirements)}\n`,
        );
        fs.appendFileSync(clone.path("app", "static", "site.css"), "\n/* after the broken ones */\n");
        assertUp(await up());
        const release = await running();
        assert.ok(![firstRelease, secondRelease].includes(release));
        const lines = await listed();
        assert.deepEqual(
            lines.map((line) => line.split(" ")[0]),
            [release, secondRelease, goodRelease, firstRelease],
        );
        assert.match(lines[0]!, /has the traffic$/);
        assert.equal(lines.filter((line) => /has the traffic/.test(line)).length, 1);
    });

    it("are rolled back to the one before, and to any kept one", async () => {
        await clone.npm("rollback", "--stack", "local");
        assert.equal(await running(), secondRelease);
        await clone.npm("rollback", "--stack", "local", firstRelease);
        assert.equal(await running(), firstRelease);
        const { code, output } = await clone.tryNpm("rollback", ["--stack", "local", "0123456789ab"]);
        assert.notEqual(code, 0);
        assert.match(output, /release 0123456789ab is not on the server; there are:/);
    });

    it("are held back by a pinned one, which is announced, until the pin is cleared", async () => {
        fs.appendFileSync(clone.path("app", "static", "site.css"), "\n/* not yet */\n");
        const pinned = await up();
        assertUp(pinned);
        assert.match(pinned.output, new RegExp(`release ${firstRelease} is pinned`));
        assert.equal(await running(), firstRelease);
        assertUp(await clone.pulumi("config", "rm", "pinnedRelease"));
        assertUp(await up());
        assert.notEqual(await running(), firstRelease);
        assert.match((await visit(address, www, "/static/site.css")).body, /not yet/);
    });

    it("change nothing when there is nothing new", async () => {
        const before = await traces();
        const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
        assert.equal(await traces(), before);
    });

    /** Takes the lock of a deploy on the server until it is released, for two minutes at most. */
    const holdDeployLock = async () => {
        const holder = clone.onServer(
            "sudo flock /run/simple-web-stack-deploy.lock sh -c 'touch /run/deploy-test; timeout 120 sh -c \"while test -e /run/deploy-test; do sleep 0.2; done\"'",
        );
        await eventually("the lock", 20, () => clone.onServer("test -e /run/deploy-test"));
        return {
            release: async () => {
                await clone.onServer("sudo rm /run/deploy-test");
                await holder;
            },
        };
    };

    it("are deployed one at a time: a second up, a second deploy on the server and a rollback fail", async () => {
        fs.appendFileSync(clone.path("app", "static", "site.css"), "\n/* one of two */\n");
        let lock = await holdDeployLock();
        const failed = await up();
        assert.notEqual(failed.code, 0);
        assert.match(failed.output, /another deploy is running on the server/);
        await lock.release();

        lock = await holdDeployLock();
        const first = up();
        const locks = clone.path(".local", "state", ".pulumi", "locks");
        await eventually("the stack's lock", 30, async () =>
            assert.ok((fs.readdirSync(locks, { recursive: true }) as string[]).some((file) => file.endsWith(".json"))),
        );
        const second = await up();
        assert.notEqual(second.code, 0);
        assert.match(second.output, /the stack is currently locked/);
        const rollback = await clone.tryNpm("rollback", ["--stack", "local", firstRelease]);
        assert.notEqual(rollback.code, 0);
        assert.match(rollback.output, /is not pinned, because the update did not begin/);
        await lock.release();
        assertUp(await first);
        assert.doesNotMatch(fs.readFileSync(clone.path("Pulumi.local.yaml"), "utf8"), /pinnedRelease/);
        assert.match((await visit(address, www, "/static/site.css")).body, /one of two/);
    });

    it("take nothing of the running one if they are refused: server, static folder and Nginx's limits stay", async () => {
        const before = await runs();
        fs.renameSync(clone.path("app", "static"), clone.path("app", "assets"));
        await set({
            applicationServer: "uwsgi",
            // Fails on the server: the preview would find a name that isn't there.
            applicationCallable: "wsgi:application()",
            applicationStaticFolder: "assets",
            maximumBodySize: "20",
        });
        const { code, output } = await up();
        assert.notEqual(code, 0, output);
        assert.match(output, /was refused; the site goes on with the one before it/);
        assert.deepEqual(await runs(), before);
    });

    it("switch their server and their files together, and back in a rollback, without the site's own limits", async () => {
        const before = await runs();
        await set({ applicationCallable: "wsgi:application" });
        assertUp(await up());
        const after = await runs();
        assert.equal(after.server, "APPLICATION_SERVER=uwsgi");
        assert.equal(after.file, 200);
        assert.match(after.files, /\/assets\s*$/);
        assert.match(after.limit, /client_max_body_size 20m;/);
        assert.match(await clone.onServer("pgrep --count uwsgi"), /^[1-9]/);
        await clone.npm("rollback", "--stack", "local");
        assert.deepEqual(await runs(), { ...before, limit: after.limit });
    });

    it("have cost no request", async () => {
        const report = await load.stop();
        assert.deepEqual(report.failures, []);
        assert.ok(report.requests > 1000, `${report.requests} requests are too few`);
    });

    it("start again as they were after a power cut, after another one was refused", async () => {
        const before = await runs();
        assertUp(await clone.pulumi("config", "rm", "pinnedRelease"));
        await set({ applicationCallable: "wsgi:application()" });
        assert.notEqual((await up()).code, 0);
        await clone.onServer("sudo systemctl restart application@$(readlink /srv/application/traffic | cut -d. -f2)");
        await eventually("the release", 20, async () =>
            assert.equal((await visit(address, www, "/healthz")).status, 200),
        );
        assert.deepEqual(await runs(), before);
        await set({ applicationCallable: "wsgi:application" });
    });

    it("replace one that has taken all its connections to MySQL", async () => {
        // Again, for who runs this test alone.
        await load.stop();
        // In the slot's name: each holds one, until MySQL gives no more.
        const hold = [
            "slot=$(readlink /srv/application/traffic | cut --delimiter=. --fields=2)",
            'user=$(sed -En "s#^DATABASE_URL=.*//([a-z_]+)@.*#\\1#p" /etc/simple-web-stack/application/$slot.env)',
            "for one in $(seq 200); do setpriv --reuid=app --clear-groups --regid=nogroup mysql --user=$user --execute 'DO SLEEP(300)' & done",
            "wait",
        ];
        const script = Buffer.from(hold.join("\n")).toString("base64");
        await clone.onServer(
            `echo ${script} | base64 --decode > /tmp/hold.sh && sudo systemd-run --quiet --unit=hold bash /tmp/hold.sh`,
        );
        await eventually("503", 30, async () => assert.equal((await visit(address, www, "/healthz")).status, 503));
        const sick = await running();
        fs.appendFileSync(clone.path("app", "wsgi.py"), "\n# closes its connections\n");
        assertUp(await up());
        assert.notEqual(await running(), sick);
        assert.equal((await visit(address, www, "/healthz")).status, 200);
    });
});
