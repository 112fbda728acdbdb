import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { problemsOfRelease } from "../../../../components/application/release-files";
import { checkConfiguration } from "../../../../config";
import { ConfigurationError, type RawSettings } from "../../../../settings/reader";
import { secretSettings, usableSettings } from "../../../support/declared-settings";
import { fullNames } from "../../../support/folder-problems";

const flask = { "requirements.txt": "", "wsgi.py": "from flask import Flask\napplication = Flask(__name__)\n" };
const php = { Server: "php-fpm" };
const composer = { "index.php": "", "composer.json": "{}", "composer.lock": "{}", ".gitignore": "*.lock\n" };
const plain = { Server: "none", HealthPath: "/", StaticFolder: "dist" };

describe("what a release can't do without", () => {
    let folder: string;
    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "release-files-"));
        execFileSync("git", ["init", "--quiet", folder]);
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    /** What is said of a folder; "" if nothing is. */
    const said = (files: Record<string, string | Buffer>, settings: RawSettings = {}): string => {
        for (const [file, content] of Object.entries(files)) {
            fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
            fs.writeFileSync(path.join(folder, file), content);
        }
        const raw = { ...usableSettings(), applicationPath: folder, ...fullNames(settings) };
        try {
            checkConfiguration(raw, new Set(secretSettings), folder, ({ application }) =>
                problemsOfRelease(application),
            );
            return "";
        } catch (error) {
            assert.ok(error instanceof ConfigurationError, (error as Error).stack);
            return error.message;
        }
    };

    const ignored: [what: string, files: Record<string, string>, settings: RawSettings, words: RegExp][] = [
        [
            "a built site",
            { "dist/index.html": "", ".gitignore": "dist\n" },
            plain,
            /applicationStaticFolder[\s\S]*dist\/index\.html[\s\S]*a line !dist\/ in /,
        ],
        [
            "a list of packages",
            { ...flask, ".gitignore": "*.txt\n" },
            {},
            /applicationPath[\s\S]*requirements\.txt[\s\S]*a line !requirements\.txt in /,
        ],
        [
            "the callable's module",
            { ...flask, "local/__init__.py": "", "local/wsgi.py": flask["wsgi.py"], ".gitignore": "local/\n" },
            { Callable: "local.wsgi:application" },
            /applicationCallable[\s\S]*local\/wsgi\.py[\s\S]*a line !local\/ in /,
        ],
        [
            "the migration",
            { ...flask, "migrate.py": "", ".deployignore": "migrate.py\n" },
            { MigrationCommand: "python migrate.py" },
            /applicationMigrationCommand[\s\S]*migrate\.py/,
        ],
        ["a lock of PHP", composer, php, /applicationPath[\s\S]*composer\.lock[\s\S]*a line !composer\.lock in /],
        [
            "a lock that is read before a command builds",
            composer,
            { ...php, BuildCommand: "make" },
            /composer\.lock, which is not part of the release/,
        ],
        [
            "installed packages of PHP",
            { "index.php": "", "vendor/autoload.php": "", ".gitignore": "/vendor/\n" },
            php,
            /vendor\/autoload\.php[\s\S]*commit composer\.lock, of which the server installs vendor/,
        ],
        [
            "WordPress's settings",
            { "index.php": "", "wp-config.php": "", ".gitignore": "wp-config.php\n" },
            php,
            /wp-config\.php[\s\S]*variables of applicationEnvironment/,
        ],
        [
            "nothing, but a password is not",
            { "index.php": "", "auth.json": "{}" },
            php,
            /auth\.json[\s\S]*applicationBuildEnvironment\.COMPOSER_AUTH/,
        ],
    ];
    for (const [what, files, settings, words] of ignored) {
        it(`is missed if it is ignored, before anything changes: ${what}`, () =>
            assert.match(said(files, settings), words));
    }

    const there: [what: string, files: Record<string, string>, settings: RawSettings][] = [
        ["a site as it is", flask, {}],
        [
            "a built site that is taken in again",
            { "dist/index.html": "", ".gitignore": "dist\n", ".deployignore": "!dist/\n" },
            plain,
        ],
        [
            "what a command builds",
            { "dist/index.html": "", ".gitignore": "dist\n" },
            { ...plain, BuildCommand: "make" },
        ],
        [
            "what Composer installs of a lock",
            { ...composer, "vendor/autoload.php": "", "auth.json": "{}", ".gitignore": "/vendor/\nauth.json\n" },
            php,
        ],
        [
            "a folder that is ignored but for the site",
            { "index.html": "", "dist/x": "", ".gitignore": "dist\n" },
            plain,
        ],
        [
            "a release that is on the server",
            { "dist/index.html": "", ".gitignore": "dist\n" },
            { ...plain, pinnedRelease: "0123456789ab" },
        ],
    ];
    for (const [what, files, settings] of there) {
        it(`is not suspected: ${what}`, () => assert.equal(said(files, settings), ""));
    }

    describe("what can't be in a release is a problem of the folder, at once with all others", () => {
        beforeEach(() => {
            fs.symlinkSync("/etc/hostname", path.join(folder, "host"));
            fs.symlinkSync("../shared/logo.png", path.join(folder, "logo.png"));
        });
        const links = [
            /applicationPath: received host is a symbolic link/,
            /applicationPath: received logo\.png is a sym/,
        ];

        it("links that leave it, with the files that are missed and invalid settings", () => {
            const words = said(
                { ...flask, "migrate.py": "", ".deployignore": "migrate.py\n" },
                { MigrationCommand: "python migrate.py", Timeout: "0" },
            );
            [...links, /applicationTimeout: received "0"/].forEach((word) => assert.match(words, word));
        });

        it("also while another release is pinned", () => {
            const words = said(flask, { pinnedRelease: "0123456789ab" });
            links.forEach((word) => assert.match(words, word));
        });

        it("not those that .deployignore names", () =>
            assert.equal(said({ ...flask, ".deployignore": "/host\n/logo.png\n" }), ""));
    });

    describe("is missed in an old precompressed file", () => {
        const site = {
            "index.html": "a page",
            "app.js": "new",
            "app.js.gz": gzipSync("old"),
            "b.js": "b",
            "b.js.gz": "x",
        };
        const plainSite = { Server: "none", HealthPath: "/" };

        it("which is named with the others, and with what makes it anew", () => {
            const words = said(site, plainSite);
            assert.match(
                words,
                /received app\.js\.gz, which is not the gzip of the app\.js beside it, and 1 more alike/,
            );
            assert.match(words, /gzip --keep --force \S+\/app\.js, or remove app\.js\.gz/);
        });

        it("also among the static files of a program", () =>
            assert.match(
                said(
                    { ...flask, "static/a.css": "new", "static/a.css.gz": gzipSync("newer") },
                    { StaticFolder: "static" },
                ),
                /static\/a\.css\.gz, which is not the gzip/,
            ));

        it("not in one of the same content, whatever the level, nor in one without another", () => {
            const same = { "app.js.gz": gzipSync("new", { level: 1 }), "b.js.gz": gzipSync("b", { level: 9 }) };
            assert.equal(said({ ...site, ...same, "dump.sql.gz": gzipSync("x") }, plainSite), "");
        });

        it("not where a command makes them, nor where visitors get no file", () => {
            assert.equal(said(site, { ...plainSite, BuildCommand: "make" }), "");
            assert.equal(said({ ...site, ...flask }, { StaticFolder: "" }), "");
        });
    });

    it("says nothing of files outside of the folder, where an invalid setting leads", () => {
        const words = said(
            { "app/index.html": "" },
            { ...plain, Path: path.join(folder, "app"), StaticFolder: "../dist" },
        );
        assert.match(words, /applicationStaticFolder: received "\.\.\/dist"/);
        assert.doesNotMatch(words, /not part of the release/);
    });
});
