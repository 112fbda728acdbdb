import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";
import { eventually } from "../support/visit";
import { SlotServer } from "./slots/server";

const echo = `<?php
header("Content-Type: application/json");
echo json_encode(["server" => $_SERVER, "environment" => $_ENV, "post" => $_POST, "files" => $_FILES,
    "script" => __FILE__, "user" => posix_geteuid()]);`;
const front = {
    "public/index.php": `<?php
        if (str_starts_with($_SERVER["REQUEST_URI"], "/echo")) { require __DIR__ . "/../echo.php"; exit; }
        if ($_SERVER["REQUEST_URI"] === "/opcache") {
            echo json_encode([opcache_get_status(), realpath_cache_get(), getmypid(), posix_getppid()]); exit;
        }
        if ($_SERVER["REQUEST_URI"] === "/slow") { sleep(60); }
        if ($_SERVER["REQUEST_URI"] === "/long") { sleep(2); echo "long"; exit; }
        if ($_SERVER["REQUEST_URI"] === "/broken") { throw new Exception("a fault of the application"); }
        if ($_SERVER["REQUEST_URI"] === "/visits") { session_start(); echo $_SESSION["visits"] = ($_SESSION["visits"] ?? 0) + 1; exit; }
        if ($_SERVER["REQUEST_URI"] === "/upload") {
            move_uploaded_file($_FILES["file"]["tmp_name"], __DIR__ . "/uploads/" . $_FILES["file"]["name"]); exit;
        }
        http_response_code($_SERVER["REQUEST_URI"] === "/missing" ? 404 : 200);
        echo "front controller, " . getenv("RELEASE");`,
    "public/site.css": "body {}",
    "public/old.php": "<?php echo 'a script of its own, ' . $_SERVER['PATH_INFO'];",
    "public/admin/index.php": "<?php echo 'the administration';",
    "public/.htaccess": "secret",
    "echo.php": echo,
    "configuration.php": "<?php $password = 'secret';",
};
const php = {
    APPLICATION_SERVER: "php-fpm",
    HEALTH_PATH: "/healthz",
    WRITABLE_FOLDERS: "public/uploads",
    PUBLIC_FOLDER: "public/uploads",
    PUBLIC_URL: "/uploads/",
};
/** As `<?php echo json_encode(…)` of a request prints it. */
interface Echo {
    server: Record<string, string>;
    environment: Record<string, string>;
    post: Record<string, string>;
    script: string;
    user: number;
}

describe("the headers that no visitor can forge", () => {
    const read = (file: string) =>
        fs.readFileSync(path.join(projectFolder, "components/nginx/files", file), "utf8").split("\n");
    const variable = (header: string) => `HTTP_${header.toUpperCase().replaceAll("-", "_")}`;
    const of = (lines: string[], pattern: RegExp, name: (header: string) => string) =>
        lines.flatMap((line) => {
            const [, header, value] = pattern.exec(line) ?? [];
            return header ? [`${name(header)} ${value}`] : [];
        });

    it("are the same for PHP as for every other application", () => {
        const hop = /^(HTTP_CONNECTION|HTTP_UPGRADE) /;
        const php = of(read("fastcgi.conf"), /^fastcgi_param (HTTP_\w+) (\S+?)(?: if_not_empty)?;/, (name) => name);
        const others = of(read("proxy.conf"), /^proxy_set_header (\S+) (\S+);/, variable);
        // A health check of PHP comes by way of Nginx.
        const scheme = (line: string) => line.replace("$asked_scheme", "$visitor_scheme");
        assert.deepEqual(
            php.map(scheme).sort(),
            others
                .filter((line) => !hop.test(line))
                .map(scheme)
                .sort(),
        );
    });
});

describe("a site of PHP", function () {
    this.timeout("60s");
    const server = new SlotServer();
    before(() => server.start());
    after(() => server.stop());
    const echoOf = async (...options: string[]) => JSON.parse((await server.get("/echo?a=1", ...options)).body) as Echo;
    const opcache = async () => {
        const [status, paths, process, master] = JSON.parse((await server.get("/opcache")).body) as [
            { scripts: Record<string, unknown> },
            Record<string, unknown>,
            number,
            number,
        ];
        return { scripts: Object.keys(status.scripts), paths: Object.keys(paths), process, master };
    };

    describe("with a front controller", () => {
        before(async () => {
            const { code, output } = await server.deploy(front, php);
            assert.equal(code, 0, output + (await server.log()));
        });

        it("has told systemd that it is ready", async () =>
            assert.match(await server.run("cat /run/units/application@blue.notified"), /READY=1/));

        it("has what no file answers in index.php, and files and scripts at their paths", async () => {
            for (const [url, body] of [
                ["/", /^front controller, 0+1$/],
                ["/an/article", /^front controller/],
                ["/site.css", /^body \{\}$/],
                ["/old.php/a/b", /^a script of its own, \/a\/b$/],
                ["/admin/", /^the administration$/],
            ] as const) {
                const answer = await server.get(url);
                assert.equal(answer.status, 200, url);
                assert.match(answer.body, body, url);
            }
            assert.equal((await server.get("/missing")).status, 404);
            assert.equal((await server.get("/admin")).headers.location, "/admin/");
        });

        it("shows no source, nothing hidden and nothing outside of its public folder", async () => {
            for (const url of [
                "/configuration.php",
                "/../configuration.php",
                "/.htaccess",
                "/public/index.php",
                "/index.php.bak",
            ]) {
                assert.doesNotMatch((await server.get(url)).body, /secret|<\?php/, url);
            }
        });

        it("learns of the request from Nginx only", async () => {
            const forged = [
                "X-Forwarded-For: 1.2.3.4",
                "X-Forwarded-Proto: https",
                "X-Real-IP: 1.2.3.4",
                "Proxy: evil",
                "X-Forwarded-Port: 1",
                "Client-IP: 1.2.3.4",
                "X-Original-URL: /admin/",
                "Accept-Language: eo",
            ];
            const { server: seen, script, user } = await echoOf(...forged.flatMap((header) => ["--header", header]));
            assert.equal(seen.REMOTE_ADDR, "127.0.0.1");
            assert.equal(seen.HTTP_X_FORWARDED_FOR, "127.0.0.1");
            assert.equal(seen.HTTP_X_FORWARDED_PROTO, "http");
            assert.equal(seen.REQUEST_SCHEME, "http");
            assert.equal(seen.HTTP_HOST, "www.foobar.com");
            assert.equal(seen.HTTP_ACCEPT_LANGUAGE, "eo");
            for (const name of [
                "HTTPS",
                "HTTP_PROXY",
                "HTTP_X_FORWARDED_PORT",
                "HTTP_CLIENT_IP",
                "HTTP_X_ORIGINAL_URL",
            ]) {
                assert.equal(seen[name], undefined, name);
            }
            assert.equal(seen.QUERY_STRING, "a=1");
            assert.equal(seen.REQUEST_URI, "/echo?a=1");
            assert.equal(seen.SCRIPT_NAME, "/index.php");
            assert.equal(seen.SCRIPT_FILENAME, "/srv/application/releases/000000000001/public/index.php");
            assert.equal(script, "/srv/application/releases/000000000001/echo.php");
            assert.equal(user, 612);
        });

        it("gets the database's variables, without a password", async () => {
            const { environment } = await echoOf();
            assert.equal(
                environment.DATABASE_URL,
                "mysql://app_blue@localhost/app?unix_socket=/run/mysqld/mysqld.sock",
            );
            assert.deepEqual(
                [
                    environment.DB_HOST,
                    environment.DB_NAME,
                    environment.DB_USER,
                    environment.DB_USERNAME,
                    environment.DB_PASSWORD,
                ],
                ["localhost", "app", "app_blue", "app_blue", ""],
            );
        });

        it("takes forms and uploads, and runs no upload", async () => {
            assert.deepEqual((await echoOf("--data", "name=Ada")).post, { name: "Ada" });
            await server.run("printf '<?php echo 6 * 7;' > /tmp/evil.php");
            await server.get("/upload", "--form", "file=@/tmp/evil.php");
            assert.match(await server.run("ls /srv/data/writable/public/uploads"), /evil\.php/);
            for (const url of [
                "/uploads/evil.php",
                "/uploads/evil.php/a",
                "/uploads//evil.php",
                "/uploads/../uploads/evil.php",
            ]) {
                assert.doesNotMatch((await server.get(url)).body, /42/, url);
            }
        });

        it("keeps the slots' sockets and its sessions to itself and Nginx", async () => {
            assert.equal(
                await server.run("stat --format='%U %G %a' /run/application-blue /srv/data/sessions"),
                "app www-data 750\napp app 700\n",
            );
        });

        it("ends a request that takes too long, and the visitor is told", async () => {
            assert.equal((await server.get("/slow")).status, 504);
            assert.equal((await server.get("/")).status, 200);
        });

        it("writes errors to the unit's log, not into the page", async () => {
            const { status, body } = await server.get("/broken");
            assert.equal(status, 500);
            assert.doesNotMatch(body, /fault/);
            await eventually("the log", 10, async () => assert.match(await server.log(), /a fault of the application/));
        });

        it("shares no compiled code and no path with the release before it", async () => {
            const of = (release: number) => (name: string) =>
                name.startsWith(`/srv/application/releases/${String(release).padStart(12, "0")}/`);
            // PHP keeps no code of a file that is younger than two seconds, and each process has paths of its own.
            const filled = async (release: number) => {
                let caches = await opcache();
                await eventually("the caches", 10, async () => {
                    caches = await opcache();
                    assert.ok(caches.scripts.some(of(release)) && caches.paths.some(of(release)));
                });
                return caches;
            };
            const before = await filled(1);
            const { code, output } = await server.deploy({ ...front, "echo.php": "<?php echo 'another';" }, php);
            assert.equal(code, 0, output);
            const after = await filled(2);
            assert.notEqual(after.master, before.master);
            for (const kind of ["scripts", "paths"] as const) {
                assert.deepEqual(after[kind].filter(of(1)), [], kind);
            }
            assert.equal((await server.get("/echo")).body, "another");
        });

        it("keeps visitors logged in across a deploy", async () => {
            const cookie = "PHPSESSID=abcdefghijklmnopqrstuvwxyz";
            assert.equal((await server.get("/visits", "--cookie", cookie)).body, "1");
            await server.deploy({ ...front, "new.txt": "x" }, php);
            assert.equal((await server.get("/visits", "--cookie", cookie)).body, "2");
        });

        it("writes to folders whose mode it may give to its own, those of an earlier version included", async () => {
            const mode = () => server.run("stat --format=%A /srv/data/writable/public/uploads");
            assert.equal(await mode(), "drwxr-x---\n");
            await server.run("chmod g+s /srv/data/writable/public/uploads");
            const { code, output } = await server.deploy({ ...front, "other.txt": "x" }, php);
            assert.equal(code, 0, output);
            assert.equal(await mode(), "drwxr-x---\n");
        });

        it("finishes what it has begun when it stops", async () => {
            const answer = server.get("/long");
            await new Promise((resolve) => setTimeout(resolve, 500));
            await server.run("slot=$(readlink /srv/application/traffic); systemctl stop application@${slot#traffic.}");
            assert.equal((await answer).body, "long");
            assert.equal((await server.get("/")).status, 503);
            await server.run(
                "slot=$(readlink /srv/application/traffic); systemctl start application@${slot#traffic.}; sleep 1",
            );
            assert.equal((await server.get("/")).status, 200);
        });

        it("is refused when it can't be run, with PHP's own words, and the one before stays", async () => {
            const broken = { ...front, "public/index.php": "<?php requir('x');" };
            const { code, output } = await server.deploy(broken, php);
            assert.equal(code, 1);
            assert.match(output, /did not answer \/healthz with 200/);
            // Each question for its health is the same error again.
            assert.equal(output.match(/Call to undefined function requir\(\)/g)?.length, 1, output);
            assert.match(output, /^ {2}\(\d+ times\)$/m);
            assert.equal((await server.get("/")).status, 200);
        });

        it("is refused before it starts when PHP can't read its scripts, with each file and line", async () => {
            const broken = {
                ...front,
                "public/index.php": "<?php\nrequir('x'",
                "views/a page.php": "<p>\n<?= 1 1 ?>",
                "vendor/acme/old.php": "<?php (",
                "public/uploads/kept.php": "<?php (",
                ".tools/hidden.php": "<?php (",
            };
            const { code, output } = await server.deploy(broken, { ...php, BUILD_COMMAND: "touch built" });
            assert.equal(code, 1);
            assert.match(output, /^error: the check of PHP's syntax failed$/m);
            assert.deepEqual(
                output.match(/^[^ ].*, line \d+: /gm),
                ["public/index.php, line 2: ", "views/a page.php, line 2: "],
                output,
            );
            assert.match(output, /^error: mend these lines .*\.deployignore$/m);
            assert.doesNotMatch(output, /healthz/);
            assert.equal((await server.get("/")).status, 200);
        });
    });

    describe("with packages of a composer.lock", () => {
        const fixture = path.join(projectFolder, "test/fixtures/frameworks/php");
        const artifact = "artifacts/notes-html-1.0.0.zip";
        const content = (name: string) => fs.readFileSync(path.join(fixture, name));
        const project = {
            "composer.json": content("composer.json"),
            "composer.lock": content("composer.lock"),
            "index.php": `<?php require __DIR__ . '/vendor/autoload.php'; echo Notes\\Html::link('/', 'A & B');`,
        };
        const files = { ...project, [artifact]: content(artifact) };
        const settings = { ...php, HEALTH_PATH: "/", WRITABLE_FOLDERS: "", PUBLIC_FOLDER: "" };

        it("has them, and they are root's", async () => {
            const { code, output } = await server.deploy(files, settings);
            assert.equal(code, 0, output);
            assert.equal((await server.get("/")).body, "<a href=/>A &amp; B</a>");
            assert.equal(
                await server.run(
                    "cd /srv/application/current; stat --format='%U %a' vendor/autoload.php; ls artifacts",
                ),
                "root 644\nnotes-html-1.0.0.zip\n",
            );
        });

        it("shows them to nobody", async () => {
            for (const name of [
                "notes/html/src/Html.php",
                "notes/html/",
                "composer/installed.json",
                "autoload.php/a",
            ]) {
                assert.equal((await server.get(`/vendor/${name}`)).status, 404, name);
            }
        });

        it("serves a folder of this name that has none", async () => {
            const other = { "index.php": "<?php echo 'home';", "vendor/jquery.js": "// for browsers" };
            const { code, output } = await server.deploy(other, settings);
            assert.equal(code, 0, output);
            assert.equal((await server.get("/vendor/jquery.js")).body, "// for browsers");
        });

        it("needs no download for a lock that the server knows", async () => {
            await server.deploy(files, settings);
            const { code, output } = await server.deploy({ ...project, "new.txt": "" }, settings);
            assert.equal(code, 0, output);
            assert.equal((await server.get("/")).body, "<a href=/>A &amp; B</a>");
        });

        it("is refused for a package that can't be had, with the reason and what to do", async () => {
            const lock = project["composer.lock"].toString().replace('"php": ">=8.1"', '"php": ">=9.1"');
            const { code, output } = await server.deploy({ ...files, "composer.lock": lock }, settings);
            assert.equal(code, 1);
            assert.match(output, /the installation of the packages failed/);
            assert.match(output, /error: notes\/html 1\.0\.0 wants PHP >=9\.1 and the server has/);
            assert.equal((await server.get("/")).status, 200);
        });

        it("builds with them, before the build command", async () => {
            const { code, output } = await server.deploy(files, {
                ...settings,
                BUILD_COMMAND:
                    'php -r \'require "vendor/autoload.php"; echo Notes\\Html::link("/built", "");\' > built.html',
            });
            assert.equal(code, 0, output);
            assert.equal((await server.get("/built.html")).body, "<a href=/built></a>");
        });
    });

    describe("of plain PHP files", () => {
        it("has what its build command makes", async () => {
            const { code, output } = await server.deploy(
                { "index.php": "<?php require 'built.php';" },
                {
                    ...php,
                    HEALTH_PATH: "/",
                    WRITABLE_FOLDERS: "",
                    PUBLIC_FOLDER: "",
                    BUILD_COMMAND: "echo '<?php echo 6 * 7;' > built.php",
                },
            );
            assert.equal(code, 0, output);
            assert.equal((await server.get("/")).body, "42");
        });

        it("runs them from the folder itself, with its other files, and hides the rest", async () => {
            const files = {
                "index.php": "<?php require 'header.inc'; echo 'home';",
                "contact.php": "<?php echo 'contact';",
                "header.inc": "<?php /* secret */",
                "composer.json": '{"secret": 1}',
                "auth.json": '{"secret": 1}',
                "dump.sql": "secret",
                "logo.svg": "<svg/>",
            };
            const { code, output } = await server.deploy(files, {
                ...php,
                HEALTH_PATH: "/contact.php",
                WRITABLE_FOLDERS: "",
                PUBLIC_FOLDER: "",
            });
            assert.equal(code, 0, output);
            assert.equal((await server.get("/")).body, "home");
            assert.equal((await server.get("/contact.php")).body, "contact");
            assert.equal((await server.get("/logo.svg")).body, "<svg/>");
            for (const url of ["/header.inc", "/composer.json", "/auth.json", "/dump.sql", "/.release-settings"]) {
                const { status, body } = await server.get(url);
                assert.deepEqual([url, status], [url, 404]);
                assert.doesNotMatch(body, /secret/);
            }
        });
    });
});
