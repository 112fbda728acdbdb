import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";

import { repositoryDirectory } from "../../../../toolchain/directories";

describe("npm run local:environment", () => {
    it("says in one line what to run when there is no cloud yet", () => {
        const command = path.join(repositoryDirectory(), "local", "commands", "environment.ts");
        const directory = path.join(os.tmpdir(), `no-cloud-${process.pid}`);
        const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", command], {
            encoding: "utf8",
            cwd: repositoryDirectory(),
            env: { ...process.env, SIMPLE_WEB_STACK_CLOUD: directory },
        });
        assert.equal(status, 1);
        assert.match(stderr, /^\nerror: there is no local cloud of this clone: npm run local\n$/);
    });
});
