import assert from "node:assert/strict";
import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import type { InstanceStatus } from "@aws-sdk/client-ec2";
import { accessOf } from "../../../../operations/aws/access";
import { askAbout } from "../../../../operations/status/aws";
import { linesOfAlarms } from "../../../../operations/status/aws/alarms";
import { lineOfMail } from "../../../../operations/status/aws/mail";
import { linesOfServer } from "../../../../operations/status/aws/server";
import { exitCodeOf } from "../../../../operations/status/line";
import { SettingsReader } from "../../../../settings/reader";

describe("What AWS knows of a stack", () => {
    describe("of its server", () => {
        const status = (altered: Partial<InstanceStatus> = {}): InstanceStatus => ({
            InstanceState: { Name: "running" },
            SystemStatus: { Status: "ok" },
            InstanceStatus: { Status: "ok" },
            ...altered,
        });
        const state = (altered?: Partial<InstanceStatus>) => linesOfServer(status(altered)).map((line) => line.state);

        it("is well if both checks are", () => assert.deepEqual(state(), ["ok"]));
        it("is a problem if one of them is impaired", () => {
            assert.deepEqual(state({ SystemStatus: { Status: "impaired" } }), ["problem"]);
            assert.deepEqual(state({ InstanceStatus: { Status: "impaired" } }), ["problem"]);
        });
        it("is no problem while EC2 does not know yet", () =>
            assert.deepEqual(state({ InstanceStatus: { Status: "initializing" } }), ["warning"]));
        it("is a problem if it is stopped or gone", () => {
            const [line] = linesOfServer(status({ InstanceState: { Name: "stopped" } }));
            assert.deepEqual([line!.state, line!.value], ["problem", "the server is stopped"]);
            assert.deepEqual(linesOfServer(undefined)[0]!.state, "problem");
        });
        it("names what EC2 plans, and not what is over", () => {
            const NotBefore = new Date("2026-12-24T03:00:00Z");
            const events = [
                { Code: "instance-retirement" as const, Description: "the host is old", NotBefore },
                { Code: "system-reboot" as const, Description: "[Completed] reboot" },
            ];
            const [, event, ...others] = linesOfServer(status({ Events: events }));
            assert.deepEqual([event!.state, others], ["warning", []]);
            assert.equal(event!.value, "instance-retirement: the host is old, from 2026-12-24T03:00:00.000Z on");
        });
    });

    describe("of its alarms", () => {
        const prefix = "simple-web-stack-prod-";
        const alarm = (name: string, altered: Partial<MetricAlarm> = {}): MetricAlarm => ({
            AlarmName: `${prefix}${name}`,
            StateValue: "OK",
            ActionsEnabled: true,
            ...altered,
        });

        it("is one line if all are OK", () => {
            const lines = linesOfAlarms([alarm("problems"), alarm("server-is-silent")], prefix);
            assert.deepEqual(
                lines.map(({ state, value }) => [state, value]),
                [["ok", "2 of 2 are OK"]],
            );
        });

        it("is a line for each that rings, with its own words for what to do", () => {
            const ringing = alarm("problems", {
                StateValue: "ALARM",
                StateTransitionedTimestamp: new Date("2026-11-30T03:00:00Z"),
                AlarmDescription: "npm run status names it.",
            });
            const [line, rest] = linesOfAlarms([ringing, alarm("server-is-silent")], prefix);
            assert.deepEqual(line, {
                id: "aws.alarm.problems",
                title: "Alarm",
                state: "problem",
                value: "problems rings",
                since: "2026-11-30T03:00:00.000Z",
                remedy: "npm run status names it.",
            });
            assert.equal(rest!.value, "1 of 2 are OK");
        });

        it("does not call well what has no data, or tells nobody", () => {
            const states = (altered: Partial<MetricAlarm>) =>
                linesOfAlarms([alarm("problems", altered)], prefix).map(({ state }) => state);
            assert.deepEqual(states({ StateValue: "INSUFFICIENT_DATA" }), ["warning"]);
            assert.deepEqual(states({ ActionsEnabled: false }), ["problem"]);
        });

        it("is a problem if they are gone, and a warning if there were never any", () => {
            assert.equal(linesOfAlarms([], prefix)[0]!.state, "problem");
            assert.equal(linesOfAlarms([], "")[0]!.state, "warning");
        });
    });

    describe("of who gets mail", () => {
        const subscription = (pending: boolean) => ({ Endpoint: "a@foobar.com", PendingConfirmation: String(pending) });

        it("is well if the address has confirmed", () => {
            const { state, value } = lineOfMail([subscription(false), subscription(false)]);
            assert.deepEqual([state, value], ["ok", "a@foobar.com gets them"]);
        });
        it("is a problem while one mail's link was not opened", () => {
            const { state, value } = lineOfMail([subscription(false), subscription(true)]);
            assert.equal(state, "problem");
            assert.match(value, /has not confirmed 1 of 2/);
        });
        it("is a problem after somebody has unsubscribed", () => {
            assert.match(lineOfMail([undefined]).value, /nobody gets any/);
            assert.match(lineOfMail([subscription(false), undefined]).value, /nobody gets all/);
        });
    });

    describe("is not known", () => {
        const watched = {
            keyName: "simple-web-stack-prod",
            instanceId: "i-0123456789abcdef0",
            alarmPrefix: "simple-web-stack-prod-",
            subscriptions: ["arn:aws:sns:eu-central-1:123456789012:alarms:1"],
        };
        const credentials = () => Promise.resolve({ accessKeyId: "AKIAEXAMPLE", secretAccessKey: "hidden" });
        let before: string | undefined;

        beforeEach(() => {
            before = process.env["AWS_ENDPOINT_URL"];
            process.env["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9";
        });
        afterEach(() => {
            if (before === undefined) delete process.env["AWS_ENDPOINT_URL"];
            else process.env["AWS_ENDPOINT_URL"] = before;
        });

        it("if AWS can't be reached, which each line says", async function () {
            this.timeout("30s");
            const access = await accessOf(new SettingsReader({ "aws:region": "eu-central-1" }), "test");
            const lines = await askAbout(watched, { ...access, maxAttempts: 1, credentials });
            assert.deepEqual(
                lines.map(({ id, state }) => [id, state]),
                [
                    ["aws.server", "unknown"],
                    ["aws.alarms", "unknown"],
                    ["aws.ssh", "unknown"],
                    ["aws.mail", "unknown"],
                ],
            );
            assert.ok(
                lines.every(
                    ({ value, remedy }) => /^not asked: .*ECONNREFUSED/.test(value) && /credentials/.test(remedy!),
                ),
                JSON.stringify(lines),
            );
            assert.equal(exitCodeOf(lines), 2);
        });
    });
});
