import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { installPlugins } from "../../../../local/setup/plugins";

describe("the local cloud's plugins", () => {
    const ownHome = process.env["HOME"];
    let directory: string;

    beforeEach(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "plugins-"));
        process.env["HOME"] = path.join(directory, "it's home");
    });
    afterEach(() => {
        process.env["HOME"] = ownHome;
        fs.rmSync(directory, { recursive: true });
    });

    /** Puts an official plugin where Pulumi would. */
    function installOfficial(launcher: string): void {
        const folder = path.join(os.homedir(), ".pulumi", "plugins", path.basename(path.dirname(launcher)));
        fs.mkdirSync(folder, { recursive: true });
        const text = '#!/bin/sh\necho "official, called with $1"\n';
        fs.writeFileSync(path.join(folder, path.basename(launcher)), text, { mode: 0o755 });
    }

    async function launchers(): Promise<{ aws: string; command: string }> {
        await installPlugins({ id: "abcdef", directory });
        const plugins = path.join(directory, "pulumi-home", "plugins");
        const [aws, command] = fs
            .readdirSync(plugins)
            .sort()
            .map((folder) => path.join(plugins, folder, fs.readdirSync(path.join(plugins, folder))[0]!));
        return { aws: aws!, command: command! };
    }

    /** What answers the engine; the local cloud's own plugins are not built for this. */
    function answerOf(launcher: string, environment: NodeJS.ProcessEnv = {}): string {
        const own = path.join(directory, "own.cjs");
        fs.writeFileSync(own, "console.log('own'); process.exit();\n");
        const env = { ...process.env, NODE_OPTIONS: `--require=${own}`, ...environment };
        return spawnSync(launcher, ["address"], { encoding: "utf8", env }).stdout.trim();
    }

    it("for remote commands give way to the official one, where there is one", async () => {
        const { command } = await launchers();
        assert.equal(answerOf(command), "own");
        installOfficial(command);
        assert.equal(answerOf(command), "official, called with address");
    });

    it("are the local cloud's own in an offline stack, which contacts no server", async () => {
        const { command } = await launchers();
        installOfficial(command);
        assert.equal(answerOf(command, { SIMPLE_WEB_STACK_OFFLINE: "true" }), "own");
    });

    it("are the local cloud's own in place of AWS", async () => {
        const { aws } = await launchers();
        installOfficial(aws);
        assert.equal(answerOf(aws), "own");
    });
});
