import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { Clone } from "../support/clone";
import { configure } from "../support/configure-clone";
import { openPorts } from "../support/raw-client";
import { runSequentially } from "../support/run-sequentially";
import { eventually, visit, www } from "../support/visit";

// One machine for all: each test begins with the state that the one before it left.
describe("a server that fetches its steps", function () {
    this.timeout("15m");
    runSequentially(this);

    let clone: Clone;
    let address: string;

    const up = async () => {
        const { code, output } = await clone.pulumi("up", "--yes", "--skip-preview");
        assert.equal(code, 0, output.slice(-6000));
        address = (await clone.outputs())["serverAddress"];
        return output;
    };
    const log = () => clone.machine.execute("cat /var/log/cloud-init-output.log");
    const isSetUp = () =>
        eventually("the last step", 120, async () => assert.match(await log(), /this server is set up/));
    const page = () => visit(address, www, "/", { port: 80 });
    const serves = (text: string) =>
        eventually(`a page with ${text}`, 300, async () => {
            const { status, body } = await page();
            assert.deepEqual([status, body], [200, text]);
        }).catch(async (error: Error) => {
            throw new Error(`${error.message}\n${(await log()).slice(-4000)}`);
        });

    before(async () => {
        clone = await Clone.create();
        fs.writeFileSync(clone.path("index.ts"), 'export * from "./test/fixtures/pulled-server";\n');
        await configure(
            clone,
            {
                applicationPath: "test/fixtures/pulled-application",
                applicationMigrationCommand: "",
                applicationStaticFolder: "",
                database: "false",
                https: "false",
            },
            { "applicationEnvironment.GREETING": "first" },
        );
        fs.cpSync(clone.path("test/fixtures/minimal-application"), clone.path("test/fixtures/pulled-application"), {
            recursive: true,
        });
        writeApplication("os.environ['GREETING']");
        await up();
    });
    after(() => clone?.remove());

    function writeApplication(expression: string): void {
        fs.writeFileSync(
            clone.path("test/fixtures/pulled-application/wsgi.py"),
            `import os\n\ndef application(environ, start_response):\n    start_response("200 OK", [("Content-Type", "text/plain")])\n    return [(${expression}).encode()]\n`,
        );
    }

    it("serves the site, with everything that the steps set up", async () => {
        await serves("first");
        await isSetUp();
        const question = "bash /usr/local/lib/simple-web-stack/server-step/files/question.sh";
        assert.deepEqual(JSON.parse(await clone.machine.execute(question)).reasons, []);
    });

    it("is reached by visitors and by nobody else", async () => {
        assert.deepEqual(await openPorts(address, [22, 80, 443, 3306]), [80]);
        const listening = await clone.machine.execute("ss --no-header --listening --tcp --numeric 'sport = :22'");
        assert.equal(listening.trim(), "");
    });

    it("keeps no setting that may be a credential where other users could read it", async () => {
        const found = await clone.machine.execute(
            "find / -xdev -type f -perm /044 -not -path '/proc/*' -not -path '/sys/*' -exec grep --files-with-matches --fixed-strings 'GREETING=first' {} + 2> /dev/null || true",
        );
        assert.equal(found, "");
        assert.match(await log(), /this server is set up/);
        assert.doesNotMatch(await log(), /GREETING=/);
    });

    it("is the same server after an update without a change", async () => {
        const { code, output } = await clone.pulumi("preview", "--expect-no-changes");
        assert.equal(code, 0, output);
    });

    it("is replaced by one with the next release", async () => {
        const before = clone.instanceId();
        writeApplication("'second'");
        await up();
        assert.notEqual(clone.instanceId(), before);
        await serves("second");
    });

    it("goes on at its next start where a power cut ended its first", async () => {
        writeApplication("'third'");
        await up();
        await eventually("the first step", 60, async () => assert.match(await log(), /── system/));
        await clone.machine.kill();
        assert.doesNotMatch(
            await page()
                .catch(() => ({ body: "" }))
                .then(({ body }) => body),
            /third/,
        );
        await clone.machine.start();
        await serves("third");
        await isSetUp();
    });

    it("comes back with its release after a reboot, and fetches nothing", async () => {
        await clone.machine.stop();
        await clone.machine.start();
        await serves("third");
        assert.equal((await log()).match(/this server is set up/g)?.length, 1);
    });
});
