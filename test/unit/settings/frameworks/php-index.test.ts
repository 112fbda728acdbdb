import * as assert from "node:assert/strict";
import type { RawSettings } from "../../../../settings/reader";
import { itReports, problemsOf, type Files, type Mistake } from "../../../support/folder-problems";

const command = "<?php exit;";
const mistakes: Mistake[] = [
    [
        "no index.php beside a folder of commands",
        { "bin/migrate.php": command, "src/Shop.php": "<?php" },
        {},
        "Path",
        /^add \S+(?<!\/public)\/index\.php$/,
    ],
    [
        "no index.php in public, beside packages of Node.js",
        { "composer.json": "{}", "package.json": "{}", "public/site.css": "", "bin/migrate.php": command },
        {},
        "Path",
        /^add \S+\/public\/index\.php$/,
    ],
    [
        "no index.php beside scripts for commands",
        { "migrate.php": command, "wp-install.php": command, "setup.php": command, "cron.php": command },
        {},
        "Path",
        /^add \S+\/index\.php$/,
    ],
    [
        "no index.php beside scripts that commands name",
        { "schema.php": command, "assets.php": command, "mails.php": command },
        {
            MigrationCommand: "php schema.php",
            BuildCommand: "",
            CollectStaticCommand: "",
            Processes: '[{"name": "mails", "command": "php mails.php"}, {"name": "a", "command": "php ./assets.php"}]',
        },
        "Path",
        /^add \S+\/index\.php$/,
    ],
    [
        "no index.php beside a page, and scripts that are none",
        { "about.php": "<?php echo 1;", "config.php": "<?php", "db.php": "<?php", "about-install.php": "<?php" },
        {},
        "HealthPath",
        /^add index\.php, or, if about\.php answers 200 to everybody: pulumi config set applicationHealthPath \/about\.php$/,
    ],
    [
        "the folder of the pages in place of the application's",
        {
            "composer.json": "{}",
            "shop/composer.json": "{}",
            "shop/public/index.php": "<?php require dirname(__DIR__) . '/a.php';",
        },
        { Path: "shop/public" },
        "Path",
        /^pulumi config set applicationPath shop$/,
    ],
    [
        "the folder of the pages with another name",
        { "composer.json": "{}", "web/index.php": "<?php require '../vendor/autoload.php';" },
        { Path: "web" },
        "Path",
        /^rename \S+\/web to public, and pulumi config set applicationPath \.$/,
    ],
];

const uploads = { WritableFolders: '["public/uploads"]', PublicFolder: "public/uploads" };
const uploadMistakes: Mistake[] = [
    [
        "uploads among the pages, at the usual URL",
        { "public/index.php": "<?php echo '/uploads/a.png';" },
        uploads,
        "PublicUrl",
        /^pulumi config set applicationPublicUrl \/uploads\/$/,
    ],
    [
        "uploads among plain scripts, at the usual URL",
        { "index.php": "<?php echo 'files/images/a.png';" },
        { WritableFolders: '["files/images"]', PublicFolder: "files/images" },
        "PublicUrl",
        /^pulumi config set applicationPublicUrl \/files\/images\/$/,
    ],
];

const fine: [what: string, files: Files, settings: RawSettings][] = [
    [
        "pages that need nothing of the folder around them",
        { "composer.json": "{}", "public/index.php": "<?php echo 1;" },
        { Path: "public" },
    ],
    ["uploads at their place", { "public/index.php": "" }, { ...uploads, PublicUrl: "/uploads/" }],
    ["uploads at a URL that was chosen", { "public/index.php": "" }, { ...uploads, PublicUrl: "/files/" }],
    [
        "uploads at a URL that a script names",
        { "public/index.php": "", "a.php": "<?php echo '/media/a.png';" },
        uploads,
    ],
    [
        "uploads at a URL that a variable names",
        { "public/index.php": "" },
        { ...uploads, Environment: '{"UPLOADS": "https://foobar.com/media/"}' },
    ],
    [
        "uploads that are outside of the pages",
        { "public/index.php": "" },
        { WritableFolders: '["uploads"]', PublicFolder: "uploads" },
    ],
    [
        "uploads in a folder that has the usual URL",
        { "public/index.php": "" },
        { WritableFolders: '["public/media"]', PublicFolder: "public/media" },
    ],
];

describe("the pages of a site of PHP", () => {
    [...mistakes, ...uploadMistakes].forEach((mistake) => itReports(mistake, "php-fpm"));
    for (const [what, files, settings] of fine) {
        it(`may be ${what}`, () => assert.deepEqual(problemsOf(files, { Server: "php-fpm", ...settings }), []));
    }
});
