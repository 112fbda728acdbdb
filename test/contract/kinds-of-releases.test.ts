import * as assert from "node:assert/strict";
import { SlotServer } from "./slots/server";

const wsgi = `
import os

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"WSGI"]
`;
const asgi = `
async def application(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"ASGI"})
`;
/** Each with the files of its release and what it answers. */
const kinds = [
    ["gunicorn", { "wsgi.py": wsgi, "requirements.txt": "" }, "WSGI"],
    ["php-fpm", { "index.php": "<?php echo 'PHP';" }, "PHP"],
    ["uvicorn", { "wsgi.py": asgi, "requirements.txt": "" }, "ASGI"],
    ["none", { "index.html": "plain" }, "plain"],
] as const;

describe("releases of different application servers", function () {
    this.timeout("180s");
    const server = new SlotServer();
    before(async () => {
        await server.start();
        await server.installPackages();
        for (const [kind, files, body] of kinds) {
            const settings = { APPLICATION_SERVER: kind, APPLICATION_CALLABLE: "wsgi:application" };
            const { code, output } = await server.deploy(files, settings);
            assert.equal(code, 0, output);
            assert.equal((await server.get("/")).body, body);
        }
    });
    after(() => server.stop());

    it("are rolled back to in one rename, without a failed request", async () => {
        const answers = await server.answersDuring(async () => {
            for (const place of [1, 2, 1, 4, 3]) {
                const { code, output } = await server.rollBack(place);
                assert.equal(code, 0, output);
                assert.equal((await server.get("/")).body, kinds[place - 1]![2]);
            }
        });
        assert.deepEqual(answers, ["ASGI 200", "PHP 200", "WSGI 200", "plain 200"]);
    });

    it("leave no unit but that of the one with the traffic", async () => {
        await server.rollBack(4);
        const active = await server.run(
            "for slot in blue green; do systemctl is-active application@$slot && echo $slot; systemctl is-enabled application@$slot; done; true",
        );
        assert.equal(active, "disabled\ndisabled\n");
        assert.equal((await server.get("/")).body, "plain");
    });

    it("start again in the other slot, with that slot's user of the database", async () => {
        await server.rollBack(2);
        const before = await server.run("readlink /srv/application/traffic");
        await server.restart();
        const after = (await server.run("readlink /srv/application/traffic")).trim();
        assert.notEqual(after, before.trim());
        const slot = after.replace("traffic.", "");
        const environment = await server.run(`cat /etc/simple-web-stack/application/${slot}.env`);
        for (const name of ["DB_USER", "DB_USERNAME"]) {
            assert.match(environment, new RegExp(`^${name}=app_${slot}$`, "m"));
        }
        assert.equal((await server.get("/")).body, "PHP");
    });

    it("run the commands of a deploy with the database user of a deploy", async () => {
        const command = "printenv DB_USER DB_USERNAME DATABASE_URL > /tmp/seen";
        const settings = { APPLICATION_SERVER: "php-fpm", MIGRATION_COMMAND: command };
        const { code, output } = await server.deploy({ "index.php": "<?php echo 'PHP';" }, settings);
        assert.equal(code, 0, output);
        assert.equal(
            await server.run("cat /tmp/seen; rm /tmp/seen"),
            "app_deploy\napp_deploy\nmysql://app_deploy@localhost/app?unix_socket=/run/mysqld/mysqld.sock\n",
        );
    });
});
