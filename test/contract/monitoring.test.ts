import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import * as path from "node:path";
import * as aws from "@pulumi/aws";
import { takeAddress } from "../../local/addresses";
import { destroyCloud } from "../../local/cloud/destroy";
import { cloudStatus, describeStatus } from "../../local/cloud/status";
import type { ReceivedMail } from "../../local/monitoring/mails";
import {
    cloudMails,
    mailboxUrl,
    monitoringEndpoint,
    monitoringProcesses,
    monitoringState,
    setSpeed,
    startMonitoring,
} from "../../local/monitoring/server";
import { keysOfRole } from "../../local/object-storage/accounts";
import { newKeys } from "../../local/object-storage/server";
import { run } from "../../toolchain/run";
import { waitUntil } from "../../toolchain/wait-until";
import { MetricsSender, type SenderOptions } from "../support/metrics-sender";
import { TestCloud } from "./aws/cloud";

const account = "123456789012";
const owner = "owner@example.com";
const role = "server";
/** A minute takes a second. */
const speed = 60;
/** Milliseconds for a mail: some periods, on a busy computer. */
const patience = 30_000;

/** What a test alters. */
interface Watched {
    site: { address: string; port: number };
    /** The namespace that the role may write to. */
    namespace?: string;
}

/** A topic with a reader, alarms on what a server measures, and a check from outside. */
function watched({ site, namespace = "SimpleWebStack" }: Watched) {
    return async () => {
        const topic = new aws.sns.Topic("alarms", { name: "alarms", displayName: "site-alarms" });
        new aws.sns.TopicPolicy("alarms", { arn: topic.arn, policy: "{}" });
        const subscription = new aws.sns.TopicSubscription("reader", {
            topic: topic.arn,
            protocol: "email",
            endpoint: owner,
        });
        const server = new aws.iam.Role(role, { name: role, assumeRolePolicy: "{}" });
        new aws.iam.RolePolicy("metrics", {
            role: server.name,
            policy: JSON.stringify({
                Statement: {
                    Effect: "Allow",
                    Action: "cloudwatch:PutMetricData",
                    Resource: "*",
                    Condition: { StringEquals: { "cloudwatch:namespace": namespace } },
                },
            }),
        });
        const dimensions = { Stack: "site" };
        const actions = { alarmActions: [topic.arn], okActions: [topic.arn] };
        const query = (id: string, metricName: string) => ({
            id,
            metric: { namespace: "SimpleWebStack", metricName, dimensions, period: 60, stat: "Maximum" },
        });
        new aws.cloudwatch.MetricAlarm("problems", {
            name: "site-problems",
            alarmDescription: "The server has found a problem: npm run status says what to do.",
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold: 1,
            evaluationPeriods: 2,
            treatMissingData: "ignore",
            metricQueries: [
                query("value", "Problems"),
                query("announced", "Announced"),
                { id: "unannounced", expression: "IF(announced, 0, value)", returnData: true },
            ],
            ...actions,
        });
        new aws.cloudwatch.MetricAlarm("silence", {
            name: "site-silent",
            comparisonOperator: "LessThanThreshold",
            threshold: 1,
            evaluationPeriods: 2,
            treatMissingData: "breaching",
            namespace: "SimpleWebStack",
            metricName: "Problems",
            dimensions,
            statistic: "SampleCount",
            period: 60,
            ...actions,
        });
        const check = new aws.route53.HealthCheck("outside", {
            type: "HTTP_STR_MATCH",
            ipAddress: site.address,
            fqdn: "www.foobar.com",
            port: site.port,
            resourcePath: "/healthz",
            searchString: "healthy",
            requestInterval: 30,
            failureThreshold: 3,
        });
        new aws.cloudwatch.MetricAlarm("outside", {
            name: "site-does-not-answer",
            comparisonOperator: "LessThanThreshold",
            threshold: 1,
            evaluationPeriods: 3,
            namespace: "AWS/Route53",
            metricName: "HealthCheckStatus",
            dimensions: { HealthCheckId: check.id },
            statistic: "Minimum",
            period: 60,
            region: "us-east-1",
            ...actions,
        });
        return { pending: subscription.pendingConfirmation };
    };
}

describe("the local cloud's CloudWatch", function () {
    this.timeout(120_000);
    let cloud: TestCloud;
    let program: Watched;
    let sender: MetricsSender;
    let site: Server;
    let isHealthy = true;
    const senders: MetricsSender[] = [];

    before(async () => {
        cloud = await TestCloud.create();
        const address = takeAddress(cloud.cloud.id, "site");
        await run("ip", ["address", "replace", `${address}/32`, "dev", "lo"]);
        site = createServer((_request, response) => response.writeHead(isHealthy ? 200 : 503).end("healthy"));
        await new Promise<void>((resolve) => site.listen(80, address, resolve));
        program = { site: { address, port: 80 } };
        setSpeed(cloud.cloud.id, speed);
    });

    after(async () => {
        senders.forEach((one) => one.end());
        site?.closeAllConnections();
        site?.close();
        await cloud?.remove();
    });

    function newSender(options: Partial<SenderOptions> = {}): MetricsSender {
        const { id } = cloud.cloud;
        const made = new MetricsSender({ endpoint: monitoringEndpoint(id), keys: keysOfRole(id, role), ...options });
        senders.push(made);
        return made;
    }

    const mails = () => cloudMails(cloud.cloud.id);
    const stateOf = (name: string) =>
        monitoringState(cloud.cloud.id).alarms[`arn:aws:cloudwatch:us-east-1:${account}:alarm:${name}`]?.state;

    /**
     * Waits for a mail, the first one of its subject since the newest that is known, and does something each second until then.
     *
     * @param each keeps the server's measurements coming
     */
    async function nextMail(subject: string, each: () => Promise<unknown> = async () => {}): Promise<ReceivedMail> {
        const known = new Set((await mails()).map(({ id }) => id));
        let found: ReceivedMail | undefined;
        const arrived = async () => {
            await each();
            found = (await mails()).find((mail) => !known.has(mail.id) && mail.subject === subject);
            return found !== undefined;
        };
        await waitUntil(arrived, patience, 500);
        assert.ok(found, `no mail "${subject}", but: ${(await mails()).map((mail) => mail.subject).join("; ")}`);
        return found;
    }

    const linkIn = ({ text }: ReceivedMail) => /http:\/\/\S+/.exec(text)![0];
    const put = (values: Record<string, number>) => async () => assert.equal(await sender.put(values), "ok");
    const calm = put({ Problems: 0, Announced: 0 });

    it("is there with the stack, and asks the topic's reader for a confirmation", async () => {
        const result = await cloud.up(watched(program));
        assert.equal(result.error, undefined);
        assert.equal(result.outputs["pending"], true);
        await waitUntil(async () => (await mails()).length > 0, patience);
        const [mail] = await mails();
        assert.equal(mail!.subject, "AWS Notification - Subscription Confirmation");
        assert.deepEqual(mail!.to, [owner]);
        const page = await (await fetch(mailboxUrl(cloud.cloud.id)!)).text();
        assert.match(page, /Subscription Confirmation/);
    });

    it("rings when the server is silent, and tells nobody who has not confirmed", async () => {
        assert.ok(await waitUntil(() => stateOf("site-silent") === "ALARM", patience));
        await sleep(1000);
        assert.equal((await mails()).length, 1);
        assert.ok(await waitUntil(() => stateOf("site-does-not-answer") === "OK", patience));
        assert.equal(stateOf("site-problems"), "INSUFFICIENT_DATA");
    });

    it("has a confirmed subscription once the link was opened", async () => {
        const [mail] = await mails();
        assert.match(await (await fetch(linkIn(mail!))).text(), /owner@example\.com now gets the mails/);
        assert.equal((await cloud.refresh()).error, undefined);
        const result = await cloud.up(watched(program));
        assert.deepEqual([result.error, result.operations, result.outputs["pending"]], [undefined, {}, false]);
    });

    it("takes what boto3 puts with the role's keys, and says by mail that the silence is over", async () => {
        sender = newSender();
        const mail = await nextMail('OK: "site-silent" in US East (N. Virginia)', calm);
        assert.match(mail.text, /ALARM -> OK/);
        assert.ok(await waitUntil(() => stateOf("site-problems") === "OK", patience));
    });

    it("refuses wrong keys, and what the role's policy does not allow", async () => {
        assert.equal(await newSender({ keys: newKeys() }).put({ Problems: 0 }), "InvalidClientTokenId");
        const keys = { ...keysOfRole(cloud.cloud.id, role), secretAccessKey: "wrong" };
        assert.equal(await newSender({ keys }).put({ Problems: 0 }), "SignatureDoesNotMatch");
        assert.equal(await newSender({ namespace: "Another" }).put({ Problems: 0 }), "AccessDenied");
        const keysOfAnother = keysOfRole(cloud.cloud.id, "another");
        assert.equal(await newSender({ keys: keysOfAnother }).put({ Problems: 0 }), "AccessDenied");
        const unsigned = await fetch(monitoringEndpoint(cloud.cloud.id), {
            method: "POST",
            body: "Action=PutMetricData",
        });
        assert.equal(unsigned.status, 403);
        assert.match(await unsigned.text(), /<Code>MissingAuthenticationToken</);
    });

    const mailOf = (state: string, alarm: string) => `${state}: "${alarm}" in US East (N. Virginia)`;

    it("mails a problem with what to do, not while work is announced, and the end of it", async () => {
        const mail = await nextMail(mailOf("ALARM", "site-problems"), put({ Problems: 2, Announced: 0 }));
        assert.deepEqual(mail.to, [owner]);
        assert.match(mail.text, /npm run status says what to do/);
        assert.match(
            mail.text,
            /2 of the last 2 data points \[2 .*\] were greater than or equal to the threshold \(1\)/,
        );
        await nextMail(mailOf("OK", "site-problems"), put({ Problems: 2, Announced: 1 }));
        const count = (await mails()).length;
        for (let second = 0; second < 4; second++) {
            await put({ Problems: 2, Announced: 1 })();
            await sleep(1000);
        }
        assert.equal((await mails()).length, count);
        await nextMail(mailOf("ALARM", "site-problems"), put({ Problems: 2, Announced: 0 }));
        await nextMail(mailOf("OK", "site-problems"), calm);
    });

    it("mails that the site does not answer as a visitor asks it, and that it does again", async () => {
        isHealthy = false;
        await nextMail(mailOf("ALARM", "site-does-not-answer"), calm);
        isHealthy = true;
        await nextMail(mailOf("OK", "site-does-not-answer"), calm);
    });

    it("notices that nothing comes any more, also because the permission is lost", async () => {
        const [changed] = await Promise.all([
            cloud.up(watched({ ...program, namespace: "Another" })),
            nextMail(mailOf("ALARM", "site-silent"), () => sender.put({ Problems: 0, Announced: 0 })),
        ]);
        assert.deepEqual([changed.error, changed.operations], [undefined, { metrics: ["update"] }]);
        assert.equal(await sender.put({ Problems: 0 }), "AccessDenied");
    });

    it("goes on after it was killed, and rings no second time", async () => {
        const { id } = cloud.cloud;
        const before = { mails: (await mails()).length, alarms: monitoringState(id).alarms };
        monitoringProcesses(id).forEach((process_) => process.kill(process_, "SIGKILL"));
        const records = path.join(cloud.cloud.directory, "resources");
        await Promise.all([startMonitoring(id, records), startMonitoring(id, records)]);
        assert.equal(monitoringProcesses(id).length, 1);
        await sleep(3000);
        assert.equal((await mails()).length, before.mails);
        assert.deepEqual(monitoringState(id).alarms["site-silent"], before.alarms["site-silent"]);
    });

    it("asks again when the reader has unsubscribed by the link in a mail", async () => {
        const last = (await mails()).at(-1)!;
        assert.match(await (await fetch(linkIn(last))).text(), /gets no more mails/);
        await cloud.refresh();
        const [result, mail] = await Promise.all([
            cloud.up(watched(program)),
            nextMail("AWS Notification - Subscription Confirmation"),
        ]);
        assert.deepEqual([result.error, result.operations["reader"]], [undefined, ["create"]]);
        assert.deepEqual(mail.to, [owner]);
    });

    it("is gone with the stack, though a pending subscription can't be deleted, and leaves nothing", async () => {
        assert.equal((await cloud.destroy()).error, undefined);
        const { id } = cloud.cloud;
        assert.ok(await waitUntil(() => Object.keys(monitoringState(id).subscriptions).length === 0, patience));
        assert.ok(await waitUntil(() => Object.keys(monitoringState(id).alarms).length === 0, patience));
        await destroyCloud(id);
        assert.deepEqual(describeStatus(await cloudStatus(id)), []);
    });
});
