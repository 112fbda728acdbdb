import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryDirectory } from "../../../../toolchain/directories";

describe("The commands of the local cloud that need an operation", () => {
    const command = (name: string, parameters: string[], environment: Record<string, string> = {}) =>
        spawnSync(
            process.execPath,
            [
                "--import",
                "tsx",
                path.join(repositoryDirectory(), "operations", "rehearsal", `${name}.ts`),
                ...parameters,
            ],
            { encoding: "utf8", cwd: repositoryDirectory(), env: { ...process.env, ...environment } },
        );

    it("say in one line what to run when there is no cloud yet", () => {
        const directory = path.join(os.tmpdir(), `no-cloud-${process.pid}`);
        for (const name of ["local-status", "local-ssh"]) {
            const { status, stderr } = command(name, [], { SIMPLE_WEB_STACK_CLOUD: directory });
            assert.equal(status, 1, name);
            assert.match(stderr, /^\nerror: there is no local cloud of this clone: npm run local\n$/, name);
        }
    });

    it("reject a log that doesn't exist, naming those that do", () => {
        const { status, stderr } = command("local-logs", ["apache"]);
        assert.equal(status, 2);
        assert.match(stderr, /there is no log “apache”\nusage: npm run local:logs -- \[nginx\|application\|mysql\|/);
    });
});
