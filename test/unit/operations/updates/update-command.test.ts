import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { anyCliVariable } from "../../../../pulumi/supported-versions";
import { projectFolder } from "../../../support/declared-settings";

describe("Pulumi's CLI, before a stack is updated or previewed", function () {
    this.timeout(60_000);
    let folder: string;
    const said = () => fs.readFileSync(path.join(folder, "said"), "utf8");

    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "update-command-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    /** Runs a command with a `pulumi` that has a version and, beside telling it, fails; it records what it was asked. */
    function command(file: string, version: string, environment: Record<string, string> = {}) {
        const pulumi = `#!/bin/sh\necho "$1" >> "${folder}/said"; [ "$1" = version ] && echo ${version}\n`;
        fs.writeFileSync(path.join(folder, "pulumi"), pulumi, { mode: 0o755 });
        return spawnSync(
            process.execPath,
            ["--import", "tsx", path.join("operations", file), "--stack", "prod", "--yes"].slice(
                0,
                file.endsWith("up.ts") ? undefined : -1,
            ),
            {
                cwd: projectFolder,
                encoding: "utf8",
                env: {
                    ...process.env,
                    [anyCliVariable]: "",
                    ...environment,
                    PATH: `${folder}:${process.env["PATH"]}`,
                    XDG_CACHE_HOME: folder,
                },
            },
        );
    }

    for (const file of ["updates/up.ts", "updates/preview.ts", "releases/deploy.ts", "releases/rollback.ts"]) {
        it(`is refused by ${path.basename(file, ".ts")} if it is too old for AWS, and asked nothing else`, () => {
            const { status, stderr } = command(file, "v3.273.0");
            assert.equal(status, 1);
            assert.match(
                stderr,
                /Pulumi's CLI: received 3\.273\.0; allowed: 3\.274\.0 or newer.*pulumi\.com\/docs\/install/,
            );
            assert.equal(said(), "version\n");
        });
    }

    it("is asked for the stack if it is new enough", () => {
        assert.doesNotMatch(command("releases/rollback.ts", "v3.274.0").stderr, /received/);
        assert.match(said(), /^version\nconfig\n/);
    });

    it("may be older where other providers take the place of AWS's", () => {
        assert.doesNotMatch(
            command("releases/rollback.ts", "v3.160.0", { [anyCliVariable]: "true" }).stderr,
            /received/,
        );
        assert.match(said(), /^config\n/);
    });
});
