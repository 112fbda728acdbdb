import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";
import { scratch } from "./server-files/tools";

const watch = path.join(projectFolder, "components/watch/files");
// Debian's, which has Debian's boto3.
const python = "/usr/bin/python3";

/** A request of CloudWatch's query protocol. */
interface Request {
    authorization: string;
    parameters: URLSearchParams;
}

describe("The sending of the server's metrics", function () {
    this.timeout("60s");
    let server: Server;
    let status = 200;
    const requests: Request[] = [];
    let root: string;
    const outcome = () => JSON.parse(fs.readFileSync(path.join(root, "run/simple-web-stack/watch/sent"), "utf8"));
    const now = () => new Date().toISOString().replace(/\.\d+Z$/, "Z");

    /** Runs Python on files of which a folder is the root; resolves with what it printed. */
    const run = (parameters: string[], input: string, env: Record<string, string> = {}) =>
        new Promise<string>((resolve, reject) => {
            const child = execFile(
                python,
                ["-B", ...parameters],
                {
                    cwd: watch,
                    env: {
                        PATH: process.env.PATH,
                        SIMPLE_WEB_STACK_ROOT: root,
                        AWS_EC2_METADATA_DISABLED: "true",
                        AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
                        AWS_SECRET_ACCESS_KEY: "secret-of-the-server",
                        ...env,
                    },
                },
                (error, output, errors) => (error || errors ? reject(error ?? new Error(errors)) : resolve(output)),
            );
            child.stdin!.end(input);
        });
    const send = (check: unknown, env?: Record<string, string>) =>
        run(["send.py"], typeof check === "string" ? check : JSON.stringify(check), env);
    const line = async () => {
        const output = await run(["check.py", "sending"], "");
        return output ? (JSON.parse(output) as { state: string; value: string; remedy: string | null }) : undefined;
    };

    before(async () => {
        server = createServer((request, response) => {
            const parts: Buffer[] = [];
            request.on("data", (part: Buffer) => parts.push(part));
            request.on("end", () => {
                const parameters = new URLSearchParams(Buffer.concat(parts).toString());
                requests.push({ authorization: String(request.headers.authorization), parameters });
                const error =
                    "<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not allowed</Message></Error>";
                response.writeHead(status, { "Content-Type": "text/xml" });
                response.end(
                    status === 200
                        ? '<PutMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></PutMetricDataResponse>'
                        : `<ErrorResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">${error}<RequestId>1</RequestId></ErrorResponse>`,
                );
            });
        });
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });
    after(() => new Promise((resolve) => server.close(resolve)));
    beforeEach(() => {
        root = scratch();
        requests.length = 0;
        status = 200;
        const settings = path.join(root, "etc/simple-web-stack/watch");
        fs.mkdirSync(settings, { recursive: true });
        const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        fs.writeFileSync(
            path.join(settings, "metrics"),
            `NAMESPACE=SimpleWebStack\nSTACK=site-prod\nREGION=eu-central-1\nENDPOINT=${endpoint}\n`,
        );
    });

    it("puts the numbers that have a known name, of the stack, with the time of the check", async () => {
        const at = now();
        await send({
            at,
            lines: [{ id: "x", value: "text" }],
            metrics: { Problems: 2, DiskUsed: 41.5, Announced: 0, Visitor: 7, MemoryUsed: "much", BackupAge: null },
        });
        assert.equal(requests.length, 1);
        const [{ authorization, parameters }] = requests as [Request];
        assert.match(authorization, /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-central-1\/monitoring\//);
        const { Action, Namespace, Version, ...data } = Object.fromEntries(parameters);
        assert.deepEqual([Action, Namespace, Version], ["PutMetricData", "SimpleWebStack", "2010-08-01"]);
        const expected = [
            ["Problems", "2.0", "Count"],
            ["DiskUsed", "41.5", "Percent"],
            ["Announced", "0.0", "None"],
        ].flatMap(([name, value, unit], index) => {
            const member = `MetricData.member.${index + 1}`;
            return [
                [`${member}.MetricName`, name],
                [`${member}.Dimensions.member.1.Name`, "Stack"],
                [`${member}.Dimensions.member.1.Value`, "site-prod"],
                [`${member}.Timestamp`, at],
                [`${member}.Value`, value],
                [`${member}.Unit`, unit],
            ];
        });
        assert.deepEqual(data, Object.fromEntries(expected));
        assert.equal(outcome().failed, null);
        assert.match((await line())!.value, /^sent \d s ago$/);
    });

    for (const [what, check, prepare, expected] of [
        ["CloudWatch refuses", undefined, () => (status = 403), /AccessDenied.*not allowed/],
        [
            "the check is old",
            { at: "2026-01-01T00:00:00Z", metrics: { Problems: 0 } },
            () => undefined,
            /last check is of 2026-01-01/,
        ],
        ["the check has no time", { metrics: {} }, () => undefined, /KeyError/],
        ["the check is no JSON", "{", () => undefined, /JSONDecodeError/],
    ] as const) {
        it(`is a line of the next check, and no failure of the timer, when ${what}`, async () => {
            prepare();
            assert.equal(await send(check ?? { at: now(), metrics: { Problems: 0 } }), "");
            const { state, value, remedy } = (await line())!;
            assert.equal(state, "problem");
            assert.match(value, expected);
            assert.match(remedy!, /npm run up/);
            assert.ok(
                !fs
                    .readFileSync(path.join(root, "run/simple-web-stack/watch/sent"), "utf8")
                    .includes("secret-of-the-server"),
            );
        });
    }

    it("says that the server has no role", async () => {
        const none = { AWS_ACCESS_KEY_ID: "", AWS_SECRET_ACCESS_KEY: "", HOME: root };
        await send({ at: now(), metrics: { Problems: 0 } }, none);
        assert.match((await line())!.value, /NoCredentialsError/);
        assert.equal(requests.length, 0);
    });

    it("has some time after a start of the server", async () => {
        const stateAfter = (seconds: number) =>
            run(["-c", `from topics import sending; print(next(sending.lines(running=${seconds})).state)`], "");
        assert.equal(await stateAfter(600), "ok\n");
        assert.equal(await stateAfter(1200), "problem\n");
    });

    it("is no line of a stack without alarms", async () => {
        assert.ok(await line());
        fs.rmSync(path.join(root, "etc"), { recursive: true });
        assert.equal(await line(), undefined);
    });
});
