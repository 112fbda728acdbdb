import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { AwsClient } from "aws4fetch";
import { objectStorageEndpoint, ownerKeys } from "../../local/object-storage/server";
import { Clone } from "../support/clone";
import { configure } from "../support/configure-clone";
import { runSequentially } from "../support/run-sequentially";
import { shownCertificate } from "../support/secure-sites";
import { eventually, visit, www } from "../support/visit";

const stack = ["--stack", "local"];

// One machine for all: each test begins with the state that the one before it left.
describe("backups and restores", function () {
    this.timeout("10m");
    runSequentially(this);

    let clone: Clone;
    let address: string;
    /** Checksum of all rows, when they were backed up. */
    let rows: string;

    const write = (name: string, message: string) =>
        visit(address, www, "/guest-book", { method: "POST", body: new URLSearchParams({ name, message }).toString() });
    /** Every row of the site, as one checksum. */
    const checksum = async () =>
        (
            await clone.onServer(
                "sudo mysqldump --skip-comments --hex-blob --no-tablespaces --set-gtid-purged=OFF --no-create-info app | grep '^INSERT' | sha256sum",
            )
        ).split(" ")[0]!;
    const databasesBeside = async () => (await clone.sql("SHOW DATABASES LIKE 'app\\_%'")).split("\n").filter(Boolean);
    const runs = async () => {
        const { output } = await clone.tryNpm("backups", stack);
        return [...output.matchAll(/^(\d{8}T\d{6}Z) .*database/gm)].map(([, run]) => run!);
    };
    const newest = async () => (await runs())[0];
    const asBackup = (command: string) =>
        clone.tryNpm("local:ssh", [`sudo bash -c 'set -a; . /etc/simple-web-stack/backup/settings; ${command}'`]);

    before(async () => {
        clone = await Clone.create();
    });

    after(async () => {
        await clone.remove();
    });

    it("are set up with the site, on a schedule that systemd accepts", async () => {
        await configure(clone, { "applicationWritableFolders[0]": "uploads" });
        await clone.npm("local");
        address = await clone.siteAddress();
        const timers = await clone.onServer("systemctl is-enabled backup.timer backup-verify.timer");
        assert.deepEqual(timers.trim().split("\n"), ["enabled", "enabled"]);
        await clone.onServer(
            "systemd-analyze verify --recursive-errors=no /etc/systemd/system/backup*.{service,timer}",
        );
        const { code, output } = await clone.tryNpm("backups", stack);
        assert.equal(code, 1);
        assert.match(output, /next one in/);
        assert.match(output, /warning: there is no complete backup/);
        const checked = await clone.tryNpm("backups:check", stack);
        assert.equal(checked.code, 1);
        assert.match(checked.output, /warning: there is no complete backup/);
    });

    it("are made on demand, and verified by being restored", async () => {
        for (const name of ["Ada", "Grace", "Bjarne"]) {
            assert.equal((await write(name, "Grüße, 你好 & 'quotes' \\ and\nlines")).status, 303);
        }
        await clone.onServer(
            "echo picture | sudo -u app tee /srv/data/writable/uploads/picture.txt; sudo chmod 0640 /srv/data/writable/uploads/picture.txt",
        );
        rows = await checksum();
        assert.match(await clone.npm("backup", ...stack), /backup \d{8}T\d{6}Z is complete/);
        await clone.onServer("sudo systemctl start backup-verify.service");
        assert.match(
            await clone.npm("backups:check", ...stack),
            /^\d{8}T\d{6}Z {2}\d+ s old; one is due every \d+ h$/m,
        );
        const listed = await clone.npm("backups", ...stack);
        assert.match(listed, /verified .* the same to the last row/);
        assert.equal((await runs()).length, 1);
        assert.doesNotMatch(await clone.onServer("sudo mysql --execute 'SHOW DATABASES'"), /app_/);
    });

    it("keep their password and their keys out of the state, the journal and the list of processes", async () => {
        const environment = await clone.environment();
        const password = (
            await clone.succeed(["pulumi", "config", "get", "backupPassword", ...stack], { environment })
        ).trim();
        const keys = await clone.onServer("sudo cat /root/.aws/credentials");
        const secrets = [password, /secret_access_key = (\S+)/.exec(keys)![1]!];
        const { output: exported } = await clone.pulumi("stack", "export");
        assert.ok(secrets.every((secret) => secret.length >= 30 && !exported.includes(secret)));
        // The patterns come on standard input, and the last one begins a line, or the search would find itself.
        await clone.onServer(
            "sudo systemd-run --quiet --unit=list-of-processes bash -c 'while ps -eww -o args; do sleep 0.02; done > /run/processes'",
        );
        await eventually("the watch", 30, () => clone.onServer("grep --quiet . /run/processes"));
        await clone.npm("backup", ...stack);
        const found = await clone.onServer(
            "cat > /tmp/patterns; sudo systemctl stop list-of-processes; sudo journalctl --no-pager | grep --fixed-strings --count --file=/tmp/patterns; sudo grep --fixed-strings --count --file=/tmp/patterns /run/processes; sudo grep --count '^restic --quiet --retry-lock 10m backup ' /run/processes; rm /tmp/patterns",
            { input: `${secrets.join("\n")}\n` },
        );
        const [inJournal, inProcesses, seen] = found.trim().split("\n").map(Number);
        assert.deepEqual([inJournal, inProcesses], [0, 0]);
        assert.ok(seen! > 0, "the list of processes was not watched while a backup was made");
        // An attacker might control the application, so its user must not read them.
        for (const file of ["/etc/simple-web-stack/backup/password", "/root/.aws/credentials"]) {
            await assert.rejects(clone.onServer(`sudo -u app cat ${file}`), /Permission denied/);
        }
    });

    it("are not restored over a database by accident", async () => {
        const { code, output } = await clone.tryNpm("restore", stack);
        assert.equal(code, 2);
        assert.match(output, /overwrites the data of local.*--yes/);
        assert.equal(await checksum(), rows);
    });

    it("bring back every row and every file after the guest book was destroyed", async () => {
        const good = (await newest())!;
        await clone.onServer(
            "sudo mysql app --execute 'DROP TABLE guest_book; CREATE TABLE stray (id INT PRIMARY KEY)'",
        );
        await clone.onServer("sudo rm /srv/data/writable/uploads/picture.txt");
        const output = await clone.npm("restore", ...stack, good, "--yes");
        console.log(output.replace(/^/gm, "        ").trimEnd());
        assert.match(output, /rows and definitions equal to the backup's by SHA-256/);
        assert.match(output, /recovery point: the backup is \d+ s old/);
        assert.match(output, /recovery time: \d+ s/);
        assert.equal(await checksum(), rows);
        assert.equal((await visit(address, www, "/")).status, 200);
        assert.equal(
            await clone.onServer("sudo -u app stat --format='%U:%G %a' /srv/data/writable/uploads/picture.txt"),
            "app:www-data 640\n",
        );
        assert.equal((await write("Ada", "after the restore")).status, 303);
        assert.deepEqual(await databasesBeside(), ["app_former"]);
    });

    it("are undone, to the last row and file, and the undoing as well", async () => {
        assert.match(await clone.npm("restore", ...stack, "--undo", "--yes"), /undone: the restore of backup/);
        assert.match(await clone.onServer("sudo mysql app --execute 'SHOW TABLES'"), /^stray$/m);
        await assert.rejects(clone.onServer("sudo cat /srv/data/writable/uploads/picture.txt"), /No such file/);
        await clone.npm("restore", ...stack, "--undo", "--yes");
        assert.equal(await clone.sql("SELECT COUNT(*) FROM guest_book WHERE message = 'after the restore'"), "1");
        assert.equal(await clone.onServer("sudo cat /srv/data/writable/uploads/picture.txt"), "picture\n");
    });

    it("bring back the database alone, or the files alone", async () => {
        await clone.onServer("sudo rm /srv/data/writable/uploads/picture.txt");
        await clone.npm("restore", ...stack, "--database-only", "--yes");
        assert.equal(await checksum(), rows);
        await assert.rejects(clone.onServer("sudo cat /srv/data/writable/uploads/picture.txt"), /No such file/);
        assert.equal((await write("Grace", "stays")).status, 303);
        await clone.npm("restore", ...stack, "--files-only", "--yes");
        assert.equal(await clone.onServer("sudo cat /srv/data/writable/uploads/picture.txt"), "picture\n");
        assert.equal(await clone.sql("SELECT COUNT(*) FROM guest_book WHERE message = 'stays'"), "1");
        await clone.sql("DELETE FROM guest_book WHERE message = 'stays'");
        assert.equal(await checksum(), rows);
    });

    const sql = async (statements: string) =>
        (
            await clone.onServer(
                `echo ${Buffer.from(statements).toString("base64")} | base64 --decode | sudo mysql --batch --skip-column-names app`,
            )
        ).trim();
    /** Returns 2 × (id + 1), which takes trigger, view and function. */
    const useAll = (id: number) =>
        sql(
            `INSERT INTO \`odd\`\`; name\` VALUES (${id}); SELECT double_of(id) FROM \`vi\`\`ew\` WHERE id = ${id + 1}`,
        );
    const dropAll = "DROP TABLE `odd``; name`; DROP VIEW `vi``ew`; DROP FUNCTION double_of";
    const settings = "/etc/simple-web-stack/backup/application";

    it("bring back views, triggers and routines, whatever their names hold", async () => {
        await sql(
            "CREATE TABLE `odd``; name` (id INT PRIMARY KEY); CREATE VIEW `vi``ew` AS SELECT id FROM `odd``; name`;" +
                "CREATE TRIGGER `trig``ger` BEFORE INSERT ON `odd``; name` FOR EACH ROW SET NEW.id = NEW.id + 1;" +
                "CREATE FUNCTION double_of(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n",
        );
        await clone.npm("backup", ...stack);
        await sql(`${dropAll}; CREATE VIEW later AS SELECT 1`);
        await clone.npm("restore", ...stack, "--yes");
        assert.equal(await useAll(10), "22");
        assert.doesNotMatch(await sql("SHOW TABLES"), /later/);
    });

    it("change nothing when the release cannot be brought up with them", async () => {
        await clone.onServer(
            `sudo cp ${settings} ${settings}.kept; sudo sed -i 's/^MIGRATION_COMMAND=.*/MIGRATION_COMMAND=false/' ${settings}`,
        );
        await useAll(20);
        const before = await checksum();
        const { code, output } = await clone.run(["npm", "run", "--silent", "restore", "--", ...stack, "--yes"]);
        await clone.onServer(`sudo mv ${settings}.kept ${settings}`);
        assert.equal(code, 1, output);
        assert.match(output, /could not be brought up to date[^]*database and files are as they were before/);
        assert.equal(await checksum(), before);
        assert.equal(await useAll(30), "62");
        assert.equal((await visit(address, www, "/")).status, 200);
        assert.equal(await clone.onServer("sudo cat /srv/data/writable/uploads/picture.txt"), "picture\n");
        assert.deepEqual(await databasesBeside(), ["app_former"]);
        assert.equal(await clone.onServer("sudo ls /srv/data/state/journal"), "");
        await sql(dropAll);
    });

    it("do not count one whose dump was killed, and say that it failed", async () => {
        const before = await runs();
        // The dump waits for the locked table, so it is still running when it is killed.
        await clone.onServer(
            `sudo systemd-run --quiet --unit=holder mysql app --execute 'LOCK TABLES guest_book WRITE; SELECT SLEEP(100)'`,
        );
        await clone.onServer("sudo systemctl start --no-block backup.service");
        await eventually("the dump", 30, () => clone.onServer("pgrep --exact mysqldump"));
        await clone.onServer("sudo pkill --signal KILL --exact mysqldump; sudo systemctl stop holder");
        await eventually("the end of the backup", 30, () => clone.onServer("systemctl is-failed backup.service"));
        const { code, output } = await clone.tryNpm("backups", stack);
        assert.equal(code, 1);
        assert.match(output, /warning: the last backup failed/);
        assert.deepEqual(await runs(), before);
        assert.match(await clone.onServer("sudo journalctl --priority crit --no-pager"), /backup.service failed/);
        await clone.npm("backup", ...stack);
        await clone.npm("backups", ...stack);
    });

    it("are not restored from an incomplete one", async () => {
        const half = "20200101T000000Z";
        const { code, output } = await asBackup(
            `echo half | restic --quiet backup --host foobar.com --tag run-${half} --tag database --stdin --stdin-filename app.sql`,
        );
        assert.equal(code, 0, output);
        assert.match(await clone.npm("backups", ...stack), new RegExp(`${half} .*incomplete`));
        const failed = await clone.tryNpm("restore", [...stack, half, "--yes"]);
        assert.equal(failed.code, 2);
        assert.match(failed.output, /no complete backup/);
    });

    it("are made although a killed verification has left its lock on the repository", async () => {
        // So slow that it is still running when it is killed.
        const { code, output } = await asBackup(
            'restic --no-cache --limit-download 1 check & until restic --quiet --no-lock list locks | grep --quiet .; do sleep 0.1; done; kill -9 "$!"; restic --quiet --no-lock list locks | wc --lines',
        );
        assert.equal(code, 0, output);
        assert.match(output, /^1$/m);
        await clone.npm("backup", ...stack);
        await clone.onServer("sudo systemctl start backup-verify.service");
    });

    it("are made from a full data volume, and not restored where there is no room beside the database", async () => {
        await clone.onServer("sudo fallocate --length 1500M /var/lib/mysql/filler");
        try {
            await clone.npm("backup", ...stack);
            const { code, output } = await clone.tryNpm("restore", [...stack, "--yes"]);
            assert.equal(code, 1);
            assert.match(output, /MiB free.*grow it first \(dataVolumeSize\)/s);
        } finally {
            await clone.onServer("sudo rm /var/lib/mysql/filler");
        }
        assert.equal(await checksum(), rows);
        assert.equal((await write("Ada", "after the full disk")).status, 303);
    });

    it("are made and restored although uploads have filled the files volume, which stops no database", async () => {
        const good = (await newest())!;
        const uploads = "/srv/data/writable/uploads";
        const fill = "fallocate --length $(($(df --output=avail --block-size=1 . | tail -n 1) - 200000000)) filler";
        const asApplication = (command: string) => `sudo -u app sh -c 'cd ${uploads} && ${command}'`;
        await clone.onServer(`${asApplication(`${fill}; cat /dev/zero > filler.rest`)} || true`);
        const another = asApplication("head --bytes=1M /dev/zero > another");
        await assert.rejects(clone.onServer(another), /No space left/);
        assert.equal((await write("Ada", "with full uploads")).status, 303);
        await clone.npm("backup", ...stack);
        await clone.npm("restore", ...stack, good, "--yes");
        assert.equal(await checksum(), rows);
        assert.equal(await clone.onServer(`sudo ls ${uploads}`), "picture.txt\n");
        await clone.npm("restore", ...stack, "--undo", "--yes");
        assert.equal(await clone.sql("SELECT COUNT(*) FROM guest_book WHERE message = 'with full uploads'"), "1");
        // What it has borrowed comes back at the latest a minute after there is room.
        const reserve = await clone.onServer(
            `${asApplication("rm -f filler* another")} && sudo systemctl start disk-space && sudo du --block-size=1M /srv/data/state/reserve`,
        );
        assert.match(reserve, /^64\t/);
        await clone.sql("DELETE FROM guest_book WHERE message = 'with full uploads'");
    });

    it("are made in seconds beside a sparse upload of a terabyte, which they leave out and name", async () => {
        const upload = "/srv/data/writable/uploads/sparse";
        await clone.onServer(`sudo -u app truncate --size 1T ${upload}`);
        const begin = Date.now();
        await clone.npm("backup", ...stack);
        assert.ok(Date.now() - begin < 60_000, `${Date.now() - begin} ms`);
        const said = await clone.onServer("sudo journalctl --identifier backup --priority crit --no-pager --lines 1");
        assert.match(said, /1 files are not in backup .* consist of holes: .*uploads\/sparse/);
        await clone.onServer(`sudo rm ${upload}`);
        await clone.npm("restore", ...stack, "--files-only", "--yes");
        assert.equal(await clone.onServer("sudo ls /srv/data/writable/uploads"), "picture.txt\n");
    });

    describe("and an attacker on the server", () => {
        let objects: string;
        let owner: AwsClient;
        const asServer = (method: string, path: string, body = "") =>
            clone.onServer(
                `printf '%s' '${body}' | sudo bash -c 'key=$(sed -n "s/^aws_access_key_id = //p" /root/.aws/credentials); secret=$(sed -n "s/^aws_secret_access_key = //p" /root/.aws/credentials); echo "user = $key:$secret" > /root/curl; curl --silent --output /dev/null --write-out "%{http_code}" --config /root/curl --aws-sigv4 aws:amz:us-east-1:s3 --request ${method} ${body && "--data-binary @-"} "${objects}${path}"; rm /root/curl'`,
            );

        before(async () => {
            const { backupRepository } = await clone.outputs();
            objects = (backupRepository as string).replace(/^s3:/, "");
            const { id } = JSON.parse(fs.readFileSync(clone.path(".local", "cloud.json"), "utf8"));
            assert.ok(objects.startsWith(objectStorageEndpoint(id)));
            owner = new AwsClient({ ...ownerKeys(id), service: "s3", region: "us-east-1" });
        });

        it("cannot delete a backup", async () => {
            const { code, output } = await asBackup("restic forget --keep-last 1 --prune");
            assert.notEqual(code, 0);
            assert.match(output, /Access ?Denied/i);
            assert.equal(await asServer("DELETE", "/config"), "403");
            assert.equal(await asServer("DELETE", "/config?versionId=null"), "403");
            assert.equal(await asServer("GET", "/config"), "200");
            assert.ok((await runs()).length > 3);
        });

        it("cannot overwrite a backup beyond repair", async () => {
            assert.equal(await asServer("PUT", "/config", "nonsense"), "200");
            assert.notEqual((await asBackup("restic cat config")).code, 0);
            // docs/backups.md: the owner deletes the newest version, which makes the one before it current again.
            const bucket = objects.split("/").slice(0, 4).join("/");
            const versions = await (await owner.fetch(`${bucket}?versions&prefix=backups/config`)).text();
            const [latest] = versions.match(/<Version>.*?<\/Version>/gs)!.filter((text) => /<IsLatest>true/.test(text));
            const version = /<VersionId>(.*?)<\/VersionId>/.exec(latest!)![1]!;
            await owner.fetch(`${objects}/config?versionId=${version}`, { method: "DELETE" });
            assert.equal((await asBackup("restic cat config")).code, 0);
        });
    });

    it("are deleted only by their owner, and only as the retention rule says", async () => {
        const before = await runs();
        const output = await clone.npm("backups:prune", ...stack);
        assert.match(output, /20200101T000000Z {2}deleted, it was interrupted/);
        assert.deepEqual(await runs(), before);
        assert.equal((await asBackup("restic check")).code, 0);
    });

    it("are left alone by an update with another password, which fails", async () => {
        const environment = await clone.environment();
        const password = (
            await clone.succeed(["pulumi", "config", "get", "backupPassword", ...stack], { environment })
        ).trim();
        await configure(clone, {}, { backupPassword: "another-password-altogether" });
        const failed = await clone.pulumi("up", "--yes", "--skip-preview");
        assert.notEqual(failed.code, 0);
        assert.match(failed.output, /backupPassword does not open the backups/);
        assert.ok(!failed.output.includes("another-password-altogether"));
        await clone.npm("backup", ...stack);
        await configure(clone, {}, { backupPassword: password });
        const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview");
        assert.equal(code, 0, output);
    });

    it("restore everything onto a new server with empty volumes, certificate included", async () => {
        rows = await checksum();
        await clone.npm("backup", ...stack);
        const [serial, orders] = [await shownCertificate(address, www), clone.orders()];
        assert.ok(serial);
        const { output: urns } = await clone.pulumi("stack", "--show-urns");
        const urn = (type: string) => new RegExp(`urn:\\S+${type}`).exec(urns)![0];
        const replaced = await clone.pulumi(
            "up",
            "--yes",
            "--skip-preview",
            "--replace",
            urn("aws:ebs/volume:Volume::server-data"),
            "--replace",
            urn("aws:ebs/volume:Volume::server-files"),
            "--replace",
            urn("aws:ec2/instance:Instance::server"),
        );
        assert.equal(replaced.code, 0, replaced.output);
        assert.notEqual(await checksum(), rows);
        assert.equal(await shownCertificate(address, www), serial);
        const output = await clone.npm("restore", ...stack, "--yes");
        console.log(output.replace(/^/gm, "        ").trimEnd());
        assert.equal(await checksum(), rows);
        assert.match((await visit(address, www, "/")).body, /after the full disk/);
        assert.equal(await clone.onServer("sudo cat /srv/data/writable/uploads/picture.txt"), "picture\n");
        assert.deepEqual([await shownCertificate(address, www), clone.orders()], [serial, orders]);
        const key = `sudo sh -c "stat --format='%U:%G %a' /srv/data/certificate/versions/*/privkey.pem"`;
        assert.equal(await clone.onServer(key), "www-data:root 400\n");
    });

    it("change nothing in the next update", async () => {
        const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
    });
});
