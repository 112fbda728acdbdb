import * as assert from "node:assert/strict";
import { FaultySite } from "../support/faulty-site";
import { runSequentially } from "../support/run-sequentially";

const stack = ["--stack", "local"];
const library = "/usr/local/lib/simple-web-stack";

/**
 * Bash reads this file before a script. It counts the script's own instructions from the one that begins the exchange,
 * writes them down, and kills the script before the one with the number KILL_AT. Programs that the script runs don't
 * count: an instruction is either over or not begun.
 */
const killer = `unset BASH_ENV
set -o functrace
instructions=0 counting=false
count_instruction() {
  if [[ $BASH_COMMAND == begin_exchange* ]]; then counting=true; fi
  if [[ $counting == false ]]; then return 0; fi
  instructions=$((instructions + 1))
  echo "$instructions $1" >> /run/instructions
  if ((instructions == KILL_AT)); then kill -9 $$; fi
}
trap 'count_instruction "\${BASH_SOURCE[0]##*/}:$LINENO"' DEBUG
`;

// A script that is killed here is killed as by the kernel or a power cut: nothing in it runs any more.
describe("a restore or an import that is killed at any instruction", function () {
    this.timeout("60m");
    runSequentially(this);

    let site: FaultySite;
    const rows = () => site.clone.sql("SELECT GROUP_CONCAT(id ORDER BY id) FROM app.kept");
    const onServer = (command: string) => site.clone.machine.execute(command);
    const file = () => onServer("cat /srv/data/writable/uploads/file 2> /dev/null || echo none");
    const objects = () =>
        site.clone.sql(
            "SELECT CONCAT('trigger ', trigger_name) FROM information_schema.triggers WHERE trigger_schema = 'app' " +
                "UNION SELECT CONCAT('view ', table_name) FROM information_schema.views WHERE table_schema = 'app' " +
                "UNION SELECT CONCAT('routine ', routine_name) FROM information_schema.routines WHERE routine_schema = 'app' " +
                "UNION SELECT CONCAT('event ', event_name) FROM information_schema.events WHERE event_schema = 'app'",
        );
    /** All that a visitor or an administrator sees of the data. */
    const state = async () => `${await rows()}${await file()}${await objects()}`;
    /** Runs a script, which is killed before its instruction of this number. */
    const runKilled = (command: string, number: number) =>
        onServer(
            `rm -f /run/instructions; KILL_AT=${number} BASH_ENV=/run/killer.sh bash ${library}/${command} > /run/output 2>&1; echo $?`,
        ).then(Number);
    /** The numbers of the instructions, each place in the scripts once. */
    const instructions = async () => {
        const lines = (await onServer("cat /run/instructions")).trim().split("\n");
        const places = new Map<string, number>();
        for (const line of lines) {
            const [number, place] = line.split(" ");
            if (!places.has(place!)) {
                places.set(place!, Number(number));
            }
        }
        return [...places.entries()];
    };

    before(async () => {
        site = await FaultySite.create();
        await site.assertUp();
        await site.clone.onServer("sudo tee /run/killer.sh > /dev/null", { input: killer });
        await onServer(
            "install -d -o app -g www-data /srv/data/writable/uploads; echo old > /srv/data/writable/uploads/file",
        );
        await site.clone.sql(
            "CREATE TABLE app.kept (id INT PRIMARY KEY); INSERT INTO app.kept VALUES (1); " +
                "CREATE TRIGGER app.before_kept BEFORE INSERT ON app.kept FOR EACH ROW SET NEW.id = NEW.id; " +
                "CREATE VIEW app.seen AS SELECT id FROM app.kept; CREATE FUNCTION app.one() RETURNS INT DETERMINISTIC RETURN 1; " +
                "CREATE EVENT app.nightly ON SCHEDULE EVERY 1 YEAR DO DO 0",
        );
        await site.clone.npm("backup", ...stack);
        await site.clone.sql("INSERT INTO app.kept VALUES (2)");
        await onServer("echo new > /srv/data/writable/uploads/file");
    });

    after(async () => {
        await site?.remove();
    });

    /** Kills a script at each of its places, and brings the site back: by the script, as at boot, now and then by an update. */
    async function sweep(command: string, oldState: string, newState: string, reset: () => Promise<unknown>) {
        const complete = await runKilled(command, 0);
        assert.equal(complete, 0, await onServer("cat /run/output"));
        assert.equal(await state(), newState);
        const all = await instructions();
        assert.ok(all.length > 40, `only ${all.length} instructions`);
        const seen = { old: 0, new: 0 };
        for (const [index, [place, number]] of all.entries()) {
            await reset();
            assert.equal(await state(), oldState, `the test did not go back to the old data before ${place}`);
            assert.equal(await runKilled(command, number), 137, `${place}: ${await onServer("cat /run/output")}`);
            await (index % 12 === 11 ? site.assertUp() : recoveries[index % recoveries.length]!());
            const now = await state();
            assert.ok([oldState, newState].includes(now), `killed at ${place}:\n${now}`);
            seen[now === oldState ? "old" : "new"]++;
            assert.equal(await onServer("ls /srv/data/state/journal"), "", place);
            assert.equal(await site.served(), 1, place);
        }
        console.log(
            `        killed at ${all.length} places: ${seen.old} times the old data, ${seen.new} times the new`,
        );
        assert.ok(seen.old > 0 && seen.new > 0);
    }

    const recoveries = [
        () => onServer(`bash ${library}/server-step/files/recover.sh`),
        () => onServer("systemctl restart recovery.service"),
    ];

    it("a restore: the old data or the new, the site up, and nothing left behind", async () => {
        const oldState = await state();
        const undo = `bash ${library}/mysql/files/undo.sh ''`;
        const newState = oldState.replace("1,2", "1").replace("new", "old");
        await sweep("backup/files/restore.sh newest everything", oldState, newState, async () => {
            if ((await state()) !== oldState) {
                await onServer(undo);
            }
        });
    });
});
