import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";
import { FaultySite } from "../support/faulty-site";
import { configure } from "../support/configure-clone";
import { runSequentially } from "../support/run-sequentially";
import { KillSweeper } from "./kill-sweep";

const library = KillSweeper.library;
const formerLayout = fs.readFileSync(path.join(projectFolder, "test", "support", "former-layout.sh"), "utf8");
const recover = `bash ${library}/server-step/files/recover.sh`;

/** All that a visitor or an administrator sees of the data, wherever it lies. */
const lookAtData = `bash -c '
source ${library}/server-step/files/lib.sh
mysql --batch --skip-column-names <<< "
  SELECT CONCAT(\\"rows \\", GROUP_CONCAT(id ORDER BY id)) FROM app.kept;
  SELECT CONCAT(\\"trigger \\", trigger_name) FROM information_schema.triggers WHERE trigger_schema = \\"app\\"
  UNION SELECT CONCAT(\\"view \\", table_name) FROM information_schema.views WHERE table_schema = \\"app\\"
  UNION SELECT CONCAT(\\"routine \\", routine_name) FROM information_schema.routines WHERE routine_schema = \\"app\\"
  UNION SELECT CONCAT(\\"event \\", event_name) FROM information_schema.events WHERE event_schema = \\"app\\""
cd "$writable"
find . -type f -exec stat --format="%n %U:%G %a" {} + -exec cat {} + | sort
cat /srv/application/current/uploads/file'`;
/** What no script may leave behind: only the way back may lie beside the data. */
const leftovers =
    "mysql --batch --skip-column-names --execute \"SHOW DATABASES LIKE 'app\\_%'\" | grep -vx app_former; " +
    "ls -A /srv/data | grep -vxE 'writable|certificate|state|sessions|.complete|.owner|.former'; " +
    "ls -d /srv/application/writable* /var/lib/simple-web-stack* 2> /dev/null; " +
    "grep -rl -e /srv/application/writable -e /var/lib/simple-web-stack /etc/systemd/system /etc/nginx; true";

// One machine for all: each script is killed in the state that the one before it left.
describe("a script that is killed at any instruction", function () {
    this.timeout("120m");
    runSequentially(this);

    let site: FaultySite;
    let sweeper: KillSweeper;
    const onServer = (command: string) => site.clone.machine.execute(command);
    const state = () => onServer(lookAtData);
    const assertTidy = async (place: string) => assert.equal(await onServer(leftovers), "", place);
    const up = (place: string) => site.assertUp().catch((error) => assert.fail(`${place}: ${error.message}`));

    before(async () => {
        site = await FaultySite.create();
        await configure(site.clone, { "applicationWritableFolders[0]": "uploads" });
        await site.assertUp();
        sweeper = await KillSweeper.create(site);
        await onServer(
            "echo old > /srv/data/writable/uploads/file; chown app:www-data /srv/data/writable/uploads/file",
        );
        await site.clone.sql(
            "CREATE TABLE app.kept (id INT PRIMARY KEY); INSERT INTO app.kept VALUES (1); " +
                "CREATE TRIGGER app.before_kept BEFORE INSERT ON app.kept FOR EACH ROW SET NEW.id = NEW.id; " +
                "CREATE VIEW app.seen AS SELECT id FROM app.kept; CREATE FUNCTION app.one() RETURNS INT DETERMINISTIC RETURN 1; " +
                "CREATE EVENT app.nightly ON SCHEDULE EVERY 1 YEAR DO DO 0",
        );
        await site.clone.npm("backup", "--stack", "local");
        await onServer("mysqldump --set-gtid-purged=OFF --routines --events --triggers app | gzip > /run/dump.sql.gz");
        await site.clone.sql("INSERT INTO app.kept VALUES (2)");
        await onServer("echo new > /srv/data/writable/uploads/file");
    });

    after(async () => {
        await site?.remove();
    });

    /** By the script that the next deploy or restore runs, as at boot; now and then by an update, which takes longer. */
    const recoveries = [
        () => onServer(recover),
        () => onServer("systemctl restart recovery.service"),
        () => onServer(recover),
        () => onServer("systemctl restart recovery.service"),
        () => onServer(recover),
        up,
    ];

    /** A script that exchanges the data: afterwards there is the old or the new, and nothing between. */
    async function sweepExchange(script: string, newState: (oldState: string) => string): Promise<void> {
        const oldState = await state();
        const states = new Map([
            [oldState, "old"],
            [newState(oldState), "new"],
        ]);
        const found = await sweeper.sweep({
            script,
            begin: "begin_exchange",
            reset: async () => {
                if ((await state()) !== oldState) {
                    await onServer(`bash ${library}/mysql/files/undo.sh ''`);
                }
                assert.equal(await state(), oldState, "the test did not go back to the old data");
            },
            recoveries,
            check: async (place) => {
                const now = await state();
                assert.ok(states.has(now), `killed at ${place}:\n${now}`);
                await assertTidy(place);
                return states.get(now)!;
            },
        });
        assert.deepEqual([...found.keys()].sort(), ["new", "old"]);
        if ((await state()) !== oldState) {
            await onServer(`bash ${library}/mysql/files/undo.sh ''`);
        }
    }

    it("a restore: the old data or the new, the site up, and nothing left behind", async () => {
        const backedUp = await onServer(
            "bash -c '. /etc/simple-web-stack/backup/settings; export ${!RESTIC*}; restic --quiet dump latest --tag files /srv/data/writable/uploads/file'",
        );
        assert.equal(backedUp, "old\n");
        await sweepExchange("backup/files/restore.sh newest everything", (old) =>
            old.replace("rows 1,2", "rows 1").replaceAll("new\n", "old\n"),
        );
    });

    it("an import: the old tables or the new, the site up, and nothing left behind", async () => {
        await sweepExchange("mysql/files/import.sh replace 'python migrate.py' < /run/dump.sql.gz", (old) =>
            old.replace("rows 1,2", "rows 1"),
        );
    });

    it("the move to the files volume: everything is there at any time, and any of the next commands ends it", async () => {
        // A stack of that time had no certificate, and no place for one.
        await configure(site.clone, { https: "false" });
        await up("https: false");
        await onServer("rm -rf /srv/data/certificate");
        const look = async () =>
            (await state()) + (await onServer("stat --format='%n %Y' /srv/application/current/uploads/file"));
        const before = await look();
        const { output } = await site.clone.pulumi("stack", "export");
        const { resources } = JSON.parse(output).deployment;
        const { inputs } = resources.find(({ urn }: { urn: string }) => urn.endsWith("remote:Command::system"));
        await site.clone.onServer("sudo tee /run/settings > /dev/null", { input: inputs.stdin });
        await site.clone.onServer("sudo tee /run/former-layout.sh > /dev/null", { input: formerLayout });
        const again = `bash ${library}/system/files/apply.sh < /run/settings`;
        const byStep = () => onServer(again);
        const asAtBoot = async (place: string) => {
            await onServer(recover);
            assert.equal(await site.served(), 1, place);
            assert.equal(await look(), before, place);
            await byStep();
        };
        const byUpdate = async (place: string) => {
            const left = await onServer(`test -e /srv/data/.complete || echo unfinished; ${leftovers}`);
            const said = /no longer so: the move to the files volume was interrupted/.test(await up(place));
            assert.equal(said, left !== "", `${place}: ${left}`);
        };
        const reset = () => onServer("bash /run/former-layout.sh");
        await reset();
        await sweeper.sweep({
            script: "system/files/apply.sh < /run/settings",
            begin: "move_folders",
            reset,
            recoveries: [byStep, asAtBoot, byStep, asAtBoot, byStep, byUpdate],
            check: async (place) => {
                assert.equal(await look(), before, place);
                await onServer("systemctl restart 'application@*'");
                await assertTidy(place);
                return "the same";
            },
        });
    });
});
