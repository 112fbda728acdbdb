import * as assert from "node:assert/strict";
import { FaultySite } from "../support/faulty-site";
import { configure } from "../support/configure-clone";
import { runSequentially } from "../support/run-sequentially";

/** What a person does to the server by hand, and what the next update says about it. */
const handMade: { name: string; command: string; says: RegExp[]; neverSays?: RegExp }[] = [
    { name: "Nginx is stopped", command: "systemctl stop nginx", says: [/nginx\.service is stopped/] },
    { name: "Nginx is masked", command: "systemctl mask --now nginx", says: [/nginx\.service is masked/] },
    {
        name: "Nginx's settings are broken, and it is restarted",
        command: "echo garbage >> /etc/nginx/nginx.conf; systemctl restart nginx || true",
        says: [/nginx\.service has failed/],
    },
    { name: "MySQL is stopped", command: "systemctl stop mysql", says: [/mysql\.service is stopped/] },
    {
        name: "MySQL was killed, and is stopped once systemd has started it again: its files are not called damaged",
        command:
            "kill -KILL $(systemctl show --property=MainPID --value mysql); sleep 1; " +
            "timeout 60 sh -c 'until mysql --execute \"DO 0\" 2> /dev/null; do sleep 0.5; done'; systemctl stop mysql",
        says: [/mysql\.service is stopped/],
        neverSays: /damaged/,
    },
    {
        name: "MySQL hangs",
        command: "kill -STOP $(systemctl show --property=MainPID --value mysql)",
        says: [/MySQL runs and does not answer/],
    },
    {
        name: "the application is stopped",
        command: "systemctl stop 'application@*'",
        says: [/application@(blue|green)\.service is stopped/],
    },
    {
        name: "the application is masked",
        command: "systemctl mask --now application@$(readlink /srv/application/traffic | cut -d. -f2)",
        says: [/application@(blue|green)\.service is masked/],
    },
    {
        name: "a process and a timer are stopped, and no longer start at boot",
        command: "systemctl disable --now application-process@worker.service application-job@report.timer",
        says: [/application-process@worker\.service is stopped/, /application-job@report\.timer is stopped/],
    },
    {
        name: "the link to the release with the traffic is removed",
        command: "rm /srv/application/traffic",
        says: [/no release has the traffic/],
    },
    {
        name: "the timers of the backups are off",
        command: "systemctl disable --now backup.timer backup-verify.timer",
        says: [/backup\.timer is stopped/, /backup-verify\.timer is stopped/],
    },
    {
        name: "the firewall is stopped",
        command: "systemctl stop nftables",
        says: [/nftables\.service is stopped/],
    },
    {
        name: "the firewall's rules are flushed, though its service stays active",
        command: "nft flush ruleset",
        says: [/the firewall has other rules than it was set up with, or none/],
    },
    {
        name: "a rule is added to the firewall by hand",
        command: "nft insert rule inet simple_web_stack input accept",
        says: [/the firewall has other rules than it was set up with, or none/],
    },
    {
        name: "MySQL's files are removed: the release migrates an empty database",
        command: "systemctl stop mysql; find /var/lib/mysql -mindepth 1 -delete",
        says: [/MySQL's data directory is empty/, /the database begins anew, empty, so the release migrates it/],
    },
];

// One machine for all: each fault hits the site in the state that the one before it left.
describe("an update brings the site back", function () {
    this.timeout("15m");
    runSequentially(this);

    let site: FaultySite;

    before(async () => {
        site = await FaultySite.create();
        await site.assertUp();
        await configure(site.clone, {
            "applicationProcesses[0].name": "worker",
            "applicationProcesses[0].command": "sleep infinity",
            "applicationProcesses[1].name": "report",
            "applicationProcesses[1].command": "/bin/true",
            "applicationProcesses[1].schedule": "daily",
        });
        await site.assertUp();
    });

    after(async () => {
        await site?.remove();
    });

    /** One update brings the site back and says so; the next has nothing to do. */
    async function assertMended(...says: RegExp[]): Promise<string> {
        const output = await site.assertUp();
        for (const sentence of says) {
            assert.match(output, sentence);
            assert.match(output, new RegExp(`no longer so: ${sentence.source}`));
        }
        assert.doesNotMatch(output, /still so:/);
        assert.equal(await site.served(), 1);
        await site.assertConverged();
        assert.doesNotMatch(await site.assertUp(), /on the server:/);
        return output;
    }

    for (const { name, command, says, neverSays } of handMade) {
        it(`after ${name}`, async () => {
            await site.clone.machine.execute(command);
            const output = await assertMended(...says);
            if (neverSays) {
                assert.doesNotMatch(output, neverSays);
            }
        });
    }

    it("names a service that fails at each start, even while systemd starts it once more", async () => {
        const dropIn = "/run/systemd/system/nginx.service.d/slow.conf";
        const answers = await site.clone.machine.execute(
            `mkdir -p $(dirname ${dropIn}); printf '[Service]\nExecStartPre=/bin/sleep 0.7\nExecStartPre=/bin/false\n' > ${dropIn}
            systemctl daemon-reload; systemctl restart nginx
            for count in $(seq 12); do
                bash /usr/local/lib/simple-web-stack/server-step/files/question.sh; sleep 0.3
            done
            rm ${dropIn}; systemctl daemon-reload; systemctl restart nginx`,
        );
        const lines = answers.trim().split("\n");
        assert.equal(lines.length, 12);
        for (const line of lines) {
            assert.match(line, /nginx\.service has failed/);
        }
    });

    it("after everything at once", async () => {
        const commands = ["systemctl mask --now nginx mysql", "systemctl stop 'application@*' nftables"];
        await site.clone.machine.execute(`${commands.join("; ")}; rm /srv/application/traffic`);
        await assertMended(/nginx\.service is masked/, /mysql\.service is masked/, /no release has the traffic/);
    });

    it("after the server was stopped, by plain pulumi up as well", async () => {
        const { id } = site.clone.machine;
        await site.clone.machine.stop();
        const { code, output } = await site.clone.pulumi("up", "--yes", "--skip-preview");
        assert.equal(code, 0, output);
        assert.ok(await site.clone.machine.isRunning());
        await site.assertUp();
        assert.equal(site.clone.machine.id, id);
        assert.equal(await site.served(), 1);
        await site.assertConverged();
    });

    it("after the server was stopped and its Nginx was masked before: it is asked once it runs", async () => {
        await site.clone.machine.execute("systemctl mask nginx");
        await site.clone.machine.stop();
        const output = await site.assertUp();
        assert.match(output, /server not asked:/);
        assert.match(output, /no longer so: nginx\.service is masked/);
        assert.equal(await site.served(), 1);
        await site.assertConverged();
    });

    it("after the machine was lost, with its data, and though everything is protected", async () => {
        await site.clone.sql("CREATE TABLE kept (id INT PRIMARY KEY)");
        await configure(site.clone, { protectData: "true", terminationProtection: "true" });
        await site.assertUp();
        await site.clone.machine.delete();
        await site.assertUp();
        assert.equal(await site.served(), 1);
        assert.match(await site.clone.sql("SHOW TABLES"), /^kept$/m);
        await site.assertConverged();
    });

    it("not after a destroy of the protected stack: that deletes nothing", async () => {
        const { code, output } = await site.clone.pulumi("destroy", "--yes", "--skip-preview");
        assert.notEqual(code, 0);
        assert.match(output, /the stack is protected, so nothing is deleted/);
        assert.equal(await site.served(), 1);
        await site.assertConverged();
        await configure(site.clone, { protectData: "false", terminationProtection: "false" });
        await site.assertUp();
    });

    it("after the data volume was replaced: the site has an empty database", async () => {
        const replace = ["--replace", "**aws:ebs/volume:Volume::server-data"];
        const { code, output } = await site.clone.pulumi("up", "--yes", "--skip-preview", ...replace);
        assert.equal(code, 0, output);
        assert.equal(await site.served(), 1);
        assert.doesNotMatch(await site.clone.sql("SHOW TABLES"), /^kept$/m);
        await site.assertConverged();
    });
});
