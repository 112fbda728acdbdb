import assert from "node:assert/strict";
import * as path from "node:path";
import { Records } from "../../../../local/cloud/records";
import { alarmType, healthCheckType, subscriptionType } from "../../../../local/cloud/resource-tokens";
import type { Provider } from "../../../../local/provider/provider";
import { unknownValue } from "../../../../local/provider/values";
import { newProvider, withCloudDirectory } from "../../../support/aws-plugin";

const urn = (type: string) => `urn:pulumi:test::site::${type}::it`;
const topic = "arn:aws:sns:us-east-1:123456789012:alarms";
const single = {
    name: "system",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    evaluationPeriods: 2,
    namespace: "AWS/EC2",
    metricName: "StatusCheckFailed_System",
    dimensions: { InstanceId: "i-1" },
    statistic: "Maximum",
    period: 60,
    alarmActions: [topic, "arn:aws:automate:us-east-1:ec2:recover"],
};
const query = (id: string, period = 300) => ({
    id,
    metric: { namespace: "SimpleWebStack", metricName: id, period, stat: "Maximum" },
});
const math = {
    name: "problems",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    evaluationPeriods: 2,
    alarmActions: [topic],
    metricQueries: [
        query("problems"),
        query("announced"),
        { id: "watched", expression: "IF(announced, 0, problems)", returnData: true },
    ],
};
const check = { type: "HTTPS_STR_MATCH", fqdn: "www.foobar.com", resourcePath: "/healthz", searchString: "ok" };

describe("alarms of the local cloud's AWS provider", () => {
    let provider: Provider;
    const directory = withCloudDirectory();
    beforeEach(() => (provider = newProvider()));

    async function reasons(type: string, inputs: object): Promise<string> {
        const { failures = [] } = await provider.check(urn(type), {}, inputs as Record<string, unknown>);
        return failures.map(({ reason }) => reason).join("; ");
    }

    it("takes an alarm on a metric, an alarm on an expression, and a health check", async () => {
        assert.equal(await reasons(alarmType, single), "");
        assert.equal(await reasons(alarmType, math), "");
        assert.equal(await reasons(healthCheckType, check), "");
    });

    it("takes what a preview does not know yet", async () => {
        const unknown = { dimensions: { InstanceId: unknownValue }, alarmActions: [unknownValue] };
        assert.equal(await reasons(alarmType, { ...single, ...unknown }), "");
        assert.equal(await reasons(healthCheckType, { type: "HTTP", ipAddress: unknownValue }), "");
    });

    const recover = "arn:aws:automate:us-east-1:ec2:recover";
    for (const [what, inputs, reason] of [
        [
            "without a statistic",
            { ...single, statistic: undefined },
            /needs metricName, namespace, period and statistic/,
        ],
        ["with a percentile", { ...single, extendedStatistic: "p99" }, /extendedStatistic: the local cloud does not/],
        ["of three of two", { ...single, datapointsToAlarm: 3 }, /datapointsToAlarm is 3, and must be at most/],
        [
            "with a period of 90 seconds",
            { ...single, period: 90 },
            /period is 90, and must be 10, 20, 30 or a multiple/,
        ],
        [
            "that stops an instance",
            { ...single, alarmActions: ["arn:aws:automate:us-east-1:ec2:stop"] },
            /knows topics/,
        ],
        [
            "that recovers for another metric",
            { ...single, metricName: "CPUUtilization" },
            /on StatusCheckFailed_System/,
        ],
        ["that recovers by an expression", { ...math, alarmActions: [recover] }, /only dimension is InstanceId/],
        ["with both", { ...math, metricName: "Problems" }, /metricName can't be beside metricQueries/],
        ["that watches nothing", { ...math, metricQueries: [query("a")] }, /exactly one query has returnData/],
        [
            "with an unknown id",
            { ...math, metricQueries: [query("a"), { id: "b", expression: "a + c", returnData: true }] },
            /a \+ c: no query has the id c/,
        ],
        [
            "with an unknown function",
            { ...math, metricQueries: [query("a"), { id: "b", expression: "RATE(a)", returnData: true }] },
            /does not understand the expression "RATE\(a\)"/,
        ],
        [
            "with two periods",
            {
                ...math,
                metricQueries: [query("a"), query("c", 60), { id: "b", expression: "a + c", returnData: true }],
            },
            /all of its metrics have the same period/,
        ],
    ] as const) {
        it(`rejects an alarm ${what}`, async () => assert.match(await reasons(alarmType, inputs), reason));
    }

    for (const [what, inputs, reason] of [
        ["that asks nobody", { type: "HTTP" }, /needs fqdn or ipAddress/],
        ["that looks for nothing", { ...check, searchString: undefined }, /searchString belongs to the types/],
        ["that looks for a text in vain", { ...check, type: "HTTPS" }, /searchString belongs to the types/],
        ["of another alarm", { ...check, type: "CLOUDWATCH_METRIC" }, /must be one of HTTP, HTTPS/],
    ] as const) {
        it(`rejects a health check ${what}`, async () => assert.match(await reasons(healthCheckType, inputs), reason));
    }

    it("rejects a subscription by anything but e-mail", async () => {
        const subscription = { topic, protocol: "email", endpoint: "owner@example.com" };
        assert.equal(await reasons(subscriptionType, subscription), "");
        assert.match(await reasons(subscriptionType, { ...subscription, protocol: "sms" }), /must be one of email/);
        assert.match(await reasons(subscriptionType, { ...subscription, endpoint: "owner" }), /an e-mail address/);
        await assert.rejects(provider.create(urn(subscriptionType), subscription), /topic: there is no Topic/);
    });

    it("has one alarm of a name, and leaves the first one as it is", async () => {
        const records = new Records(path.join(directory(), "resources"));
        const first = { id: "system", urn: "urn:first", inputs: single, outputs: {}, complete: true };
        records.save(alarmType, first);
        await assert.rejects(provider.create(urn(alarmType), single), /"system" is there already/);
        assert.deepEqual(records.find(alarmType, "system"), first);
    });

    it("rejects an action of another region", async () => {
        await assert.rejects(
            provider.create(urn(alarmType), { ...single, region: "eu-west-1" }),
            /Invalid region us-east-1 specified\. Only eu-west-1 is supported/,
        );
    });
});
