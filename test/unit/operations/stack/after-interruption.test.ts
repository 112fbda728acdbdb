import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryDirectory } from "../../../../toolchain/directories";

// A stack that is deployed, as Pulumi's CLI shows it.
const pulumi = `#!/bin/sh
case "$1" in
  stack) echo '{"url":"http://www.foobar.com/","addressUrl":"http://192.0.2.1/","serverAddress":"192.0.2.1","hostKey":"ssh-ed25519 AAAA"}' ;;
  config) echo '{"simple-web-stack:sshUser":{"value":"admin"},"simple-web-stack:sshPrivateKey":{"value":"KEY"},"simple-web-stack:sshAllowedCidrBlocks":{"value":"[\\"198.51.100.0/24\\"]"}}' ;;
esac
`;
// A server's script that goes on.
const ssh = `#!/bin/sh
echo $$ > "$0.process.new"; mv "$0.process.new" "$0.process"
exec sleep 60
`;

describe("Ctrl-C during a restore or an import", () => {
    let folder: string;
    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "interruption-"));
        fs.writeFileSync(path.join(folder, "pulumi"), pulumi, { mode: 0o755 });
        fs.writeFileSync(path.join(folder, "ssh"), ssh, { mode: 0o755 });
        fs.writeFileSync(path.join(folder, "dump.sql"), "CREATE TABLE a (b INT);\n-- Dump completed on 2026-11-29\n");
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    for (const [command, what, ...parameters] of [
        ["backups/restore.ts", "way back", "--undo", "--yes"],
        ["import/import.ts", "import", "dump.sql"],
    ] as const) {
        it(`says what the server does next, and what to run: ${path.basename(command, ".ts")}`, async () => {
            const file = path.join(repositoryDirectory(), "operations", command);
            const child = spawn(
                process.execPath,
                [
                    "--import",
                    "tsx",
                    file,
                    "--stack",
                    "prod",
                    ...parameters.map((word) => word.replace("dump", path.join(folder, "dump"))),
                ],
                {
                    cwd: repositoryDirectory(),
                    env: { ...process.env, PATH: `${folder}:${process.env["PATH"]}`, TMPDIR: folder },
                    stdio: ["ignore", "inherit", "pipe"],
                },
            );
            let errors = "";
            child.stderr.setEncoding("utf8").on("data", (data) => (errors += data));
            const closed = once(child, "close");
            const running = path.join(folder, "ssh.process");
            while (!fs.existsSync(running)) {
                assert.equal(child.exitCode, null, errors);
                await new Promise((resolve) => setTimeout(resolve, 20));
            }
            child.kill("SIGINT");
            await once(child, "exit");
            process.kill(Number(fs.readFileSync(running, "utf8")));
            await closed;
            assert.equal(child.signalCode, "SIGINT");
            assert.match(
                errors,
                new RegExp(`the server works on: it finishes the ${what}, or leaves the data as it was`),
            );
            assert.match(errors, /npm run up -- --stack prod.*npm run restore -- --stack prod --undo/);
        });
    }
});
