import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { Clone, resolver } from "../support/clone";
import { configure } from "../support/configure-clone";
import { projectFolder } from "../support/declared-settings";
import { knotc } from "../../local/dns/server";
import { openPorts } from "../support/raw-client";
import { runSequentially } from "../support/run-sequentially";
import { shownCertificate } from "../support/secure-sites";
import { scanTls } from "../support/tls-scanner";
import { eventually, launchBrowser, visit, www } from "../support/visit";

const screenshots = path.join(projectFolder, "screenshots");

// One machine for all: each test begins with the state that the one before it left.
describe("the site, from the first up to the end", function () {
    this.timeout("15m");
    runSequentially(this);

    let clone: Clone;
    let address: string;
    let dnsAddress: string;

    const home = () => visit(address, www, "/");
    const write = (name: string, message: string) =>
        visit(address, www, "/guest-book", { method: "POST", body: new URLSearchParams({ name, message }).toString() });
    const count = async (name: string) =>
        Number(await clone.sql(`SELECT COUNT(*) FROM guest_book WHERE name = '${name}'`));

    const set = async (name: string, value: string) =>
        clone.succeed(["pulumi", "config", "set", name, value, "--stack", "local"], {
            environment: await clone.environment(),
        });
    /** Lets the names lead to an address, behind Pulumi's back. */
    const leadTo = async (there: string, timeToLive: number) => {
        for (const command of [
            ["zone-begin", "foobar.com"],
            ["zone-unset", "foobar.com", "foobar.com.", "A"],
            ["zone-set", "foobar.com", "foobar.com.", String(timeToLive), "A", there],
            ["zone-commit", "foobar.com"],
        ]) {
            await knotc(clone.cloudId, ...command);
        }
    };

    before(async () => {
        clone = await Clone.create();
    });

    after(async () => {
        await clone.remove();
    });

    it("is killed in the middle of the first up, with everything that this started", async () => {
        const { code } = await clone.runUntil(["npm", "run", "--silent", "local"], /ec2:Instance server created/);
        assert.equal(code, 137);
    });

    it("comes up with one command, which goes on where the killed one stopped, and checks the site", async () => {
        const output = await clone.npm("local");
        for (const check of ["DNS", "Page", "Health", "Certificate", "Nginx", "Application", "MySQL"]) {
            assert.match(output, new RegExp(`✓ ${check}`));
        }
        dnsAddress = /asked of ([\d.]+)/.exec(output)![1]!;
        address = await clone.siteAddress();
        assert.match(output, new RegExp(`http://${address}/`));
        // The commands' own check trusts the authority too.
        assert.match(output, /✓ Page +https:\/\/www\.foobar\.com\/(?!.*does not trust)/);
    });

    it("says how it is, with nothing wrong, and what no rehearsal has", async () => {
        const { code, output } = await clone.tryNpm("local:status", ["--json"]);
        assert.equal(code, 0, output);
        const { lines } = JSON.parse(output) as { lines: { id: string; state: string; value: string }[] };
        const states = Object.fromEntries(lines.map(({ id, state }) => [id, state]));
        assert.deepEqual([states["dns.delegation"], states["aws"]], ["aside", "aside"]);
        const topics = [
            "outside.names",
            "outside.https",
            "service.MySQL",
            "disk.data",
            "requests.errors",
            "backup.newest",
        ];
        topics.forEach((id) => assert.equal(states[id], "ok", output));
        // Each topic has found what it asks for.
        assert.deepEqual(
            lines.filter(({ state }) => state === "unknown"),
            [],
        );
        await clone.onServer("test $(sudo sed --quiet '/ 200$/p' /srv/data/state/watch/heartbeats | wc --lines) -gt 0");
    });

    it("shows people its last day, on a page of one file", async () => {
        const { code, output } = await clone.tryNpm("local:status", ["--html", "status.html"]);
        assert.equal(code, 0, output);
        const page = fs.readFileSync(clone.path("status.html"), "utf8");
        assert.match(page, /Status of\s+<strong><bdi>www\.foobar\.com</);
        // The server has told of its requests, its release and its heartbeats.
        assert.match(page, /<strong>\d+<\/strong>\s*in\s+the\s+last\s+day/);
        assert.match(page, /release <code>[0-9a-f]{12}<\/code> got the traffic/);
        assert.doesNotMatch(page, /there is no heartbeat/);
    });

    it("has its names from an authoritative server: www → apex → address", async () => {
        const dns = resolver(dnsAddress);
        assert.deepEqual(await dns.resolveCname(www), ["foobar.com"]);
        assert.deepEqual(await dns.resolve4("foobar.com"), [address]);
        assert.deepEqual(await dns.resolve4(www), [address]);
        assert.equal((await dns.resolveNs("foobar.com")).length, 4);
        assert.match((await dns.resolveSoa("foobar.com")).hostmaster, /hostmaster/);
        await assert.rejects(dns.resolve4("missing.foobar.com"), /ENOTFOUND/);
    });

    it("answers at the canonical name, and redirects the other one there", async () => {
        const page = await home();
        assert.equal(page.status, 200);
        assert.match(page.body, /One honest server/);
        const other = await visit(address, "foobar.com", "/a?b=c");
        assert.deepEqual([other.status, other.headers.location], [301, `https://${www}/a?b=c`]);
        const plain = await visit(address, "foobar.com", "/a?b=c", { port: 80 });
        assert.deepEqual([plain.status, plain.headers.location], [301, `https://${www}/a?b=c`]);
        assert.equal((await visit(address, address, "/")).status, 200);
    });

    it("has nothing below Mozilla's intermediate profile of TLS, says a scanner", async () => {
        assert.match(await scanTls(address, www, clone.roots()), /OK - Compliant/);
    });

    it("has static files from Nginx, and the page from the application server", async () => {
        await clone.onServer("sudo systemctl stop 'application@*'");
        try {
            const css = await visit(address, www, "/static/site.css");
            assert.equal(css.status, 200);
            assert.match(css.headers["cache-control"]!, /max-age/);
            const page = await home();
            assert.equal(page.status, 503);
            assert.equal(page.headers["retry-after"], "5");
            const { code, output } = await clone.tryNpm("local:status");
            assert.equal(code, 1, output);
            assert.match(output, /✗ Application +application@blue\.service is stopped.*since.*\n +→ npm run up/);
            assert.match(output, /✗ Page +.* answers 503/);
        } finally {
            await clone.onServer("sudo systemctl start application@blue");
        }
        await eventually("the page", 20, async () => assert.equal((await home()).status, 200));
        assert.match((await home()).body, /Gunicorn/);
    });

    it("keeps a guest book entry in MySQL", async () => {
        assert.equal((await write("Ada", "Grüße, 你好 & <b>hello</b>")).status, 303);
        assert.equal(await clone.sql("SELECT message FROM guest_book"), "Grüße, 你好 & <b>hello</b>");
        assert.match((await home()).body, /&lt;b&gt;hello&lt;\/b&gt;/);
    });

    for (const [what, origin] of [
        ["another site's form", "http://elsewhere.example"],
        ["a form without an origin", "null"],
        ["an invalid Origin", "http://["],
    ] as const) {
        it(`takes no entry from ${what}`, async () => {
            const { status } = await visit(address, www, "/guest-book", {
                method: "POST",
                body: new URLSearchParams({ name: "Mallory", message: "not from here" }).toString(),
                headers: { Origin: origin },
            });
            assert.equal(status, 403);
            assert.equal(await count("Mallory"), 0);
        });
    }

    it("connects to MySQL without encryption, which would make each page several times slower", async () => {
        const encrypted = () =>
            clone.onServer(
                "sudo mysql --batch --skip-column-names --execute \"SHOW GLOBAL STATUS LIKE 'Ssl_accepts'\"",
            );
        const before = await encrypted();
        assert.equal((await home()).status, 200);
        assert.equal(await encrypted(), before);
    });

    it("has open ports for HTTP, HTTPS and SSH, and no other", async () => {
        await clone.onServer("sudo systemd-run --quiet --unit=other python3 -m http.server 8080");
        assert.equal(
            (
                await clone.onServer(
                    "curl --silent --output /dev/null --write-out '%{http_code}' http://localhost:8080/",
                )
            ).trim(),
            "200",
        );
        assert.deepEqual(await openPorts(address, [22, 80, 443, 8080]), [22, 80, 443]);
    });

    it("works in a real browser, on a wide and a narrow screen", async () => {
        fs.mkdirSync(screenshots, { recursive: true });
        const browser = await launchBrowser([www, "foobar.com"], address, clone.roots().at(-1));
        try {
            const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
            const problems: string[] = [];
            page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
            page.on("pageerror", (error) => problems.push(error.message));
            await page.goto("http://foobar.com/");
            assert.equal(page.url(), `https://${www}/`);
            await page.fill("#name", "Grace");
            await page.fill("#message", "Written in a browser");
            await page.click("button[type=submit]");
            await page.getByText("Written in a browser").waitFor();
            await page.waitForTimeout(1500);
            await page.screenshot({ path: path.join(screenshots, "wide.png"), fullPage: true });
            await page.setViewportSize({ width: 320, height: 700 });
            await page.screenshot({ path: path.join(screenshots, "narrow.png"), fullPage: true });
            const overflow = await page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth",
            );
            assert.equal(overflow, 0);
            assert.deepEqual(problems, []);
        } finally {
            await browser.close();
        }
        assert.equal(await count("Grace"), 1);
    });

    it("changes nothing in the second up", async () => {
        const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
    });

    it("gets its certificate by itself, once the names that led elsewhere lead here", async () => {
        await set("https", "false");
        await clone.npm("local");
        await clone.siteAddress();
        assert.equal((await home()).status, 200);
        assert.equal(await shownCertificate(address, www), undefined);
        // As on a server that never had one; a backup might have it.
        const backups = "/etc/simple-web-stack/backup/settings";
        await clone.onServer(
            `sudo rm -r /srv/data/certificate /srv/data/state/certificate; sudo mv ${backups} ${backups}.kept`,
        );
        const orders = clone.orders();
        // Resolvers forget it at once.
        await leadTo("198.51.100.99", 0);
        await set("https", "true");
        // A refresh would put the record right.
        const unrefreshed = ["--stack", "local", "--yes", "--", "--refresh=false"];
        const { code, output } = await clone.run(["npm", "run", "--silent", "up", "--", ...unrefreshed]);
        assert.equal(code, 0, output);
        const reason = /(www\.)?foobar\.com does not lead here yet: .*198\.51\.100\.99/;
        assert.match(output, new RegExp(`HTTPS is not there yet: ${reason.source}`));
        const status = await clone.tryNpm("local:status");
        assert.match(status.output, new RegExp(`! Certificate +.*${reason.source}`));
        assert.equal((await home()).status, 200);
        assert.match(await clone.npm("preview", "--stack", "local", "--", "--suppress-outputs"), reason);
        assert.match(await clone.onServer("sudo journalctl --identifier certificate --no-pager"), reason);
        assert.equal(clone.orders(), orders);
        // What looks after it works with nothing.
        await clone.onServer("sudo rm -r /srv/data/certificate");
        await leadTo(address, 300);
        await eventually("HTTPS", 600, async () => assert.ok(await shownCertificate(address, www)));
        const log = await clone.onServer("sudo journalctl --identifier certificate --no-pager --lines 20");
        assert.equal(clone.orders(), orders + 1, log);
        await clone.onServer(`sudo mv ${backups}.kept ${backups}`);
        await clone.siteAddress();
        await eventually("the redirects", 60, async () => {
            const plain = await visit(address, www, "/a", { port: 80 });
            assert.equal(plain.headers.location, `https://${www}/a`);
        });
        assert.equal((await home()).status, 200);
    });

    it("is up again after a reboot, with the same certificate", async () => {
        const serial = await shownCertificate(address, www);
        await clone.tryNpm("local:ssh", ["sudo systemctl reboot"]);
        await new Promise((resolve) => setTimeout(resolve, 2000));
        await eventually("the page", 60, async () => assert.equal((await home()).status, 200));
        assert.equal(await count("Ada"), 1);
        assert.equal((await clone.onServer("systemctl is-system-running --wait || true")).trim(), "running");
        assert.ok(serial);
        assert.equal(await shownCertificate(address, www), serial);
    });

    it("is down while the server hangs, and after its power was cut by force, until the next up", async () => {
        await clone.machine.freeze();
        await assert.rejects(home());
        const options = ["--stack", "local", "--", "--suppress-outputs"];
        const preview = await clone.succeed(["npm", "run", "--silent", "preview", "--", ...options]);
        assert.match(preview, /server not asked: no answer by SSH within 3 s/);
        // As with `aws ec2 stop-instances --force`.
        await clone.machine.kill();
        await assert.rejects(home());
        await new Promise((resolve) => setTimeout(resolve, 5000));
        await assert.rejects(home());
    });

    it("overwrites nothing when the stack's state is gone, and goes on with what is found of it", async () => {
        const state = clone.path(".local", "state", ".pulumi");
        const settings = () => fs.readFileSync(clone.path("Pulumi.local.yaml"), "utf8");
        const before = settings();
        fs.rmSync(path.join(state, "stacks"), { recursive: true });
        fs.renameSync(path.join(state, "history"), path.join(state, "elsewhere"));
        const { code, output } = await clone.run(["npm", "run", "--silent", "local"]);
        assert.equal(code, 1, output);
        assert.match(output, /the state of the stack local is gone .*nothing was changed/);
        assert.equal(settings(), before);
        fs.renameSync(path.join(state, "elsewhere"), path.join(state, "history"));
        assert.match(await clone.npm("local"), /Restored the stack's previous state/);
        assert.equal((await home()).status, 200);
        assert.equal(await count("Ada"), 1);
        assert.equal((await clone.outputs())["serverAddress"], address);
        assert.equal(settings(), before);
    });

    it("shows the new page after the application was changed", async () => {
        const template = clone.path("app", "website", "templates", "home.html");
        fs.writeFileSync(
            template,
            fs.readFileSync(template, "utf8").replace("Six hands carried it.", "Six hands brought it."),
        );
        const before = (await clone.outputs())["release"];
        await clone.npm("local");
        assert.match((await home()).body, /Six hands brought it\./);
        assert.notEqual((await clone.outputs())["release"], before);
    });

    it("restarts on another instance type, with its data", async () => {
        await set("instanceType", "t3.medium");
        await clone.npm("local");
        assert.equal(await clone.machine.limits(), "2 4096MiB");
        assert.equal(await count("Ada"), 1);
    });

    // Existing data. Not a nested suite: mocha would run it after everything else here.
    const dumpedTable =
        "CREATE TABLE guest_book (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL, " +
        "message VARCHAR(280) NOT NULL, written_at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3));\n";
    const dump = `${dumpedTable}INSERT INTO guest_book (name, message) VALUES ('Hopper', 'Grüße; USE them');\n`;
    const importDump = async (content: string | Buffer, ...options: string[]) => {
        fs.writeFileSync(clone.path("dump.sql"), content);
        return clone.tryNpm("import", ["--stack", "local", ...options, "dump.sql"]);
    };
    const migration = (command: string) => set("applicationMigrationCommand", command);

    for (const [what, content, options, reason] of [
        ["would replace tables without --replace", dump, [], /has 1 tables already.*--replace/],
        [
            "is broken at its end",
            `${dump}SELECT * FROM missing;\n`,
            ["--replace"],
            /'app_incoming.missing' doesn't exist/,
        ],
        ["is truncated", gzipSync(dump).subarray(0, -12), ["--replace"], /is broken/],
        ["changes another database", `${dump}DELETE FROM mysql.user;\n`, ["--replace"], /denied to user 'loader'/],
        [
            "makes the client run a program",
            `${dump}\\! touch /tmp/obeyed\n`,
            ["--replace"],
            /Unknown command|error in your SQL syntax/,
        ],
    ] as const) {
        it(`takes nothing from a dump that ${what}`, async () => {
            const before = await count("Ada");
            const { code, output } = await importDump(content, ...options);
            assert.equal(code, 1, output);
            assert.match(output, reason);
            assert.deepEqual([await count("Ada"), await count("Hopper")], [before, 0]);
            assert.equal((await home()).status, 200);
            await clone.onServer("test ! -e /tmp/obeyed");
        });
    }

    it("puts the tables back when a dump cannot be migrated", async () => {
        const before = await count("Ada");
        await migration("python migrate.py && false");
        const { code, output } = await importDump(dump, "--replace");
        await migration("python migrate.py");
        assert.equal(code, 1, output);
        assert.match(output, /could not be brought up to date[^]*database and files are as they were before/);
        assert.deepEqual([await count("Ada"), await count("Hopper")], [before, 0]);
        assert.equal((await home()).status, 200);
    });

    it("replaces its tables by a dump, and keeps them beside it for the way back", async () => {
        const before = await count("Ada");
        const view = "CREATE DEFINER=`root`@`localhost` VIEW names AS SELECT name FROM guest_book;\n";
        const { code, output } = await importDump(gzipSync(dump + view), "--replace");
        assert.equal(code, 0, output);
        assert.match((await home()).body, /Grüße; USE them/);
        assert.deepEqual([await count("Ada"), await count("Hopper")], [0, 1]);
        const owner = "SELECT definer FROM information_schema.views WHERE table_schema = 'app'";
        assert.equal(await clone.sql(owner), "app@localhost");
        await clone.npm("restore", "--stack", "local", "--undo", "--yes");
        assert.deepEqual([await count("Ada"), await count("Hopper")], [before, 0]);
        assert.equal(await clone.sql(owner), "");
    });

    it("gets a larger data volume while the site runs", async () => {
        const size = async () =>
            Number(await clone.onServer("df --block-size=1M --output=size /var/lib/mysql | tail -n 1"));
        const before = await size();
        const begun = await clone.onServer("systemctl show --property=ActiveEnterTimestamp mysql nginx");
        await set("dataVolumeSize", "3");
        await clone.npm("local");
        assert.ok((await size()) > before + 900, `${before} MiB, then ${await size()} MiB`);
        assert.equal(await clone.onServer("systemctl show --property=ActiveEnterTimestamp mysql nginx"), begun);
    });

    it("takes no changes while the data volume is nearly full, says so, and goes on when there is space", async () => {
        const fill = "$(($(df --output=avail --block-size=1 /var/lib/mysql | tail -n 1) - 50000000))";
        await clone.onServer(
            `sudo mysql --execute 'FLUSH BINARY LOGS'; sudo fallocate --length ${fill} /var/lib/mysql/filler; sudo systemctl start disk-space`,
        );
        const begin = Date.now();
        assert.equal((await write("Ada", "on a full volume")).status, 503);
        assert.ok(Date.now() - begin < 5000, `${Date.now() - begin} ms`);
        assert.equal((await home()).status, 200);
        assert.match((await visit(address, www, "/healthz")).body, /takes no changes/);
        assert.match((await clone.tryNpm("local:status")).output, /takes no changes until there is space/);
        const logs = await clone.onServer("sudo mysql --batch --skip-column-names --execute 'SHOW BINARY LOGS'");
        assert.equal(logs.trim().split("\n").length, 1);
        await clone.onServer("sudo rm /var/lib/mysql/filler; sudo systemctl start disk-space");
        assert.equal((await write("Ada", "on a volume with space")).status, 303);
    });

    const protection = (value: "true" | "false") => set("terminationProtection", value);
    const lasting =
        "-not -path 'state/reserve*' -not -path 'state/backup/[!r]*' -not -path 'state/certificate/*' -not -path 'state/watch/*' -not -path '*/certbot/logs/*'";
    /** All that no update makes again: every row and definition; every file, with owner, mode, time and content; the state. */
    const everything = () =>
        clone.onServer(
            "sudo mysqldump --skip-comments --hex-blob --no-tablespaces --set-gtid-purged=OFF --routines --triggers --events app; " +
                "cd /srv/data && sudo find writable -printf '%p %y %u %U:%G %m %s %T@ %l\\n' | sort; " +
                // A backup that is due just then writes its own results, and who looks after the certificate writes when next.
                `sudo find state certificate ${lasting} -printf '%p %y %U:%G %m %l\\n' | sort; ` +
                `sudo find writable state certificate -type f ${lasting} -exec sha256sum {} + | sort`,
        );
    let kept: string;
    const replaceServer = async () => {
        const { output } = await clone.pulumi("stack", "--show-urns");
        const urn = /urn:\S+aws:ec2\/instance:Instance::server/.exec(output)![0];
        return clone.pulumi("up", "--yes", "--skip-preview", "--replace", urn);
    };

    it("is not replaced while it is protected", async () => {
        const before = clone.instanceId();
        await configure(clone, { "applicationWritableFolders[0]": "uploads" });
        await protection("true");
        await clone.npm("local");
        const { code, output } = await replaceServer();
        assert.notEqual(code, 0);
        assert.match(output, /marked for protection/);
        assert.equal(clone.instanceId(), before);
        assert.equal((await home()).status, 200);
    });

    it("keeps its address and all its data when the server is replaced", async () => {
        const replacedId = clone.instanceId();
        await protection("false");
        const write = [
            "mkdir -p 'a b/c'",
            "echo picture > 'a b/c/picture'",
            "ln -s picture 'a b/c/link'",
            "chown -R -h app:www-data .",
            "chmod 0640 'a b/c/picture'",
            "chmod 2750 'a b'",
            "touch -h -d @1000000000 'a b/c/picture' 'a b/c/link' 'a b/c' 'a b'",
        ];
        await clone.onServer("sudo sh -s", {
            input: ["set -e", "cd /srv/data/writable/uploads", ...write].join("\n"),
        });
        kept = await everything();
        const orders = clone.orders();
        for (const part of ["Written in a browser", "a b/c/picture f app 612:", "state/backup/repository"]) {
            assert.ok(kept.includes(part), kept);
        }
        const replaced = await replaceServer();
        assert.equal(replaced.code, 0, replaced.output);
        assert.notEqual(clone.instanceId(), replacedId);
        assert.equal((await clone.outputs())["serverAddress"], address);
        assert.match((await home()).body, /Written in a browser/);
        assert.equal(await everything(), kept);
        assert.equal(clone.orders(), orders);
    });

    it("comes back with all its data after the machine was deleted behind Pulumi's back", async () => {
        await clone.machine.delete();
        await clone.npm("local");
        // Nothing of the lost one is left in the cloud.
        assert.equal(fs.readdirSync(clone.path(".local", "resources", "ec2.Instance")).length, 1);
        assert.match((await home()).body, /Written in a browser/);
        assert.equal(await everything(), kept);
    });

    it("has a DNS record repaired that was changed behind Pulumi's back", async () => {
        await leadTo("198.51.100.99", 60);
        const dns = resolver(dnsAddress);
        assert.deepEqual(await dns.resolve4("foobar.com"), ["198.51.100.99"]);
        const mended = await clone.pulumi("up", "--yes", "--skip-preview");
        assert.equal(mended.code, 0, mended.output);
        assert.deepEqual(await dns.resolve4("foobar.com"), [address]);
    });

    it("leaves nothing behind when it is taken down", async () => {
        const { cloudId } = clone;
        await clone.npm("local:down");
        assert.ok(!fs.existsSync(clone.path(".local")));
        assert.ok(!fs.existsSync(`/var/lib/simple-web-stack/clouds/${cloudId}`));
        assert.ok(!fs.readFileSync("/proc/self/mounts", "utf8").includes(`/clouds/${cloudId}/`));
        assert.ok(
            !Object.keys((await import("node:os")).networkInterfaces()).some((name) =>
                name.startsWith(`sws${cloudId}`),
            ),
        );
    });
});
