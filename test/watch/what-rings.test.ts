import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { Authority } from "../support/authority";
import { visit, www } from "../support/visit";
import { WatchedSite } from "../support/watch/watched-site";

/** What can go wrong on the server, and what is over when somebody has mended it. */
interface Breakage {
    name: string;
    alarm: string;
    /** Run as root on the server. */
    breaks: string;
    /** What `npm run status` then says in its first lines. */
    says: RegExp;
    mends: string;
}

const fill = (folder: string) =>
    `fallocate --length $(($(df --output=avail --block-size=1 ${folder} | tail -1) - 1000000)) ${folder}/filler`;
const newest = "/srv/data/state/backup";

const breakages: Breakage[] = [
    {
        name: "MySQL is stopped",
        alarm: "problems",
        breaks: "systemctl stop mysql",
        says: /mysql\.service inactive|mysql\.service is stopped/,
        mends: "systemctl start mysql",
    },
    {
        name: "the files volume is full",
        alarm: "disk-is-nearly-full",
        breaks: fill("/srv/data"),
        // Less than everything while the reserve is lent.
        says: /✗ Files volume +(9[5-9]|100) % used/,
        mends: "rm /srv/data/filler",
    },
    {
        name: "the timer of the backups is stopped",
        alarm: "problems",
        breaks: "systemctl stop backup.timer",
        says: /backup\.timer is stopped/,
        mends: "systemctl start backup.timer",
    },
    {
        // What the server remembers of its newest backup is as old as it would be.
        name: "backups have stopped without a failure",
        alarm: "no-recent-backup",
        breaks: `sed -i -E "s/^ok [0-9]+/ok $(($(date +%s) - 72 * 3600))/" ${newest}/backup ${newest}/backup-good`,
        says: /Backup +(72 h|3 days) old, one is due every \d+ h/,
        mends: "systemctl start backup.service",
    },
    {
        name: "a backup fails",
        alarm: "problems",
        breaks: "mv /etc/simple-web-stack/backup/password /root/; systemctl start backup.service || true",
        says: /the last one failed/,
        mends: "mv /root/password /etc/simple-web-stack/backup/; systemctl start backup.service",
    },
    {
        name: "queries of the site run without an end",
        alarm: "problems",
        breaks: "for query in 1 2; do systemd-run --quiet --unit endless-$query --uid app mysql --execute 'SELECT SLEEP(1000)'; done",
        says: /Slow queries +2 run for more than 10 s/,
        mends: "systemctl stop endless-1 endless-2; mysql --batch --skip-column-names --execute \"SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'\" | mysql",
    },
    {
        // What waits, and since when, as updates.py writes it, once no check is about to write the same.
        name: "security updates have waited for longer than a month",
        alarm: "problems",
        breaks: `while [ "$(systemctl show --property ActiveState --value watch.service)" = activating ]; do sleep 0.2; done; echo "{\\"at\\": $(date +%s), \\"packages\\": {\\"openssl\\": $(($(date +%s) - 31 * 86400))}, \\"reboot\\": {}}" > /srv/data/state/watch/updates.json`,
        says: /1 security update waits: openssl/,
        mends: "rm /srv/data/state/watch/updates.json",
    },
    {
        name: "the firewall is gone",
        alarm: "problems",
        breaks: "nft flush ruleset",
        says: /firewall/i,
        mends: "systemctl restart nftables",
    },
    {
        name: "the site's folder may be written by everybody",
        alarm: "problems",
        breaks: "chmod 0777 /srv/data",
        says: /\/srv\/data has mode 0777/,
        mends: "chmod 0711 /srv/data",
    },
    {
        name: "the server's check is stopped",
        alarm: "server-is-silent",
        breaks: "systemctl stop watch.timer",
        says: /watch\.timer is stopped/,
        mends: "systemctl start watch.timer",
    },
];

describe("somebody is told", function () {
    this.timeout("20m");
    let watched: WatchedSite;
    const onMachine = (command: string) => watched.site.clone.machine.execute(command);
    const status = async () => (await watched.site.clone.tryNpm("status", ["--stack", "local"])).output;
    const told = (name: string, alarm: string, minutes: number) =>
        console.log(`        ${name}: ${alarm} after ${minutes} min`);

    before(async () => {
        watched = await WatchedSite.create();
        await watched.site.clone.npm("backup", "--stack", "local");
        // The first one is verified at once, which needs MySQL.
        await onMachine(
            "until test -e /srv/data/state/backup/verify; do sleep 1; done; systemctl start --wait backup-verify",
        );
    });
    after(() => watched?.remove());

    for (const { name, alarm, breaks, says, mends } of breakages) {
        it(`when ${name}, and when it is over`, async () => {
            let said;
            try {
                const { mail, minutes } = await watched.rings(alarm, () => onMachine(breaks));
                told(name, alarm, minutes);
                assert.match(mail.text, /npm run \w+/);
                said = await status();
            } finally {
                await watched.isOver(alarm, () => onMachine(mends));
            }
            assert.match(said, says);
        });
    }

    it("when the inodes of the files volume are used up, and when it is over", async () => {
        const make = "i=0; mkdir /srv/data/many && cd /srv/data/many && seq 2000000 | xargs touch 2> /dev/null || true";
        let said;
        try {
            const { minutes } = await watched.rings("disk-is-nearly-full", () => onMachine(make));
            told("the inodes of the files volume are used up", "disk-is-nearly-full", minutes);
            said = await status();
        } finally {
            await watched.isOver("disk-is-nearly-full", () => onMachine("rm -rf /srv/data/many"));
        }
        assert.match(said, /Files volume's inodes +\d+ % used/);
    });

    it("when the certificate ends and isn't renewed, and when it is over", async () => {
        const authority = Authority.ofCloud(watched.site.clone.cloudId);
        const { minutes } = await watched.rings("certificate-is-ending", async () => {
            await authority.begin({ validity: 5 * 24 * 60 * 60 });
            await watched.exchangeCertificate();
        });
        told("the certificate ends in less than a week", "certificate-is-ending", minutes);
        await watched.isOver("certificate-is-ending", async () => {
            await authority.begin();
            await watched.exchangeCertificate();
        });
    });

    it("when the network is cut, and when it is back", async () => {
        const { minutes } = await watched.rings("server-is-silent", () => watched.site.clone.machine.disconnect());
        told("the network is cut", "server-is-silent", minutes);
        await watched.isOver("server-is-silent", async () => {
            await watched.site.clone.machine.connect();
            await watched.site.assertUp();
            await watched.hurry();
        });
    });

    it("when the server's power is cut, and after the next update", async () => {
        const { minutes } = await watched.rings("site-does-not-answer", () => watched.site.clone.machine.kill());
        told("the server's power is cut", "site-does-not-answer", minutes);
        await watched.isOver("site-does-not-answer", async () => {
            await watched.site.assertUp();
            await watched.hurry();
        });
    });

    it("when visitors get errors of a new release, and when it is over", async () => {
        const home = watched.site.clone.path("app", "website", "templates", "home.html");
        const before = fs.readFileSync(home, "utf8");
        fs.writeFileSync(home, before.replace("{% block content %}", "{% block content %}{{ 1 // 0 }}"));
        const { mail, minutes } = await watched.rings("problems", async () => {
            await watched.site.up();
            for (let visitor = 0; visitor < 30; visitor++) {
                assert.equal((await visit(watched.site.address, www, "/")).status, 500);
            }
        });
        told("visitors get errors of a new release", "problems", minutes);
        assert.match(mail.text, /npm run status/);
        assert.match(await status(), /Errors \(5xx\) +\d+ of \d+ requests in (five minutes|the \d+ s since)/);
        fs.writeFileSync(home, before);
        await watched.isOver("problems", () => watched.site.up());
    });
});
