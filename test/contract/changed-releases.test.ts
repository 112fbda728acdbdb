import * as assert from "node:assert/strict";
import { SlotServer } from "./slots/server";

const files = { "index.html": "as deployed", "static/site.css": "body { color: black }" };
const settings = { APPLICATION_SERVER: "none", DATABASE_URL: "", WRITABLE_FOLDERS: "uploads" };
const folder = "/srv/application/releases/000000000002";

describe("A release that was changed by hand", function () {
    this.timeout("120s");
    const server = new SlotServer();
    before(async () => {
        await server.start();
        for (const site of [{ "index.html": "the one before" }, files]) {
            const { code, output } = await server.deploy(site, settings);
            assert.equal(code, 0, output);
        }
    });
    after(() => server.stop());

    /** Deploys it again; nothing is left of the change, and a visitor got only these answers meanwhile. */
    async function assertMended(answers: string[]): Promise<void> {
        const got = await server.answersDuring(async () => {
            const { code, output } = await server.deployAgain();
            assert.equal(code, 0, output);
            assert.match(output, /has the traffic, in slot/);
        });
        assert.deepEqual(
            got.filter((answer) => !answers.includes(answer)),
            [],
        );
        assert.deepEqual(await server.drift(), []);
        assert.equal((await server.get("/")).body, "as deployed");
        assert.equal(await server.run(`cat ${folder}/static/site.css`), files["static/site.css"]);
    }

    it("is whole after its deploy, and a second run of that changes nothing", async () => {
        assert.deepEqual(await server.drift(), []);
        assert.match((await server.deployAgain()).output, /^application: nothing changed$/m);
    });

    for (const [change, file, answers] of [
        [`echo edited > ${folder}/index.html`, "/index.html", ["edited", " 200", "as deployed 200"]],
        [`rm ${folder}/static/site.css`, "/static/site.css", ["as deployed 200"]],
        [`echo '<?php' > ${folder}/shell.php`, "/shell.php", ["as deployed 200"]],
        [`rm ${folder}/uploads; mkdir ${folder}/uploads`, "/uploads", ["as deployed 200"]],
    ] as [string, string, string[]][]) {
        it(`is told, and deployed again without a failed request: ${change.replaceAll(folder, "…")}`, async () => {
            await server.run(change);
            assert.deepEqual(await server.drift(), [
                `the release with the traffic was changed by hand: ${folder}${file}`,
            ]);
            await assertMended(answers);
        });
    }

    it("is told of what it runs with, and of the links that Nginx follows", async () => {
        const slot = (await server.run("readlink /srv/application/traffic")).trim().split(".")[1];
        const environment = `/etc/simple-web-stack/application/${slot}.env`;
        await server.run(`echo DEBUG=1 >> ${environment}; ln -sfn none /srv/application/traffic.${slot}/before-mine`);
        assert.deepEqual(await server.drift(), [
            `the variables that the release runs with were changed by hand (${environment})`,
            `the links that lead Nginx to the release were changed by hand (/srv/application/traffic.${slot})`,
        ]);
        await assertMended(["as deployed 200"]);
    });

    it("is told of the folders that visitors' files are written to, which get their owner back without a deploy", async () => {
        await server.run("chown root:root /srv/data/writable/uploads");
        const [sentence] = await server.drift();
        assert.match(
            sentence!,
            /^the folder \/srv\/data\/writable\/uploads belongs to root:root, and should belong to app:www-data$/,
        );
        const { output } = await server.deployAgain();
        assert.match(output, /^changed: the owner of \/srv\/data\/writable\/uploads$/m);
        assert.deepEqual(await server.drift(), []);
    });

    it("gets no traffic by a rollback, and the site goes on", async () => {
        await server.run("echo edited > /srv/application/releases/000000000001/index.html");
        const { code, output } = await server.rollBack(1);
        assert.notEqual(code, 0);
        assert.match(
            output,
            /release 000000000001 is pinned \(pinnedRelease\) and was changed by hand on the server: \S+000000000001\/index\.html\./,
        );
        assert.equal((await server.get("/")).body, "as deployed");
        assert.deepEqual(await server.drift(), []);
    });

    it("is deployed anew if its folder was deleted", async () => {
        await server.run(`rm -r ${folder}`);
        const { code, output } = await server.deployAgain();
        assert.equal(code, 0, output);
        assert.deepEqual(await server.drift(), []);
        assert.equal((await server.get("/")).body, "as deployed");
    });
});
