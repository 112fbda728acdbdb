import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { accessOf } from "../../operations/aws/access";
import { closeLeftOvers, withOpenSsh, type Pace, type Request } from "../../operations/ssh/open-ssh";
import { SshRules } from "../../operations/ssh/rules";
import { askAbout } from "../../operations/status/aws";
import { SettingsReader } from "../../settings/reader";
import { Problem } from "../../toolchain/problem";
import { waitUntil } from "../../toolchain/wait-until";
import { projectFolder } from "../support/declared-settings";
import { ec2Error, type Moto, withMoto } from "../support/moto";
import { MotoSite } from "../support/moto-site";

import { commands, runStep } from "../support/workflows";

const region = "eu-central-1";
const mine = "198.51.100.77";
const administrators = { "198.51.100.0/28": "SSH from administrators" };
/** As the usual one, and quicker. */
const pace: Pace = { look: 50, note: 200, silence: 1500 };

describe("Port 22 of a server on AWS", function () {
    this.timeout(120_000);
    let moto: Moto;
    let site: MotoSite;
    let said: string[];
    const running = withMoto();

    beforeEach(async () => {
        moto = running();
        Object.assign(process.env, moto.environment);
        said = [];
        site = await new MotoSite(moto).create();
        moto.calls.length = 0;
    });

    const rules = async () =>
        new SshRules(
            { ...(await accessOf(new SettingsReader({ "aws:region": region }), "test")), maxAttempts: 5 },
            "simple-web-stack-prod",
        );
    const request = async (altered: Partial<Request> = {}): Promise<Request> => ({
        rules: await rules(),
        address: mine,
        owner: "npm run deploy of me/site run 7",
        remedy: "npm run close-ssh -- --stack prod",
        say: (line) => said.push(line),
        pace,
        ...altered,
    });
    const isOpen = async (address = mine) => `${address}/32` in (await site.openings());
    const becomesOpen = (address = mine) => waitUntil(() => isOpen(address), 5000);

    it("is open for one address as long as a command runs, and says for whom", async () => {
        const result = await withOpenSsh(await request(), async () => {
            const { [`${mine}/32`]: description, ...others } = await site.openings();
            assert.match(description!, /^SSH for npm run deploy of me\/site run 7 since \d{4}-/);
            assert.deepEqual(others, administrators);
            return 3;
        });
        assert.equal(result, 3);
        assert.deepEqual(await site.openings(), administrators);
        assert.deepEqual(said, [`port 22 is open for ${mine} until this command ends`]);
    });

    it("is closed after a command that fails, whose error stays", async () => {
        const failing = withOpenSsh(await request(), () => Promise.reject(new Error("the deploy failed")));
        await assert.rejects(failing, /^Error: the deploy failed$/);
        assert.deepEqual(await site.openings(), administrators);
    });

    it("is left as it is where the address gets in already", async () => {
        await withOpenSsh(await request({ address: "198.51.100.5" }), async () => undefined);
        assert.ok(!moto.actions.includes("AuthorizeSecurityGroupIngress"), moto.actions.join());
        assert.deepEqual(said, ["port 22 is open for 198.51.100.0/28 already"]);
    });

    it("is opened once the rule that let the address in is gone, as by the update itself", async () => {
        await withOpenSsh(await request({ address: "198.51.100.5" }), async () => {
            await site.forbid(22, "198.51.100.0/28");
            assert.ok(await becomesOpen("198.51.100.5"));
        });
        assert.deepEqual(await site.openings(), {});
    });

    it("is opened again if somebody closes it under a command's hands", async () => {
        await withOpenSsh(await request(), async () => {
            await site.forbid(22, `${mine}/32`);
            assert.ok(await becomesOpen());
        });
        assert.deepEqual(await site.openings(), administrators);
    });

    it("is opened as soon as the first deploy has made a server", async () => {
        await moto.reset();
        site = new MotoSite(moto);
        await withOpenSsh(await request(), async () => {
            assert.deepEqual(said, [`there is no server yet: port 22 is opened for ${mine} as soon as there is one`]);
            await site.create();
            assert.ok(await becomesOpen());
        });
        assert.deepEqual(await site.openings(), administrators);
    });

    it("stays open while the server is replaced, for a command that says that it still runs", async () => {
        await withOpenSsh(await request(), async () => {
            await site.terminate();
            const first = (await site.openings())[`${mine}/32`];
            assert.ok(await waitUntil(async () => (await site.openings())[`${mine}/32`] !== first, 5000));
        });
        assert.deepEqual(await site.openings(), administrators);
    });

    it("is open for another stack's server never", async () => {
        const other = await new MotoSite(moto, "simple-web-stack-other").create();
        await withOpenSsh(await request(), async () => assert.deepEqual(await other.openings(), administrators));
    });

    describe("with two commands at once", () => {
        it("is closed by neither for the other", async () => {
            const theirs = "198.51.100.99";
            await withOpenSsh(await request({ address: theirs }), async () => {
                await withOpenSsh(await request(), async () => assert.ok((await isOpen()) && (await isOpen(theirs))));
                assert.ok(await isOpen(theirs));
                assert.ok(!(await isOpen()));
            });
            assert.deepEqual(await site.openings(), administrators);
            assert.ok(
                said.some((line) => /^port 22 is open for 198.51.100.99\/32, by .*: does that still run\?$/.test(line)),
            );
        });

        it("stays open for the one that ends last, if they have one address", async () => {
            let end = () => undefined as void;
            const first = withOpenSsh(await request(), () => new Promise<void>((resolve) => (end = resolve)));
            assert.ok(await becomesOpen());
            await withOpenSsh(await request(), async () => {
                end();
                await first;
                assert.ok(await becomesOpen());
            });
            assert.deepEqual(await site.openings(), administrators);
        });

        it("is closed by the one that goes on after the other, with the same address, has died", async () => {
            await withOpenSsh(await request(), async () => {
                const [rule] = (await (await rules()).find())!.rules.filter(({ opening }) => opening);
                const theirs = { ...rule!.opening!, id: "0a1b2c3d", seen: Date.now() - 60_000 };
                await (await rules()).note(rule!, theirs);
                assert.ok(
                    await waitUntil(async () => !(await site.openings())[`${mine}/32`]!.includes("0a1b2c3d"), 5000),
                );
            });
            assert.deepEqual(await site.openings(), administrators);
        });

        it("is no error if both open it at the same moment", async () => {
            moto.intervene = ({ action }) => {
                if (action !== "AuthorizeSecurityGroupIngress") {
                    return undefined;
                }
                moto.intervene = () => undefined;
                return ec2Error(400, "InvalidPermission.Duplicate");
            };
            await withOpenSsh(await request(), async () => assert.ok(await becomesOpen()));
            assert.deepEqual(await site.openings(), administrators);
        });
    });

    describe("that was left open", () => {
        const leave = async (address: string, seconds: number) => {
            const seen = Date.now() - seconds * 1000;
            const opening = { id: "0a1b2c3d", owner: "npm run deploy of me/site run 6", since: seen, seen };
            await (await rules()).open(site.group, address, opening);
        };

        it("is closed before the next command begins", async () => {
            await leave("198.51.100.99", 3600);
            await withOpenSsh(await request(), async () => assert.ok(!(await isOpen("198.51.100.99"))));
            assert.match(
                said[0]!,
                /^port 22 was left open for 198.51.100.99\/32, by npm run deploy of me\/site run 6 /,
            );
        });

        it("is closed once it is sure that its command says nothing any more", async () => {
            await leave("198.51.100.99", 0);
            // Its clock is ahead of this one.
            await leave("198.51.100.98", -600);
            assert.deepEqual(await closeLeftOvers(await rules(), (line) => said.push(line), pace), []);
            assert.deepEqual(await site.openings(), administrators);
        });

        it("is told by the status, with the command that closes it", async () => {
            await leave("198.51.100.99", 3600);
            await leave("198.51.100.98", 1);
            const watched = {
                keyName: "simple-web-stack-prod",
                instanceId: site.instance,
                alarmPrefix: "",
                subscriptions: [],
            };
            const lines = await askAbout(watched, await accessOf(new SettingsReader({ "aws:region": region }), "test"));
            const about = lines.filter(({ title }) => title === "Port 22");
            assert.deepEqual(about.map(({ state }) => state).sort(), ["aside", "problem"]);
            const { value, remedy } = about.find(({ state }) => state === "problem")!;
            assert.match(value, /^left open for 198.51.100.99\/32, by npm run deploy of me\/site run 6 /);
            assert.equal(remedy, "npm run close-ssh closes it");
        });
    });

    describe("with an AWS that refuses", () => {
        const refuse = (refused: string, times: number, code: string, status = 403) => {
            let left = times;
            moto.intervene = ({ action }) => (action === refused && left-- > 0 ? ec2Error(status, code) : undefined);
        };

        for (const action of ["DescribeInstances", "AuthorizeSecurityGroupIngress"]) {
            it(`lets nothing begin without the permission ${action}`, async () => {
                refuse(action, Infinity, "UnauthorizedOperation");
                const failing = withOpenSsh(await request(), () => assert.fail("it began"));
                await assert.rejects(failing, {
                    constructor: Problem,
                    message: /UnauthorizedOperation.*docs\/aws\.md/,
                });
                assert.deepEqual(await site.openings(), administrators);
            });
        }

        it("is opened after some requests too many", async () => {
            refuse("AuthorizeSecurityGroupIngress", 2, "RequestLimitExceeded", 503);
            await withOpenSsh(await request(), async () => assert.ok(await isOpen()));
            assert.deepEqual(await site.openings(), administrators);
        });

        it("fails a command that can't close it, and names what does", async () => {
            refuse("RevokeSecurityGroupIngress", Infinity, "UnauthorizedOperation");
            await assert.rejects(
                withOpenSsh(await request(), async () => 0),
                {
                    constructor: Problem,
                    message: /may still be open for 198\.51\.100\.77.*npm run close-ssh -- --stack prod/,
                },
            );
        });

        it("is closed although its rules come in pages", async () => {
            moto.intervene = ({ action, parameters }) =>
                action === "DescribeSecurityGroupRules" && !parameters.has("NextToken")
                    ? {
                          status: 200,
                          body: "<DescribeSecurityGroupRulesResponse><securityGroupRuleSet/><nextToken>2</nextToken></DescribeSecurityGroupRulesResponse>",
                      }
                    : undefined;
            await withOpenSsh(await request(), async () => assert.ok(await isOpen()));
            assert.deepEqual(await site.openings(), administrators);
        });
    });

    describe("with the commands themselves", () => {
        let folder: string;
        let environment: Record<string, string | undefined>;
        const file = (name: string) => path.join(folder, name);

        /** A `pulumi` that knows the stack's settings; its update waits for the test. */
        const pulumi = `#!/bin/bash
            case "$1 $2" in
                "version ") echo v3.276.0 ;;
                "config --json") cat "$FOLDER/settings" ;;
                "stack output") echo '{}' ;;
                "stack export") echo '{"deployment":{}}' ;;
                "up "*) touch "$FOLDER/began"; while [ -d "$FOLDER" ] && [ ! -e "$FOLDER/end" ]; do sleep 0.1; done; exit 3 ;;
            esac`;

        beforeEach(() => {
            folder = fs.mkdtempSync(path.join(os.tmpdir(), "open-ssh-"));
            fs.mkdirSync(file("bin"));
            fs.writeFileSync(file("bin/pulumi"), pulumi, { mode: 0o755 });
            const settings = { "aws:region": { value: region, secret: false } };
            fs.writeFileSync(file("settings"), JSON.stringify(settings));
            const answer = `globalThis.fetch = async () => new Response("${mine}\\n");`;
            environment = {
                ...moto.environment,
                FOLDER: folder,
                PATH: `${file("bin")}:${process.env["PATH"]}`,
                STACK: "prod",
                GITHUB_REPOSITORY: "me/site",
                GITHUB_RUN_ID: "8",
                // In place of AWS's service that tells the address.
                NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(answer)}`,
            };
        });
        afterEach(() => {
            fs.writeFileSync(file("end"), "");
            fs.rmSync(folder, { recursive: true });
        });

        const step = (part: string) => commands("deploy.yml", "deploy").find(({ run }) => run!.includes(part))!;
        /** Starts what the workflow's step runs, without npm. */
        const start = () =>
            spawn(
                process.execPath,
                ["--import", "tsx", "operations/releases/deploy.ts", "--stack", "prod", "--open-ssh"],
                { cwd: projectFolder, env: { ...process.env, ...environment }, stdio: "ignore" },
            );
        const began = () => waitUntil(() => fs.existsSync(file("began")), 60_000);

        it("is open for the runner of the first deploy of all, and closed afterwards", async () => {
            await moto.reset();
            site = new MotoSite(moto);
            const running = runStep(step("run deploy"), environment);
            assert.ok(await began());
            await site.create();
            assert.ok(await waitUntil(isOpen, 20_000));
            assert.match((await site.openings())[`${mine}/32`]!, /^SSH for npm run deploy of me\/site run 8 /);
            fs.writeFileSync(file("end"), "");
            const { code, output } = await running;
            assert.equal(code, 3, output);
            assert.match(output, /there is no server yet: port 22 is opened for 198\.51\.100\.77 as soon as/);
            assert.deepEqual(await site.openings(), administrators);
        });

        for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
            it(`is closed by a deploy that ends by ${signal}`, async () => {
                const deploy = start();
                assert.ok(await began());
                assert.ok(await isOpen());
                deploy.kill(signal);
                assert.deepEqual(await once(deploy, "exit"), [null, signal]);
                assert.deepEqual(await site.openings(), administrators);
            });
        }

        it("is closed by the next command after kill -9", async () => {
            const deploy = start();
            assert.ok(await began());
            deploy.kill("SIGKILL");
            await once(deploy, "exit");
            assert.ok(await isOpen());
            // A minute later.
            const [left] = (await (await rules()).find())!.rules.filter(({ opening }) => opening);
            await (await rules()).note(left!, { ...left!.opening!, seen: Date.now() - 61_000 });
            const { code, output } = await runStep(step("close-ssh"), environment);
            assert.equal(code, 0, output);
            assert.match(
                output,
                /port 22 was left open for 198\.51\.100\.77\/32, by npm run deploy of me\/site run 8 /,
            );
            assert.deepEqual(await site.openings(), administrators);
        });
    });
});
