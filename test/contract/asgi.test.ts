import * as assert from "node:assert/strict";
import { eventually } from "../support/visit";
import { lifespan } from "./slots/lifespan";
import { SlotServer } from "./slots/server";

const application = `
import asyncio, json, os, time

flag = "/tmp/flag"

async def answer(send, body, status=200, type="text/plain"):
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", type.encode())]})
    await send({"type": "http.response.body", "body": body.encode()})

async def application(scope, receive, send):
${lifespan}
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while True:
            message = await receive()
            if message["type"] == "websocket.disconnect":
                return
            words = json.dumps([os.environ["RELEASE"], scope["scheme"], scope["client"][0]])
            await send({"type": "websocket.send", "text": words})
    path = scope["path"]
    if path == "/scope":
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        await answer(send, json.dumps([scope["scheme"], scope["client"][0], headers]))
    elif path == "/process":
        await answer(send, str(os.getpid()))
    elif path == "/slow":
        await asyncio.sleep(60)
    elif path == "/blocked":
        time.sleep(60)
    elif path == "/events":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b"data: first\\n\\n", "more_body": True})
        while not os.path.exists(flag):
            await asyncio.sleep(0.1)
            await send({"type": "http.response.body", "body": b": waits\\n\\n", "more_body": True})
        await send({"type": "http.response.body", "body": b"data: last\\n\\n"})
    else:
        await answer(send, os.environ["RELEASE"])

def create():
    return application

def wsgi(environ, start_response):
    start_response("200 OK", [])
    return [b"WSGI"]
`;
const uvicorn = {
    APPLICATION_SERVER: "uvicorn",
    APPLICATION_CALLABLE: "site_of_asgi:application",
    APPLICATION_WORKERS: 1,
};

describe("a site with an ASGI callable", function () {
    this.timeout("120s");
    const server = new SlotServer();
    const deploy = (settings: Record<string, string | number> = {}, code = application) =>
        server.deploy({ "site_of_asgi.py": code, "requirements.txt": "" }, { ...uvicorn, ...settings });
    const body = async (url: string, ...options: string[]) => (await server.get(url, ...options)).body;

    before(async () => {
        await server.start();
        await server.installPackages();
        const { code, output } = await deploy();
        assert.equal(code, 0, output);
    });
    after(() => server.stop());

    it("answers, and has told systemd that it is ready", async () => {
        assert.equal(await body("/"), "000000000001");
        assert.match(await server.run("cat /run/units/application@blue.notified"), /READY=1/);
    });

    it("learns of the visitor from Nginx only", async () => {
        const forged = [
            "X-Forwarded-For: 1.2.3.4",
            "X-Forwarded-Proto: https",
            "X-Real-IP: 1.2.3.4",
            "Connection: Upgrade",
            "Upgrade: h2c",
        ];
        const text = await body("/scope", ...forged.flatMap((header) => ["--header", header]));
        const [scheme, client, headers] = JSON.parse(text) as [string, string, Record<string, string>];
        assert.deepEqual([scheme, client], ["http", "127.0.0.1"]);
        assert.equal(headers["x-forwarded-for"], "127.0.0.1");
        assert.equal(headers.host, "www.foobar.com");
        assert.equal(headers.upgrade, undefined);
    });

    it("has websockets", async () => {
        const socket = server.websocket(0.2);
        await eventually("words", 10, async () => assert.ok(socket.words.length >= 3));
        assert.equal(socket.words[0], '["000000000001", "ws", "127.0.0.1"]');
        await server.run("pkill --full slots/websocket.py");
        await socket.closed;
    });

    it("sends each event of a stream when it happens, for longer than a request may take", async () => {
        const stream = server.run(
            "rm -f /tmp/flag; curl --silent --no-buffer --header 'Host: www.foobar.com' http://127.0.0.1/events | tee /tmp/events",
        );
        await eventually("the first event", 10, async () => assert.match(await server.run("cat /tmp/events"), /first/));
        await new Promise((resolve) => setTimeout(resolve, 8_000));
        await server.run("touch /tmp/flag");
        assert.match(await stream, /^data: first\n\n(: waits\n\n)+data: last\n\n$/);
        assert.equal((await server.get("/events")).headers["x-accel-buffering"], undefined);
    });

    it("ends a request that takes too long, and no other", async () => {
        const worker = await body("/process");
        const slow = server.get("/slow");
        const socket = server.websocket(0.5);
        assert.equal((await slow).status, 504);
        await eventually("the log", 10, async () =>
            assert.match(await server.log(), /longer than applicationTimeout, and was ended/),
        );
        assert.equal(await body("/process"), worker);
        const before = socket.words.length;
        await eventually("words", 10, async () => assert.ok(socket.words.length > before));
        await server.run("pkill --full slots/websocket.py");
        await socket.closed;
    });

    it("replaces a worker that a request blocks", async () => {
        const worker = await body("/process");
        assert.equal((await server.get("/blocked")).status, 504);
        await eventually("another worker", 30, async () => {
            const { status, body: now } = await server.get("/process");
            assert.equal(status, 200);
            assert.notEqual(now, worker);
        });
    });

    it("closes websockets of the old release with 1012 after a deploy, within a bound, and ends its streams", async () => {
        const socket = server.websocket(0.5);
        const stream = server.run(
            "rm -f /tmp/flag; curl --silent --no-buffer --header 'Host: www.foobar.com' http://127.0.0.1/events || echo ended",
        );
        await eventually("words", 10, async () => assert.ok(socket.words.length > 0));
        const deploying = deploy({}, `${application}\n# another release\n`);
        await eventually("the new release", 60, async () => assert.equal(await body("/"), "000000000002"));
        const at = socket.words.length;
        await eventually("words of the old one", 10, async () => assert.ok(socket.words.length > at));
        assert.match(socket.words.at(-1)!, /000000000001/);
        const { code, output } = await deploying;
        assert.equal(code, 0, output);
        assert.equal(await socket.closed, "1012");
        assert.match(await stream, /ended\n$/);
        const again = server.websocket(0.2);
        await eventually("words", 10, async () => assert.match(again.words[0] ?? "", /000000000002/));
        await server.run("pkill --full slots/websocket.py");
    });

    it("may come from a factory", async () => {
        const { code, output } = await deploy({ APPLICATION_CALLABLE: "site_of_asgi:create()" });
        assert.equal(code, 0, output);
    });

    for (const [what, settings, words] of [
        [
            "a WSGI callable",
            { APPLICATION_CALLABLE: "site_of_asgi:wsgi" },
            /is a callable for WSGI.*set applicationServer to gunicorn or uwsgi/,
        ],
        [
            "an ASGI callable under Gunicorn's own workers",
            { APPLICATION_SERVER: "gunicorn" },
            /is a callable for ASGI.*set applicationServer to uvicorn/,
        ],
    ] as const) {
        it(`${what} is refused with the setting that mends it, and the one before stays`, async () => {
            const before = await body("/");
            const { code, output } = await deploy(settings);
            assert.equal(code, 1);
            assert.match(output, words);
            assert.equal(await body("/"), before);
        });
    }

    it("a start that fails is refused with its own words", async () => {
        const failing = application.replace(
            "message = await receive()",
            'await send({"type": "lifespan.startup.failed", "message": "no connection to the queue"}); return',
        );
        const { code, output } = await deploy({}, failing);
        assert.equal(code, 1);
        assert.match(output, /no connection to the queue/);
    });
});
