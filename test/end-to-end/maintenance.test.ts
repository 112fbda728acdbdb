import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { Clone } from "../support/clone";
import { projectFolder } from "../support/declared-settings";
import { Load } from "../support/load";
import { openPorts, slowClients, statusOfHead } from "../support/raw-client";
import { configure } from "../support/configure-clone";
import { eventually, visit, www } from "../support/visit";

// All of these tests share a machine: what is closed, what a careless or hostile client costs, and what maintenance costs.
describe("hardening and maintenance", function () {
    this.timeout("12m");

    let clone: Clone;
    let address: string;
    let keyFile: string;

    const quick = { method: "GET", path: "/healthz", status: 200 } as const;
    const mainProcess = async (unit: string) =>
        (await clone.onServer(`systemctl show --property=MainPID --value ${unit}`)).trim();
    const ssh = (user: string, ...options: string[]) =>
        clone.run(
            [
                "ssh",
                ...["StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "BatchMode=yes", "ConnectTimeout=10"]
                    .concat(options)
                    .flatMap((option) => ["-o", option]),
                "-o",
                "IdentitiesOnly=yes",
                "-i",
                keyFile,
                `${user}@${address}`,
                "true",
            ],
            { seconds: 30 },
        );
    /** As the application's user and group, without the unit's sandbox: file permissions alone have to deny access. */
    const asApplication = async (command: string) =>
        clone.tryNpm(
            "local:ssh",
            [`sudo setpriv --reuid=app --regid=www-data --clear-groups sh -c ${JSON.stringify(command)}`],
            { seconds: 60 },
        );

    before(async () => {
        clone = await Clone.create();
        fs.cpSync(path.join(projectFolder, "test", "fixtures", "visitor-page"), clone.path("app"), { recursive: true });
        for (const file of [".env", ".well-known/security.txt", ".git/config"]) {
            fs.mkdirSync(path.dirname(clone.path("app", "static", file)), { recursive: true });
            fs.writeFileSync(clone.path("app", "static", file), "a line");
        }
        await configure(clone, { "applicationWritableFolders[0]": "uploads", applicationPublicFolder: "uploads" });
        await clone.npm("local");
        address = await clone.siteAddress();
        const { output } = await clone.pulumi("config", "get", "sshPrivateKey");
        keyFile = clone.path("administrator.key");
        fs.writeFileSync(keyFile, `${output.trim()}\n`, { mode: 0o600 });
    });

    after(async () => {
        await clone?.remove();
    });

    describe("from outside", () => {
        it("three ports are open, and no other", async () => {
            assert.deepEqual(await openPorts(address, [...Array(10_000).keys()].slice(1).concat(33060)), [22, 80, 443]);
        });

        it("the administrator logs in with the key, and not with a password", async () => {
            assert.equal((await ssh("admin")).code, 0);
            const denied = await ssh("admin", "PubkeyAuthentication=no");
            assert.notEqual(denied.code, 0);
            assert.match(denied.output, /Permission denied \(publickey\)/);
        });

        it("root does not log in, even with a key of its own", async () => {
            await clone.onServer("sudo install -D -m 0600 ~/.ssh/authorized_keys /root/.ssh/authorized_keys");
            const denied = await ssh("root");
            await clone.onServer("sudo rm /root/.ssh/authorized_keys");
            assert.notEqual(denied.code, 0);
            assert.match(denied.output, /Permission denied/);
        });

        it("visitors are served while a hundred clients never finish their headers, and those are disconnected", async () => {
            const clients = await slowClients(address, www, 100);
            try {
                for (let turn = 0; turn < 20; turn++) {
                    assert.equal((await visit(address, www, "/")).status, 200);
                }
                await eventually("the end of the slow clients", 40, async () =>
                    assert.equal(clients.filter((client: net.Socket) => !client.destroyed).length, 0),
                );
            } finally {
                clients.forEach((client: net.Socket) => client.destroy());
            }
        });

        /** The status of a request with these lines in its head. */
        const statusOf = (line: string, ...headers: string[]) =>
            statusOfHead(address, www, `${[line, ...headers, "Connection: close"].join("\r\n")}\r\n\r\n`);

        for (const [what, expected, line, ...headers] of [
            ["one of its names", 200, "GET /visitor HTTP/1.1", `Host: ${www}`],
            ["one of its names and a port", 200, "GET /visitor HTTP/1.1", `Host: ${www}:8080`],
            ["one of its names in a whole URL", 200, `GET https://${www}/visitor HTTP/1.1`, `Host: ${www}`],
            ["another name", 421, "GET /visitor HTTP/1.1", "Host: elsewhere.example"],
            ["no name", 421, "GET /visitor HTTP/1.0"],
            ["a name with something else after it", 421, "GET /visitor HTTP/1.1", `Host: ${www}:80@elsewhere.example`],
            ["another name in a whole URL", 421, "GET https://elsewhere.example/visitor HTTP/1.1", `Host: ${www}`],
            ["two different names", 421, `GET https://${www}/visitor HTTP/1.1`, "Host: elsewhere.example"],
            ["a name twice", 400, "GET /visitor HTTP/1.1", `Host: ${www}`, "Host: elsewhere.example"],
        ] as const) {
            it(`a request for ${what} is answered with ${expected}`, async () => {
                assert.equal(await statusOf(line, ...headers), expected);
            });
        }

        it("the site answers at the server's addresses, public and private", async () => {
            const own = (await clone.onServer("hostname --all-ip-addresses")).trim();
            assert.equal((await visit(address, address, "/visitor")).status, 200);
            assert.equal((await visit(address, own, "/visitor")).status, 200);
            assert.equal((await visit(address, "localhost", "/visitor")).status, 421);
        });

        it("the application learns the visitor's address and name from Nginx, and never from the visitor", async () => {
            const lies = {
                "X-Forwarded-For": "192.0.2.66",
                "X-Forwarded-Host": "elsewhere.example",
                "X-Forwarded-Port": "66",
                "X-Forwarded-Prefix": "/elsewhere",
                "X-Forwarded-Proto": "http",
                "X-Forwarded-Ssl": "off",
                "X-Real-IP": "192.0.2.66",
                "X-Original-URL": "/elsewhere",
                Forwarded: "for=192.0.2.66;host=elsewhere.example",
                X_FORWARDED_HOST: "elsewhere.example",
                SCRIPT_NAME: "/elsewhere",
            };
            const told = JSON.parse((await visit(address, `${www}:8080`, "/visitor", { headers: lies })).body);
            assert.equal(told.url, `https://${www}:8080/visitor`);
            assert.equal(told.HTTP_X_FORWARDED_HOST, `${www}:8080`);
            assert.equal(told.HTTP_X_FORWARDED_PROTO, "https");
            assert.match(told.REMOTE_ADDR, /^[\d.]+$/);
            assert.equal(told.REMOTE_ADDR, told.HTTP_X_FORWARDED_FOR);
            assert.doesNotMatch(JSON.stringify(told), /elsewhere|192\.0\.2\.66|"66"/);
        });

        it("hidden files of the static folder are not served, except for .well-known", async () => {
            for (const [file, status] of Object.entries({
                ".env": 404,
                "%2eenv": 404,
                ".git/config": 404,
                "css/..%2f.env": 404,
                ".well-known/security.txt": 200,
            })) {
                assert.equal((await visit(address, www, `/static/${file}`)).status, status, file);
            }
        });

        it("links that the application makes in its public folder lead nowhere", async () => {
            assert.equal(
                (
                    await asApplication(
                        "cd /srv/application/current/uploads && echo one > file && ln -s / root && ln -s /etc/passwd users",
                    )
                ).code,
                0,
            );
            assert.equal((await visit(address, www, "/media/file")).body, "one\n");
            assert.equal((await visit(address, www, "/media/users")).status, 403);
            assert.equal((await visit(address, www, "/media/root/etc/passwd")).status, 403);
            assert.equal((await visit(address, www, "/media/root/var/log/nginx/access.log")).status, 403);
        });

        it("a body that is too large is rejected before it is sent", async () => {
            const head = `POST /guest-book HTTP/1.1\r\nHost: ${www}\r\nContent-Length: 20000000\r\n\r\n`;
            assert.equal(await statusOfHead(address, www, head), 413);
        });
    });

    describe("as the application's user", () => {
        for (const [what, command] of [
            ["read the passwords' file", "cat /etc/shadow"],
            ["read the environment of its slots as root wrote it", "cat /etc/simple-web-stack/application/*.env"],
            ["list the database's files", "ls /var/lib/mysql"],
            ["change its release", "touch /srv/application/current/wsgi.py"],
            ["redirect the traffic", "ln -sfn /tmp /srv/application/current"],
            ["change a setting of Nginx", "touch /etc/nginx/nginx.conf"],
            ["become root", "sudo -n true"],
            ["see another program's environment", "cat /proc/$(pidof mysqld)/environ"],
            ["reach the database as root", "mysql --user=root --execute 'SELECT 1'"],
            ["see more than its own database", "mysql --user=app --execute 'SELECT * FROM mysql.user'"],
        ] as const) {
            it(`a program cannot ${what}`, async () => {
                const { code, output } = await asApplication(command);
                assert.notEqual(code, 0, output);
                assert.match(output, /denied|not permitted|password is required|not allowed|not found/i);
            });
        }

        it("a program can do what the application needs", async () => {
            assert.equal((await asApplication("cat /srv/application/current/wsgi.py")).code, 0);
            assert.equal((await asApplication("mysql --user=app app --execute 'SELECT 1'")).code, 0);
        });
    });

    describe("a malicious package and an application that somebody has taken over", () => {
        const fixture = (...parts: string[]) => path.join(projectFolder, "test", "fixtures", ...parts);
        /** Runs a command as the application, in its own unit. */
        const command = async (line: string) =>
            (await visit(address, www, "/command", { method: "POST", body: line, patience: 30_000 })).body;
        const found = async (line: string) => (await clone.onServer(`sudo sh -c ${JSON.stringify(line)}`)).trim();

        before(async () => {
            fs.cpSync(fixture("compromised-application"), clone.path("app"), { recursive: true });
            fs.appendFileSync(clone.path("app", "wsgi.py"), fs.readFileSync(clone.path("app", "command.py")));
            fs.mkdirSync(clone.path("app", "packages"));
            const archive = "packages/malicious-1.0.tar.gz";
            const folders = [
                "-C",
                fixture(),
                "--transform",
                "s/^malicious-package/malicious-1.0/",
                "malicious-package",
            ];
            execFileSync("tar", ["-czf", clone.path("app", archive), ...folders]);
            fs.appendFileSync(clone.path("app", "requirements.txt"), `./${archive}\n`);
            await configure(clone, { applicationCollectStaticCommand: "sh collect.sh" });
            await clone.npm("local");
        });

        it("gain nothing while the package is installed", async () => {
            const findings = await found("cat /srv/application/current/.environment/lib/python*/*/malicious.json");
            assert.deepEqual(JSON.parse(findings), []);
        });

        it("leave no process, no settings and no files of that behind", async () => {
            const places = "/etc /home /opt /root /run /srv /tmp /usr/local /var /dev/shm";
            const commands = [
                "pgrep --list-full --uid app-build",
                "pgrep --list-full --full 'sleep 8639[89]'",
                `find ${places} -user app-build -o -name left-behind -o -name planted ! -type l 2> /dev/null`,
                "find / -xdev -maxdepth 4 -name pip.conf",
            ];
            assert.equal(await found(`${commands.join("; ")}; true`), "/etc/pip.conf");
        });

        it("leave nothing in the release that they could change, that leads root astray, or that others could read", async () => {
            const folders = "/srv/application/environments /srv/application/releases";
            const commands = [
                `find ${folders} ! -user root -o ! -type l -perm /6022 -o ! -type l ! -type f ! -type d`,
                "find /srv/application/environments -name .complete ! -type f",
                "stat --format=%U:%a /etc /etc/shadow",
                "setpriv --reuid=nobody --regid=nogroup --clear-groups ls /srv/application/current/ 2>&1",
            ];
            assert.equal(
                await found(`${commands.join("; ")}; true`),
                "root:755\nroot:640\nls: cannot access '/srv/application/current/': Permission denied",
            );
        });

        it("show visitors nothing through links in the static folder", async () => {
            for (const file of ["shadow", "folder/shadow", "pipe"]) {
                assert.notEqual((await visit(address, www, `/static/${file}`)).status, 200, file);
            }
            assert.equal((await visit(address, www, "/static/site.css")).status, 200);
        });

        it("gain nothing while the application runs", async () => {
            assert.equal(await command("bash gain.sh"), "");
        });

        it("show visitors no other program through a link in place of the socket", async () => {
            const folder = `/run/application-${(await command("echo $SLOT")).trim()}`;
            await command(`cd ${folder} && mv http.sock kept.sock && ln -s /run/mysqld/mysqld.sock http.sock`);
            const { status, body } = await visit(address, www, "/");
            await found(`mv ${folder}/kept.sock ${folder}/http.sock`);
            assert.equal(status, 503, body);
            await eventually("the page", 10, async () => assert.equal((await visit(address, www, "/")).status, 200));
        });

        it("gain nothing by the names and texts in their database, nor by links, when that is backed up and restored", async () => {
            const grant = "GRANT ALL ON *.* TO 'app'@'localhost';#";
            const statements = [
                `CREATE TABLE \`u\`\` TO app.k;${grant}\` (id INT)`,
                `CREATE VIEW \`v\`\`;${grant}\` AS SELECT 1`,
                `CREATE PROCEDURE \`p\`\`;${grant}\`() SELECT 1`,
                `CREATE TRIGGER \`t\`\`;${grant}\` BEFORE INSERT ON \`u\`\` TO app.k;${grant}\` FOR EACH ROW SET @a = 1`,
                `CREATE EVENT \`e\`\`;${grant}\` ON SCHEDULE EVERY 1 YEAR DO SET @a = 1`,
                // A client that takes these bytes for another character set sees the text end elsewhere.
                "SET NAMES gbk",
                "CREATE PROCEDURE misread() SELECT '\xbf\\' /*';\n\\! touch /tmp/obeyed\n*/",
            ];
            const sql = Buffer.from(statements.map((line) => `${line};\n`).join(""), "latin1").toString("base64");
            const client = "mysql --user=app --binary-mode --comments --default-character-set=gbk app";
            assert.equal(await command(`echo ${sql} | base64 --decode | ${client}`), "");
            const rights = () =>
                clone.sql("SHOW GRANTS FOR app@localhost; SELECT user, host, super_priv FROM mysql.user");
            const before = await rights();
            await command("setsid python3 swap.py > /dev/null 2>&1 &");
            // It may say that files changed while it read them.
            await clone.tryNpm("backup", ["--stack", "local"]);
            await clone.npm("restore", "--stack", "local", "--yes");
            assert.equal(await rights(), before);
            assert.equal(
                await clone.sql("SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = 'app'"),
                "2",
            );
            assert.equal(await found("find /tmp /root /home -name obeyed"), "");
            const restored = await found(
                "find /srv/data/writable/uploads/race -name password -exec cat {} + | sort --unique",
            );
            assert.match(restored, /^(a decoy)?$/);
        });
    });

    describe("settings", () => {
        it("of MySQL that need a restart are announced, and visitors get a clean 503 meanwhile", async () => {
            fs.appendFileSync(clone.path("components", "mysql", "files", "site.cnf"), "back_log = 90\n");
            const announced = await clone.npm("preview", "--stack", "local");
            assert.match(announced, /What visitors notice\n.*: MySQL restarts for a setting that it reads only then/);
            const mysqld = await mainProcess("mysql");
            const load = Load.start({ address, host: www, requests: [quick], clients: 2, pause: 150 });
            const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
            const { failures, slowest } = await load.stop();
            assert.equal(code, 0, output.slice(-6000));
            assert.notEqual(await mainProcess("mysql"), mysqld);
            assert.equal((await clone.onServer("sudo mysql -BNe 'SELECT @@back_log'")).trim(), "90");
            assert.ok(failures.length > 0, "no request noticed the restart: there was no load");
            assert.deepEqual(
                failures.filter((line) => !line.endsWith("answered 503")),
                [],
            );
            console.log(`        ${failures.length} answers of 503, the slowest answer took ${slowest} ms`);
        });
    });

    describe("npm run maintenance", () => {
        let version: string;

        before(async () => {
            const script = fs.readFileSync(
                path.join(projectFolder, "test", "fixtures", "package-archive", "make.sh"),
                "utf8",
            );
            const file = `echo ${Buffer.from(script).toString("base64")} | base64 --decode > /tmp/make.sh`;
            version = (await clone.onServer(`${file} && sudo sh /tmp/make.sh`)).trim().split("\n").pop()!;
            await clone.onServer("sudo apt-get update");
        });

        const installed = async () => (await clone.onServer("dpkg-query -W -f '${Version}' nginx")).trim();

        it("updates Nginx, which the daily update leaves alone", async () => {
            const before = [await mainProcess("nginx"), await mainProcess("mysql"), await installed()];
            await clone.onServer("sudo unattended-upgrade");
            assert.deepEqual([await mainProcess("nginx"), await mainProcess("mysql"), await installed()], before);
            assert.notEqual(before[2], version);
        });

        it("asks first, and does nothing without a terminal", async () => {
            const { code, output } = await clone.tryNpm("maintenance", ["--stack", "local"]);
            assert.notEqual(code, 0);
            assert.match(output, /1 updates to install:\s+nginx \S+ → \S+\+security1/);
            assert.match(output, /Restarted:\s+nginx\.service/);
            assert.match(output, /--yes agrees beforehand/);
            assert.notEqual(await installed(), version);
        });

        it("updates Nginx under load without a failed request", async () => {
            const nginx = await mainProcess("nginx");
            const load = Load.start({ address, host: www, requests: [quick], clients: 2, pause: 300 });
            const output = await clone.npm("maintenance", "--stack", "local", "--yes");
            const { failures } = await load.stop();
            assert.match(output, /the site was never down: \d+ requests/);
            assert.equal(await installed(), version);
            assert.notEqual(await mainProcess("nginx"), nginx);
            // An idle kept connection may be closed when its process ends.
            assert.ok(failures.length <= 2, failures.join("\n"));
            assert.equal((await clone.onServer("systemctl is-active nginx")).trim(), "active");
        });

        it("has nothing to do afterwards", async () => {
            assert.match(await clone.npm("maintenance", "--stack", "local", "--yes"), /nothing to do/);
        });

        it("reboots when that is needed, says why, and measures how long the site was down", async () => {
            await clone.onServer("sudo touch /run/reboot-required");
            const output = await clone.npm("maintenance", "--stack", "local", "--yes");
            assert.match(output, /The server reboots:\s+asked for by/);
            const outage = /the site was down for ([\d.]+) s/.exec(output);
            assert.ok(outage, output);
            console.log(`        ${outage[0]}`);
            assert.equal((await visit(address, www, "/")).status, 200);
            assert.deepEqual(await openPorts(address, [22, 80, 3306, 5355]), [22, 80]);
        });
    });

    // Last, since the limit stays.
    describe("settings without a restart", () => {
        it("of Nginx and of MySQL that need no restart cost no request", async () => {
            const mysqld = await mainProcess("mysql");
            const limit = () => clone.onServer("sudo mysql -BNe 'SELECT @@max_connections'");
            const before = await limit();
            const load = Load.start({ address, host: www, requests: [quick], clients: 2, pause: 1000 });
            await configure(clone, { requestsPerSecond: 5, applicationThreads: 6 });
            const announced = await clone.npm("preview", "--stack", "local");
            assert.doesNotMatch(announced, /: MySQL restarts/);
            const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
            const { failures } = await load.stop();
            assert.equal(code, 0, output.slice(-6000));
            assert.deepEqual(failures, []);
            assert.equal(await mainProcess("mysql"), mysqld);
            assert.notEqual(await limit(), before);
        });

        it("limit how often one address may ask the application, and not static files", async () => {
            const dynamic = await Promise.all([...Array(200)].map(() => visit(address, www, "/healthz")));
            const statuses = new Set(dynamic.map(({ status }) => status));
            assert.deepEqual([...statuses].sort(), [200, 429]);
            const files = await Promise.all([...Array(200)].map(() => visit(address, www, "/static/site.css")));
            assert.deepEqual([...new Set(files.map(({ status }) => status))], [200]);
        });
    });
});
