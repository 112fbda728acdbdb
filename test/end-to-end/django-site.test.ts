import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { Clone } from "../support/clone";
import { Load } from "../support/load";
import { configure } from "../support/configure-clone";
import { frameworks, settingsFor } from "../support/frameworks";
import { runSequentially } from "../support/run-sequentially";
import { Answer, eventually, visit, www } from "../support/visit";

// With every character that means something to a shell, to systemd or in an environment file.
const secretKey = "only-for-this-test \"quoted\" 'too' $HOME `id` \\n #end 0123456789";
// Lines that look like what the server's scripts look for.
const certificate = "-----BEGIN CERTIFICATE-----\nSLOT=evil\n\tDATABASE_URL=evil\n-----END CERTIFICATE-----";
const { path: site } = frameworks.Django;

/** Those that docs/frameworks.md has for Django, and what this site needs besides. */
const settings = {
    ...settingsFor(frameworks.Django),
    applicationPythonVersion: "3.12",
    "applicationEnvironment.ALLOWED_HOSTS": www,
    "applicationProcesses[0].name": "worker",
    "applicationProcesses[0].command": "exec python manage.py work",
    "applicationProcesses[1].name": "report",
    "applicationProcesses[1].command": "python manage.py report",
    "applicationProcesses[1].schedule": "*:*:0/5",
};

// One machine for all: each test begins with the state that the one before it left.
describe("a Django site, by configuration alone", function () {
    this.timeout("15m");
    runSequentially(this);

    let clone: Clone;
    let address: string;
    let picture: string;

    const home = () => visit(address, www, "/");
    const up = async (...options: string[]) => {
        const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs", ...options);
        assert.equal(code, 0, output.slice(-6000));
        return output;
    };
    /** When each service was last started: unchanged if nothing restarted it. */
    const startTimes = async () =>
        Object.fromEntries(
            (
                await clone.onServer(
                    "for unit in mysql nginx $(systemctl list-units --plain --no-legend --state=active 'application@*' | cut -d' ' -f1); do " +
                        "echo $unit $(systemctl show --property=ExecMainStartTimestampMonotonic --value $unit); done",
                )
            )
                .trim()
                .split("\n")
                .map((line) => line.split(" ") as [string, string]),
        );
    const form = (answer: Answer) => ({
        token: /name="csrfmiddlewaretoken" value="(\w+)"/.exec(answer.body)![1]!,
        cookie: answer.headers["set-cookie"]!.find((cookie) => cookie.startsWith("csrftoken="))!.split(";")[0]!,
    });
    const post = async (title: string, headers: Record<string, string>, file?: string) => {
        const { token, cookie } = form(await home());
        const data = new FormData();
        data.set("csrfmiddlewaretoken", token);
        data.set("title", title);
        if (file !== undefined) {
            data.set("file", new Blob([file], { type: "text/plain" }), "picture.txt");
        }
        // `fetch` sets the Host header itself, so only its body is used.
        const request = new Request("http://localhost/", { method: "POST", body: data });
        const answer = await visit(address, www, "/upload/", {
            method: "POST",
            body: Buffer.from(await request.arrayBuffer()),
            headers: {
                "Content-Type": request.headers.get("content-type")!,
                Origin: `https://${www}`,
                Cookie: cookie,
                ...headers,
            },
        });
        return answer.status;
    };
    before(async () => {
        clone = await Clone.create();
        await configure(clone, settings, {
            "applicationEnvironment.SECRET_KEY": secretKey,
            "applicationEnvironment.CERTIFICATE": certificate,
        });
    });

    after(async () => {
        await clone?.remove();
    });

    it("comes up with its database driver compiled on the server", async () => {
        await clone.npm("local");
        address = await clone.siteAddress();
        const page = await home();
        assert.equal(page.status, 200);
        assert.match(page.body, /<h1>Gallery<\/h1>/);
        assert.match(
            await clone.onServer("ls /srv/application/environments/*/lib/python3*/site-packages/MySQLdb"),
            /_mysql\..*\.so/,
        );
    });

    it("has its static files collected, and served by Nginx", async () => {
        const file = /href="(\/static\/gallery\/gallery\.[0-9a-f]+\.css)"/.exec((await home()).body)![1]!;
        const css = await visit(address, www, file);
        assert.equal(css.status, 200);
        assert.match(css.headers["content-type"]!, /^text\/css/);
        assert.match(css.headers["cache-control"]!, /max-age/);
        // Django itself serves no static file while DEBUG is off.
        assert.match(css.headers["etag"]!, /^(W\/)?"[0-9a-f]+-[0-9a-f]+"$/);
    });

    it("accepts its own form, and denies a forged one", async () => {
        assert.equal(await post("without a file", {}), 302);
        assert.match((await home()).body, /without a file/);
        assert.equal(await post("forged", { Origin: "https://attacker.example" }), 403);
        assert.equal(await post("forged", { Origin: `http://${www}` }), 403);
        assert.equal(await post("forged", { Cookie: "csrftoken=0" }), 403);
        assert.doesNotMatch((await home()).body, /forged/);
    });

    it("keeps an upload and serves it", async () => {
        assert.equal(await post("with a file", {}, "twelve bytes"), 302);
        picture = /href="(\/media\/pictures\/[^"]+)"/.exec((await home()).body)![1]!;
        const upload = await visit(address, www, picture);
        assert.deepEqual([upload.status, upload.body], [200, "twelve bytes"]);
    });

    it("has MySQL's time zones, which are loaded again when the system's change", async () => {
        const noon = "SELECT CONVERT_TZ('2026-07-01 12:00', 'UTC', 'Europe/Berlin')";
        assert.match(await clone.sql(noon), /^2026-07-01 14:00/);
        await clone.onServer("sudo mysql mysql --execute 'DELETE FROM time_zone_name'");
        assert.equal(await clone.sql("SELECT COUNT(*) FROM mysql.time_zone_name"), "0");
        await clone.onServer("sudo mysql mysql --execute 'DELETE FROM time_zone_transition'");
        await clone.onServer("sudo touch /usr/share/zoneinfo/tzdata.zi");
        await eventually("the time zones", 60, async () =>
            assert.ok(Number(await clone.sql("SELECT COUNT(*) FROM mysql.time_zone_name")) > 400),
        );
    });

    it("has a worker that empties the queue", async () => {
        await eventually("the worker", 20, async () =>
            assert.equal(await clone.sql("SELECT COUNT(*) FROM gallery_task"), "0"),
        );
        assert.equal(await clone.sql("SELECT size FROM gallery_picture WHERE file <> ''"), "12");
        assert.match((await home()).body, /12 bytes/);
    });

    it("has a job that runs on its schedule", async () => {
        await eventually("the job", 30, async () =>
            assert.ok(Number(await clone.sql("SELECT COUNT(*) FROM gallery_report WHERE pictures = 2")) >= 1),
        );
        assert.match(await clone.onServer("systemctl is-active application-job@report.timer"), /^active/);
        assert.match(
            await clone.onServer("systemctl show --property=Result application-job@report.service"),
            /success/,
        );
    });

    it("writes nothing any more after stop-writing, whatever starts, until its undo", async () => {
        const stopWriting = (option: string) =>
            clone.succeed(["npm", "run", "--silent", "stop-writing", "--", "--stack", "local", option]);
        const newest = () =>
            clone.onServer("sudo find /var/lib/mysql /srv/data -printf '%T+ %p\\n' | sort | tail --lines 1");
        const reports = async () => Number(await clone.sql("SELECT COUNT(*) FROM gallery_report"));
        // The worker would be started again after two seconds, and the job within five.
        await stopWriting("--yes");
        const [before, began] = [await newest(), Date.now()];
        assert.equal((await home()).status, 503);
        await clone.onServer("sudo systemctl start mysql application-process@worker backup.service");
        await clone.tryNpm("local:ssh", ["sudo systemctl reboot"]);
        const { code, output } = await clone.run(["npm", "run", "--silent", "backup", "--", "--stack", "local"]);
        assert.notEqual(code, 0, output);
        await new Promise((resolve) => setTimeout(resolve, began + 15_000 - Date.now()));
        await eventually("the server", 60, async () => assert.equal(await newest(), before));
        const up = await clone.succeed(["npm", "run", "--silent", "up", "--", "--stack", "local", "--", "--yes"]);
        assert.match(up, /server not judged: nothing on it may write until npm run stop-writing with --undo/);
        assert.equal(await newest(), before);
        await stopWriting("--undo");
        assert.equal((await home()).status, 200);
        assert.match(await clone.onServer("systemctl is-active application-process@worker"), /^active/);
        const count = await reports();
        await eventually("the job", 30, async () => assert.ok((await reports()) > count));
    });

    it("has a secret that only root and the application can read", async () => {
        // The exact value arrives: no quoting has changed it on the way.
        const worker = "$(systemctl show --property=MainPID --value application-process@worker)";
        const environ = await clone.onServer(
            `sudo sh -c "tr '\\\\0' '\\\\n' < /proc/${worker.replace("$", "\\$")}/environ"`,
        );
        assert.ok(
            environ.split("\n").includes(`SECRET_KEY=${secretKey}`),
            environ.replace(/SECRET_KEY=.*/, "SECRET_KEY=(another value)"),
        );
        for (const user of ["app-build", "www-data", "nobody"]) {
            assert.equal(
                (
                    await clone.onServer(
                        `sudo -u ${user} cat /etc/simple-web-stack/application/blue.env >/dev/null 2>&1; echo $?`,
                    )
                ).trim(),
                "1",
                `${user} can read the application's environment`,
            );
        }
        const part = "only-for-this-test";
        assert.ok(!(await clone.onServer("ps axww -o args")).includes(part), "the secret is on a command line");
        const journal = await clone.onServer(
            `sudo journalctl --no-pager --output cat | grep --count ${part.slice(0, -1)}[t] || true`,
        );
        assert.equal(journal.trim(), "0");
        for (const folder of [".local/state", "Pulumi.local.yaml"]) {
            const { code } = await clone.run(["grep", "--recursive", "--quiet", "--text", part, folder]);
            assert.equal(code, 1, `the secret is in ${folder} in plain text`);
        }
    });

    it("runs a command by hand as the site runs, with its arguments and its exit code", async () => {
        const exec = (...command: string[]) => clone.tryNpm("exec", ["--stack", "local", "--", ...command]);
        const words = ["a  b", "it's", '"', "$HOME", "`id`", "\\n", "*", "--stack", "--", "A=b"];
        const program = [
            "import json, os, pwd, sys",
            "found = [pwd.getpwuid(os.getuid()).pw_name, os.getcwd() == os.environ['RELEASE_FOLDER'], sys.stdin.isatty()]",
            "print(json.dumps(found + [os.environ['CERTIFICATE'], sys.argv[1:]]))",
            "sys.exit(7)",
        ];
        const { code, output } = await exec("python", "-c", program.join("\n"), ...words);
        assert.deepEqual(JSON.parse(output), ["app", true, false, certificate, words], output);
        assert.equal(code, 7);
        const query = "from gallery.models import Picture; print('pictures:', Picture.objects.count())";
        assert.match((await exec("python", "manage.py", "shell", "--command", query)).output, /pictures: \d+/);
        assert.match((await exec("touch", "settings.py")).output, /Read-only file system/);
        const memory = await exec("sh", "-c", "cat /proc/self/cgroup");
        assert.match(memory.output, /application\.slice\/application-exec-\d+\.service/);
        // With a terminal, whose size it knows.
        const terminal = await clone.run([
            ...["script", "--quiet", "--return", "--command"],
            "stty cols 123 rows 45; npm run --silent exec -- --stack local -- sh -c 'tty; stty size; exit 9'",
            "/dev/null",
        ]);
        assert.match(terminal.output, /\/dev\/pts\/\d+\s+45 123/);
        assert.equal(terminal.code, 9);
        const left = await clone.onServer("systemctl list-units --all --plain --no-legend 'application-exec-*'");
        assert.equal(left.trim(), "");
    });

    it("shows its logs", async () => {
        const lines = (await clone.npm("logs", "--stack", "local", "nginx", "--lines", "3")).split("\n");
        assert.ok(
            lines.some((line) => / HTTP\/1\.1" 200 /.test(line)),
            lines.join("\n"),
        );
        assert.match(await clone.npm("local:logs", "processes"), /application-(process|job)@|report/);
        const followed = await clone.runUntil(
            ["npm", "run", "--silent", "local:logs", "--", "application", "--follow", "--lines", "5"],
            /\S/,
        );
        assert.match(followed.output, /\S/);
    });

    it("changes nothing when it is brought up again, nor when every script is run again", async () => {
        const before = await startTimes();
        const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
        // The state has the input of each step, as a secret: the steps run again with exactly that.
        const state = JSON.parse(
            (await clone.pulumi("stack", "export", "--show-secrets")).output.replace(/^[^{]*/, ""),
        ) as { deployment: { resources: { type: string; inputs: { create?: string; stdin?: unknown } }[] } };
        const steps = state.deployment.resources.filter(
            ({ type, inputs }) => type === "command:remote:Command" && /files\/apply\.sh$/.test(String(inputs.create)),
        );
        assert.equal(steps.length, 8);
        for (const { inputs } of steps) {
            const secret = inputs.stdin as string | { plaintext: string };
            const stdin = typeof secret === "string" ? secret : (JSON.parse(secret.plaintext) as string);
            const said = await clone.onServer(inputs.create!, { input: stdin });
            assert.match(said, /^(repository [0-9a-f]+\n|HTTPS: .*\n)?[a-z-]+: nothing changed\s*$/, inputs.create);
        }
        assert.deepEqual(await startTimes(), before);
    });

    it("keeps its uploads in the next release", async () => {
        fs.appendFileSync(
            clone.path(site, "gallery", "static", "gallery", "gallery.css"),
            "\nh1 {\n  color: teal;\n}\n",
        );
        await up();
        assert.equal((await visit(address, www, picture)).body, "twelve bytes");
        assert.equal(await post("in the second release", {}, "six by"), 302);
        await eventually("the worker", 20, async () =>
            assert.equal(await clone.sql("SELECT COUNT(*) FROM gallery_task"), "0"),
        );
        // The worker runs the new release as well.
        assert.equal(await clone.sql("SELECT COUNT(DISTINCT worker) FROM gallery_picture WHERE file <> ''"), "2");
    });

    it("changes an Nginx setting without a restart", async () => {
        const before = await startTimes();
        await configure(clone, { maximumBodySize: 11 });
        await up();
        assert.match(await clone.onServer("sudo nginx -T 2>/dev/null"), /client_max_body_size 11m;/);
        assert.deepEqual(await startTimes(), before);
    });

    it("keeps running when an invalid Nginx configuration is deployed, which fails", async () => {
        const before = await startTimes();
        const file = clone.path("components", "nginx", "files", "nginx.conf");
        const good = fs.readFileSync(file, "utf8");
        fs.writeFileSync(file, good.replace("sendfile on;", "sendfile perhaps;"));
        const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs");
        assert.notEqual(code, 0, output);
        assert.match(output, /invalid value "perhaps" in "sendfile" directive/);
        assert.match(output, /Nginx rejects the new configuration; the running one stays/);
        assert.equal((await home()).status, 200);
        assert.deepEqual(await startTimes(), before);
        // What is on the disk is what runs: a restart would come up with it.
        await clone.onServer("sudo nginx -t 2>&1 && grep --quiet 'sendfile on;' /etc/nginx/nginx.conf");
        fs.writeFileSync(file, good);
        await up();
    });

    it("moves to uWSGI by one setting, without a failed request", async () => {
        const { token, cookie } = form(await home());
        const body = new URLSearchParams({ csrfmiddlewaretoken: token, title: "load" }).toString();
        const load = Load.start({
            address,
            host: www,
            requests: [
                { method: "GET", path: "/", status: 200 },
                {
                    method: "POST",
                    path: "/upload/",
                    body,
                    headers: { Cookie: cookie, Origin: `https://${www}` },
                    status: 302,
                },
                { method: "GET", path: "/slow/", status: 200 },
            ],
        });
        try {
            await configure(clone, { applicationServer: "uwsgi" });
            await up();
        } finally {
            const report = await load.stop();
            assert.deepEqual(report.failures, []);
            assert.ok(report.requests > 200, `${report.requests} requests are no load`);
        }
        assert.match(await clone.onServer("pgrep --count uwsgi"), /^[1-9]/);
        assert.equal((await home()).status, 200);
        assert.equal((await visit(address, www, picture)).body, "twelve bytes");
        assert.equal(await post("with uWSGI", {}, "seven b"), 302);
    });
});
