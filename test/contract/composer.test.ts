import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { contentHash } from "../../settings/composer-hash";
import { projectFolder } from "../support/declared-settings";
import { run } from "../../toolchain/run";

const scripts = path.join(projectFolder, "components", "application", "files", "packages");

describe("Composer", () => {
    const projects: [what: string, text: string, judged?: false][] = [
        ["nothing", "{}"],
        ["packages", '{"require": {"php": ">=8.1", "acme/greeting": "^1.0"}, "require-dev": {"a/b": "*"}}'],
        [
            "what does not count",
            '{"description": "x", "scripts": {"a": "b"}, "autoload": {"psr-4": {"A\\\\": "src/"}}}',
        ],
        [
            "URLs and letters of all kinds",
            '{"name": "a/b", "extra": {"text": "Straße 😀 \\u0001 \\"/\\" <>&\'\\u007f"}}',
        ],
        [
            "empty lists and objects",
            '{"require": {}, "repositories": [], "extra": {"a": {}, "b": [[], {}, null, true]}}',
        ],
        [
            "repositories by name",
            '{"repositories": {"ours": {"type": "vcs", "url": "https://e.test/a.git"}, "packagist.org": false}}',
        ],
        ["a platform", '{"version": "1.0", "config": {"platform": {"php": "8.2"}, "sort-packages": true}}'],
        [
            "settings without a platform",
            '{"config": {"sort-packages": true}, "minimum-stability": "dev", "prefer-stable": true}',
        ],
        ["numbers", '{"extra": {"one": 1.0}}', false],
        ["names that are numbers", '{"extra": {"1": "b", "0": "a"}}', false],
    ];
    for (const [what, text, judged = true] of projects) {
        it(`knows a lock by what it was made of: ${what}`, async () => {
            const composer =
                'require "/usr/share/php/Composer/autoload.php"; echo Composer\\Package\\Locker::getContentHash($argv[1]);';
            const theirs = await run("php", ["-r", composer, text]);
            assert.equal(contentHash(JSON.parse(text) as Record<string, unknown>), judged ? theirs : undefined);
        });
    }

    it("shows no credential of COMPOSER_AUTH", async () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "mask-"));
        try {
            const auth = '{"http-basic": {"packages.example.com": {"username": "reader", "password": "hunter-two"}}}';
            const variables = path.join(folder, "variables");
            fs.writeFileSync(variables, `COMPOSER_AUTH="${auth.replaceAll('"', '\\"')}"\n`);
            const printed = await run("python3", ["-B", path.join(scripts, "mask.py"), variables], {
                input: "Bad credentials hunter-two for packages.example.com",
            });
            assert.equal(printed, "Bad credentials **** for packages.example.com");
        } finally {
            fs.rmSync(folder, { recursive: true });
        }
    });
});
