import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { checkConfiguration } from "../../../../config";
import type { RawSettings } from "../../../../settings/reader";
import { secretSettings, usableSettings } from "../../../support/declared-settings";
import { itReports, problemsOf, type Files, type Mistake } from "../../../support/folder-problems";

const composer = '{"require": {"acme/greeting": "^1.0"}}';
/** A lock of it with these packages. */
const lockOf = (...packages: object[]) =>
    JSON.stringify({ "content-hash": "4a985a24f6d92a9816a3b722c40b3e7f", packages, platform: { "ext-gd": "*" } });
// Those with the folder itself are in application-servers.test.ts.
const mistakes: Mistake[] = [
    [
        "no lock",
        { "index.php": "", "composer.json": composer },
        {},
        "Path",
        /composer update, and commit composer\.lock/,
    ],
    [
        "a script that loads packages which nothing lists",
        { "public/index.php": "<?php require __DIR__ . '/../vendor/autoload.php';" },
        {},
        "Path",
        /composer init, and commit composer\.lock/,
    ],
    [
        "a lock that is older than composer.json",
        { "index.php": "", "composer.json": '{"require": {"acme/greeting": "^2.0"}}', "composer.lock": lockOf() },
        {},
        "Path",
        /composer update --lock/,
    ],
    ["a lock alone", { "index.php": "", "composer.lock": lockOf() }, {}, "Path", /remove composer\.lock/],
    [
        "a lock with a conflict of a merge",
        { "index.php": "", "composer.json": composer, "composer.lock": "<<<<<<< HEAD\n{}" },
        {},
        "Path",
        /make it again with composer update/,
    ],
    [
        "a composer.json that isn't JSON",
        { "index.php": "", "composer.json": "{'require': {}}" },
        {},
        "Path",
        /composer validate/,
    ],
    [
        "a package outside of the folder",
        {
            "index.php": "",
            "composer.json": composer,
            "composer.lock": lockOf({ name: "acme/greeting", dist: { type: "path", url: "../greeting" } }),
        },
        {},
        "Path",
        /move it into the folder/,
    ],
    [
        "an archive that isn't there",
        {
            "index.php": "",
            "composer.json": composer,
            "composer.lock": lockOf({ name: "acme/greeting", dist: { type: "zip", url: "artifacts/greeting.zip" } }),
        },
        {},
        "Path",
        /add artifacts\/greeting\.zip/,
    ],
    [
        "a package that needs a key for SSH",
        {
            "index.php": "",
            "composer.json": composer,
            "composer.lock": lockOf({ name: "acme/greeting", source: { type: "git", url: "git@e.test:a/b.git" } }),
        },
        {},
        "Path",
        /https:\/\/.*applicationBuildEnvironment\.COMPOSER_AUTH/,
    ],
    [
        "packages where visitors reach them",
        { "index.php": "", "composer.json": '{"config": {"vendor-dir": "lib"}}' },
        {},
        "Path",
        /move what visitors reach into public/,
    ],
];

const fine: [what: string, files: Files, settings: RawSettings][] = [
    [
        "PHP with packages of a lock",
        {
            "index.php": "<?php require 'vendor/autoload.php';",
            "composer.json": composer,
            "composer.lock": lockOf(),
        },
        { Server: "php-fpm" },
    ],
    [
        "PHP with packages of its own, without a lock",
        {
            "index.php": "<?php require 'vendor/autoload.php';",
            "composer.json": composer,
            "vendor/autoload.php": "",
        },
        { Server: "php-fpm" },
    ],
    [
        "PHP with packages that a command installs",
        { "public/index.php": "<?php require '../vendor/autoload.php';", "composer.json": composer },
        { Server: "php-fpm", BuildCommand: "make" },
    ],
];

describe("commonest mistakes with packages of PHP", () => {
    describe("that a preview sees", () => mistakes.forEach((mistake) => itReports(mistake, "php-fpm")));
    describe("are not seen where there are none", () => {
        for (const [what, files, settings] of fine) {
            it(what, () => assert.deepEqual(problemsOf(files, settings), []));
        }
    });

    it("PHP's packages bring Composer, the extensions that they want and what downloads them", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "folder-"));
        fs.writeFileSync(path.join(folder, "index.php"), "");
        const settings = {
            ...usableSettings(),
            applicationPath: ".",
            applicationServer: "php-fpm",
            applicationSystemPackages: '["php-gd"]',
        };
        const packages = () =>
            checkConfiguration(settings, new Set(secretSettings), folder).application.systemPackages.join(" ");
        assert.equal(packages(), "php-gd");
        const source = { type: "git", url: "https://e.test/a.git" };
        fs.writeFileSync(path.join(folder, "composer.json"), composer);
        fs.writeFileSync(
            path.join(folder, "composer.lock"),
            lockOf(
                { name: "acme/greeting", require: { php: ">=8", "ext-dom": "*", "ext-json": "*" }, source },
                { name: "acme/other", dist: { type: "zip", url: "https://e.test/b.zip" }, source: { type: "hg" } },
            ),
        );
        assert.equal(packages(), "php-gd composer php-curl php-zip unzip php-xml git");
        fs.rmSync(folder, { recursive: true });
    });
});
