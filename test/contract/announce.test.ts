import * as assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";
import { waitUntil } from "../../toolchain/wait-until";

const shared = path.join(projectFolder, "components/server-step/files");

describe("work that is announced", function () {
    this.timeout("30s");
    let folder: string;
    const running: ChildProcess[] = [];
    const file = () => path.join(folder, "run/announced");
    const lines = () => (fs.existsSync(file()) ? fs.readFileSync(file(), "utf8").trimEnd().split("\n") : []);
    const isOver = async () => assert.ok(await waitUntil(() => lines().length === 0, 10_000), lines().join());
    /** Minutes from now to the announced end, and the process that announced it. */
    const announcements = () =>
        lines().map((line) => {
            const [end, process] = line.split(" ").map(Number);
            return { minutes: Math.round((end! - Date.now() / 1000) / 60), process };
        });

    /** Runs a script on the server's shared files; resolves when it has said "ready". */
    async function begin(script: string, detached = false): Promise<ChildProcess> {
        const text = `source ${shared}/lib.sh; source ${shared}/announce.sh; announced=${file()}; ${script}`;
        const child = spawn("bash", ["-c", text], { stdio: ["ignore", "pipe", "inherit"], detached });
        running.push(child);
        const [said] = await once(child.stdout!, "data");
        assert.equal(String(said), "ready\n");
        return child;
    }

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "announce-"));
    });
    afterEach(() => {
        running.splice(0).forEach((child) => child.kill("SIGKILL"));
        fs.rmSync(folder, { recursive: true });
    });

    it("has an end, and is over as soon as the script has ended", async () => {
        const child = await begin("announce_work 30; echo ready; sleep 1");
        assert.deepEqual(announcements(), [{ minutes: 30, process: child.pid }]);
        assert.ok(!fs.existsSync(`${file()}.over`));
        // Nothing that it leaves keeps the connection open on which it was begun.
        await once(child, "close");
        await isOver();
        assert.ok(fs.existsSync(`${file()}.over`));
    });

    it("is over as soon as the script was killed", async () => {
        const child = await begin("announce_work 60; echo ready; exec sleep 100");
        child.kill("SIGKILL");
        await isOver();
    });

    it("is over when systemd ends all that the script has left, again and again until nothing is", async () => {
        const child = await begin("announce_work 60; echo ready; sleep 1", true);
        await once(child, "exit");
        const endsSomething = () => {
            try {
                return process.kill(-child.pid!, "SIGTERM");
            } catch {
                return false;
            }
        };
        assert.ok(await waitUntil(() => !endsSomething(), 10_000, 1));
        assert.deepEqual(lines(), []);
    });

    it("holds no lock for the script", async () => {
        const lock = path.join(folder, "lock");
        const child = await begin(
            `exec {d}> ${lock}; flock $d; locks[x]=$d; announce_work 1; echo ready; exec sleep 100`,
        );
        child.kill("SIGKILL");
        await once(child, "close");
        await begin(`flock --nonblock ${lock} echo ready`);
    });

    it("goes on while another script works, with the later end first", async () => {
        const short = await begin("announce_work 10; echo ready; exec sleep 100");
        const long = await begin("announce_work 60; echo ready; exec sleep 100");
        assert.deepEqual(announcements(), [
            { minutes: 60, process: long.pid },
            { minutes: 10, process: short.pid },
        ]);
        long.kill("SIGKILL");
        assert.ok(await waitUntil(() => lines().length === 1, 10_000));
        assert.deepEqual(announcements(), [{ minutes: 10, process: short.pid }]);
    });

    it("is renewed while the script works, and not beyond four hours", async () => {
        // A clock of its own: each wait of half the time takes a tenth of a second.
        const timeout =
            "timeout() { sleep 0.1; SECONDS=$((SECONDS + 1800)); echo >> " + `${folder}/waits; return 124; }`;
        await begin(`${timeout}; announce_work 60; echo ready; exec sleep 100`);
        assert.ok(
            await waitUntil(
                () => fs.existsSync(`${folder}/waits`) && fs.readFileSync(`${folder}/waits`).length >= 8,
                10_000,
            ),
        );
        await new Promise((resolve) => setTimeout(resolve, 500));
        assert.equal(fs.readFileSync(`${folder}/waits`).length, 8);
        // What was announced last ends by itself.
        assert.deepEqual(
            announcements().map(({ minutes }) => minutes),
            [60],
        );
    });

    it("can be ended before the script ends", async () => {
        const child = await begin("announce_work 60; end_announcement; echo ready; exec sleep 100");
        assert.deepEqual(lines(), []);
        child.kill("SIGKILL");
    });

    it("is refused for more than an hour", async () => {
        await begin("(announce_work 61) 2> /dev/null || echo ready");
        assert.deepEqual(lines(), []);
    });
});
