import * as assert from "node:assert/strict";
import type { RawSettings } from "../../../../settings/reader";
import { itReports, problemsOf, type Files, type Mistake } from "../../../support/folder-problems";

const uploads = {
    HealthPath: "/",
    WritableFolders: '["wp-content/uploads"]',
    PublicFolder: "wp-content/uploads",
    PublicUrl: "/wp-content/uploads/",
};
const wordPress = { "index.php": "", "wp-load.php": "", "wp-config.php": "define('DB_USER', getenv('DB_USER'));" };
const mistakes: Mistake[] = [
    [
        "uploads that WordPress can't write",
        wordPress,
        { ...uploads, WritableFolders: "[]", PublicFolder: "" },
        "WritableFolders",
        /'applicationWritableFolders\[0\]' wp-content\/uploads/,
    ],
    [
        "all of wp-content as writable",
        wordPress,
        { ...uploads, WritableFolders: '["cache", "wp-content"]', PublicFolder: "wp-content" },
        "WritableFolders",
        /'applicationWritableFolders\[1\]' wp-content\/uploads/,
    ],
    [
        "uploads that visitors can't see",
        wordPress,
        { ...uploads, PublicFolder: "" },
        "PublicFolder",
        /set applicationPublicFolder wp-content\/uploads/,
    ],
    [
        "uploads at another URL",
        wordPress,
        { ...uploads, PublicUrl: "/media/" },
        "PublicUrl",
        /set applicationPublicUrl \/wp-content\/uploads\//,
    ],
    [
        "a health path that WordPress lacks",
        wordPress,
        { ...uploads, HealthPath: "/healthz" },
        "HealthPath",
        /set applicationHealthPath \/$/,
    ],
    ["no wp-config.php", { "index.php": "", "wp-load.php": "" }, uploads, "Path", /write .*wp-config\.php/],
    [
        "a user of the database that is fixed",
        { ...wordPress, "wp-config.php": "define( 'DB_USER', 'wordpress' );" },
        uploads,
        "Path",
        /define\('DB_USER', getenv\('DB_USER'\)\)/,
    ],
    [
        "a name of the database that is fixed",
        { ...wordPress, "wp-config.php": 'define("DB_NAME", "wordpress");' },
        uploads,
        "Path",
        /define\('DB_NAME', getenv\('DB_NAME'\)\)/,
    ],
    [
        "the keys of the sample",
        { ...wordPress, "wp-config.php": "define( 'AUTH_KEY', 'put your unique phrase here' );" },
        uploads,
        "Path",
        /applicationEnvironment/,
    ],
    [
        "themes without a command that brings WordPress",
        {
            "public/wp-content/themes/site/index.php": "",
            "wp-config.php": "",
            "install.php": "",
            "build.sh": "",
        },
        {
            HealthPath: "/",
            WritableFolders: '["public/wp-content/uploads"]',
            PublicFolder: "public/wp-content/uploads",
            PublicUrl: "/wp-content/uploads/",
            MigrationCommand: "php install.php",
        },
        "BuildCommand",
        /^pulumi config set applicationBuildCommand 'bash build\.sh'$/,
    ],
    [
        "themes without WordPress, and without what brings it",
        { "wp-content/themes/site/index.php": "", "wp-config.php": "" },
        uploads,
        "BuildCommand",
        /^copy build\.sh of the example/,
    ],
    [
        "themes without the settings around them",
        { "public/wp-content/themes/site/index.php": "", "build.sh": "" },
        {
            BuildCommand: "sh build.sh",
            HealthPath: "/",
            WritableFolders: '["public/wp-content/uploads"]',
            PublicFolder: "public/wp-content/uploads",
            PublicUrl: "/wp-content/uploads/",
        },
        "Path",
        /write .*wp-config\.php/,
    ],
];

const fine: [what: string, files: Files, settings: RawSettings][] = [
    ["WordPress in its folder", wordPress, { Server: "php-fpm", ...uploads }],
    [
        "WordPress that a command puts there",
        {
            "wp-config.php": "define('DB_USER', getenv('DB_USER'));",
            "build.sh": "",
            "public/wp-content/themes/site/index.php": "",
        },
        {
            Server: "php-fpm",
            BuildCommand: "sh build.sh",
            HealthPath: "/",
            WritableFolders: '["public/wp-content/uploads"]',
            PublicFolder: "public/wp-content/uploads",
            PublicUrl: "/wp-content/uploads/",
        },
    ],
];

describe("commonest mistakes with WordPress", () => {
    describe("that a preview sees", () => mistakes.forEach((mistake) => itReports(mistake, "php-fpm")));
    describe("are not seen where there are none", () => {
        for (const [what, files, settings] of fine) {
            it(what, () => assert.deepEqual(problemsOf(files, settings), []));
        }
    });
});
