import * as assert from "node:assert/strict";
import { configure } from "../support/configure-clone";
import { FaultySite } from "../support/faulty-site";
import { runSequentially } from "../support/run-sequentially";

/** The folder of the release with the traffic. */
const release = "$(realpath /srv/application/current)";
/** A change by hand that a step mends, and the sentence about it. */
const mended: { name: string; change: string; says: RegExp; isMended: string }[] = [
    {
        name: "a file of Nginx has another setting",
        change: "sed -i 's/keepalive_timeout .*/keepalive_timeout 7;/' /etc/nginx/nginx.conf; echo '# mine' >> /etc/nginx/nginx.conf; systemctl reload nginx",
        says: /\/etc\/nginx\/nginx\.conf was changed by hand/,
        isMended: "! grep -q '# mine' /etc/nginx/nginx.conf && nginx -t",
    },
    {
        name: "sshd takes passwords, by a file that it reads before ours",
        change: "echo 'PasswordAuthentication yes' > /etc/ssh/sshd_config.d/00-me.conf; systemctl reload ssh",
        says: /sshd has passwordauthentication yes, and should have passwordauthentication no/,
        isMended: "sshd -T | grep -qx 'passwordauthentication no'",
    },
    {
        name: "everybody reads the backups' password",
        change: "chmod 0755 /etc/simple-web-stack/backup; chmod 0644 /etc/simple-web-stack/backup/password",
        says: /\/etc\/simple-web-stack\/backup\/password has mode 0644 and belongs to root:root, and should have 0600/,
        isMended:
            "[[ $(stat -c %a /etc/simple-web-stack/backup/password /etc/simple-web-stack/backup | xargs) == '600 700' ]]",
    },
    {
        name: "the timers of backups and of the certificate are off",
        change: "systemctl disable --now backup.timer certificate.timer slow-clients.timer",
        says: /certificate\.timer is stopped/,
        isMended: "systemctl is-active backup.timer certificate.timer slow-clients.timer",
    },
    {
        name: "the files volume is open to everybody",
        change: "chmod 0777 /srv/data /srv/data/state; chown app /srv/data",
        says: /the folder \/srv\/data has mode 0777 and belongs to app:root, and should have 0711 and belong to root:root/,
        isMended: "[[ $(stat -c '%a %U' /srv/data) == '711 root' ]]",
    },
    {
        name: "the application's user has a shell",
        change: "chsh --shell /bin/bash app",
        says: /the user app has \/srv\/application:\/bin\/bash as home folder and shell/,
        isMended: "getent passwd app | grep -q nologin$",
    },
    {
        name: "a package is removed",
        change: "dpkg --remove --force-depends gettext-base > /dev/null",
        says: /the package gettext-base is no longer installed/,
        isMended: "command -v envsubst",
    },
    {
        name: "a setting of the kernel is another one",
        change: "sysctl -q net.ipv4.conf.all.accept_redirects=1",
        says: /the kernel's setting net\.ipv4\.conf\.all\.accept_redirects is 1, and should be 0/,
        isMended: "[[ $(sysctl -n net.ipv4.conf.all.accept_redirects) == 0 ]]",
    },
    {
        name: "MySQL has another limit of connections",
        change: "mysql --execute 'SET GLOBAL max_connections = 777; SET GLOBAL local_infile = ON'",
        says: /MySQL has max_connections = 777, and should have max_connections = \d+/,
        isMended: "mysql -Ne 'SELECT @@local_infile, @@max_connections < 777' | grep -qP '^0\\t1$'",
    },
    {
        name: "the application's account in MySQL may do everything",
        change: "mysql --execute \"GRANT ALL ON *.* TO 'app'@'localhost' WITH GRANT OPTION\"",
        says: /MySQL's account app@localhost may log in otherwise, or may do something else/,
        isMended: "[[ $(mysql -Ne 'SHOW GRANTS FOR app@localhost' | wc -l) == 2 ]]",
    },
    {
        name: "an account in MySQL is gone",
        change: "mysql --execute \"DROP USER 'exchange'@'localhost'\"",
        says: /MySQL's account exchange@localhost is gone/,
        isMended: "mysql --user=exchange --execute 'DO 0'",
    },
    {
        name: "a script of ours is edited",
        change: "echo '# mine' >> /usr/local/lib/simple-web-stack/backup/files/backup.sh",
        says: /the scripts in \/usr\/local\/lib\/simple-web-stack\/backup were changed by hand/,
        isMended: "! grep -q '# mine' /usr/local/lib/simple-web-stack/backup/files/backup.sh",
    },
    {
        name: "a chain is added to our table of the firewall",
        change: "nft add chain inet simple_web_stack mine '{ type filter hook input priority -5; }'",
        says: /the firewall has other rules than it was set up with/,
        isMended: "! nft list chain inet simple_web_stack mine",
    },
    {
        name: "a job's schedule is edited",
        change: "sed -i s/daily/hourly/ /etc/systemd/system/application-job@report.timer.d/schedule.conf",
        says: /application-job@report\.timer\.d\/schedule\.conf was changed by hand/,
        isMended: "grep -q daily /etc/systemd/system/application-job@report.timer.d/schedule.conf",
    },
    {
        name: "a file of the running release is damaged",
        change: `echo broken > ${release}/wsgi.py`,
        says: /the release with the traffic was changed by hand: \/srv\/application\/releases\/\S+\/wsgi\.py/,
        isMended: `! grep -q broken ${release}/wsgi.py`,
    },
    {
        name: "a package of the running release is deleted",
        change: `rm -r $(find ${release}/.environment/ -type d -path '*site-packages/flask')`,
        says: /the release with the traffic was changed by hand: \/srv\/application\/environments\//,
        isMended: `find ${release}/.environment/ -path '*site-packages/flask/__init__.py' | grep -q .`,
    },
];

/** What no step has made: told each time, until it is taken away or accepted. */
const strangers: { make: string; says: RegExp; remove: string }[] = [
    {
        make: "mysql --execute \"CREATE USER 'eve'@'%' IDENTIFIED BY 'x'; GRANT ALL ON *.* TO 'eve'@'%'\"",
        says: /MySQL has an account that no step made: eve@%, with rights on the whole server/,
        remove: "mysql --execute \"DROP USER 'eve'@'%'\"",
    },
    {
        make: "printf '[Service]\\nExecStart=/bin/sleep 1d\\n' > /etc/systemd/system/mine.service",
        says: /\/etc\/systemd\/system\/mine\.service was put there by no step/,
        remove: "rm /etc/systemd/system/mine.service",
    },
    {
        make: "useradd --create-home --shell /bin/bash --groups sudo eve",
        says: /the user eve is in the group sudo/,
        remove: "userdel --remove eve 2> /dev/null",
    },
    {
        make: "nft add table inet mine",
        says: /the firewall has a table that no step made: inet mine/,
        remove: "nft delete table inet mine",
    },
    {
        make: "echo '* * * * * root true' > /etc/cron.d/mine",
        says: /\/etc\/cron\.d\/mine was put there by no step/,
        remove: "echo 'file /etc/cron.d/mine' >> /etc/simple-web-stack/accepted",
    },
];

describe("what was changed on the server by hand", function () {
    this.timeout("15m");
    runSequentially(this);

    let site: FaultySite;
    const question = "bash /usr/local/lib/simple-web-stack/server-step/files/question.sh";

    before(async () => {
        site = await FaultySite.create();
        await site.assertUp();
        await configure(site.clone, {
            "applicationProcesses[0].name": "report",
            "applicationProcesses[0].command": "/bin/true",
            "applicationProcesses[0].schedule": "daily",
        });
        await site.assertUp();
    });

    after(async () => {
        await site?.remove();
    });

    it("is nothing on a new server, nor after a restart in the other slot, a renewed reading of units and a reboot", async () => {
        for (const command of [
            "true",
            "bash /usr/local/lib/simple-web-stack/application/files/restart.sh",
            "systemctl daemon-reload; systemctl restart mysql nginx",
        ]) {
            await site.clone.machine.execute(command);
            assert.match(await site.clone.machine.execute(question), /^\{"busy":false,"reasons":\[\]/, command);
        }
        await site.clone.machine.stop();
        await site.clone.machine.start();
        assert.doesNotMatch(await site.assertUp(), /by hand|no step/);
    });

    it("is told by a preview, and mended by one update, without a failed request", async () => {
        for (const { change } of mended) {
            await site.clone.machine.execute(change);
        }
        const answer = await site.clone.machine.execute(question);
        for (const { name, says } of mended) {
            assert.match(answer, says, name);
        }
        site.watch();
        const output = await site.assertUp();
        const { seen, requests } = await site.stopWatching();
        assert.deepEqual(seen, []);
        assert.ok(requests > 10, `${requests} requests`);
        for (const { name, says, isMended } of mended) {
            assert.match(output, new RegExp(`on the server: [^\n]*${says.source}`), name);
            assert.match(output, new RegExp(`no longer so: [^\n]*${says.source}`), name);
            await site.clone.machine.execute(`bash << 'END'\n${isMended}\nEND`);
        }
        assert.doesNotMatch(output, /still so:/);
        assert.equal(await site.served(), 1);
        await site.assertConverged();
        assert.doesNotMatch(await site.assertUp(), /on the server:/);
    });

    it("keeps no release from being rolled back to that shares packages with the one that was mended", async () => {
        const { code, output } = await site.clone.tryNpm("rollback", ["--stack", "local"], { seconds: 180 });
        assert.equal(code, 0, output.slice(-3000));
        assert.match(await site.clone.machine.execute(question), /^\{"busy":false,"reasons":\[\]/);
    });

    it("is told as often as somebody asks, if no step has made it, until it is taken away or accepted", async () => {
        for (const { make } of strangers) {
            await site.clone.machine.execute(make);
        }
        const output = await site.assertUp();
        for (const { says } of strangers) {
            assert.match(output, new RegExp(`on the server: ${says.source}`));
            assert.match(output, new RegExp(`still so: ${says.source}`));
        }
        for (const { remove } of strangers) {
            await site.clone.machine.execute(remove);
        }
        assert.doesNotMatch(await site.assertUp(), /on the server:/);
    });
});
