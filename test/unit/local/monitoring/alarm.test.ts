import assert from "node:assert/strict";
import { alarmOf, evaluate, spanOf } from "../../../../local/monitoring/alarm";
import { Metrics, sampleOf, type MetricName } from "../../../../local/monitoring/metrics";
import { alarmMessage } from "../../../../local/monitoring/texts";

const arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:site-problems";
const dimensions = { Stack: "simple-web-stack-local" };
const inputs = {
    name: "site-problems",
    alarmDescription: "npm run status says what to do",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 0,
    evaluationPeriods: 2,
    treatMissingData: "breaching",
    alarmActions: ["arn:aws:sns:us-east-1:123456789012:alarms"],
    metricQueries: [
        { id: "watched", expression: "IF(announced > 0, 0, problems)", returnData: true },
        {
            id: "problems",
            metric: { namespace: "SimpleWebStack", metricName: "Problems", period: 300, stat: "Maximum", dimensions },
        },
        {
            id: "announced",
            metric: { namespace: "SimpleWebStack", metricName: "Announced", period: 300, stat: "Maximum", dimensions },
        },
    ],
};
const metric = (name: string): MetricName => ({ region: "us-east-1", namespace: "SimpleWebStack", name, dimensions });
const minutes = (count: number) => count * 60_000;

describe("an alarm on an expression", () => {
    const alarm = alarmOf(inputs, arn);

    /** @param values problems and what is announced, each five minutes from minute 0 on */
    function metricsWith(values: [problems: number, announced: number][]): Metrics {
        const metrics = new Metrics();
        values.forEach(([problems, announced], index) => {
            const at = minutes(5 * index) + 1000;
            metrics.put(metric("Problems"), sampleOf(problems, at));
            metrics.put(metric("Announced"), sampleOf(announced, at));
        });
        return metrics;
    }

    const stateAt = (metrics: Metrics, minute: number) => evaluate(alarm, metrics, minutes(minute), 1, "OK").state;

    it("looks back two periods further than it evaluates", () => assert.equal(spanOf(alarm), 4 * 300));

    it("rings after two periods with problems, evaluated each minute", () => {
        const metrics = metricsWith([
            [0, 0],
            [0, 0],
            [1, 0],
            [1, 0],
        ]);
        assert.deepEqual(
            [14, 15, 16, 20].map((minute) => stateAt(metrics, minute)),
            ["OK", "OK", "ALARM", "ALARM"],
        );
    });

    it("does not ring while work is announced, and rings when it is over and problems remain", () => {
        const announced = metricsWith([
            [0, 0],
            [3, 1],
            [3, 1],
            [3, 1],
        ]);
        assert.equal(stateAt(announced, 20), "OK");
        assert.equal(
            stateAt(
                metricsWith([
                    [0, 0],
                    [3, 1],
                    [3, 0],
                    [3, 0],
                ]),
                20,
            ),
            "ALARM",
        );
    });

    it("rings when nothing comes any more", () => {
        const metrics = metricsWith([
            [0, 0],
            [0, 0],
        ]);
        assert.equal(stateAt(metrics, 20), "OK");
        assert.equal(stateAt(metrics, 26), "ALARM");
        assert.match(evaluate(alarm, metrics, minutes(60), 1, "OK").reason, /2 of the last 2 data points are missing/);
    });

    it("has periods that pass faster, for as much faster data", () => {
        const metrics = new Metrics();
        [1000, 6000].forEach((at) => metrics.put(metric("Problems"), sampleOf(1, at)));
        [1000, 6000].forEach((at) => metrics.put(metric("Announced"), sampleOf(0, at)));
        assert.equal(evaluate(alarm, metrics, 10_000, 60, "OK").state, "ALARM");
    });

    it("is another metric in another region or with other dimensions", () => {
        const metrics = metricsWith([[1, 0]]);
        const read = (other: Partial<MetricName>) =>
            metrics.statistic({ ...metric("Problems"), ...other }, "Maximum", 0, minutes(5));
        assert.deepEqual(
            [read({}), read({ region: "eu-west-1" }), read({ dimensions: {} })],
            [1, undefined, undefined],
        );
    });

    it("says which values end it", () => {
        const metrics = metricsWith([
            [1, 0],
            [0, 0],
        ]);
        assert.equal(
            evaluate(alarm, metrics, minutes(10), 1, "ALARM").reason,
            "1 of the last 2 data points [0 (until 00:10:00)] was not greater than the threshold (0).",
        );
    });

    it("tells in a mail what AWS tells", () => {
        const change = evaluate(
            alarm,
            metricsWith([
                [1, 0],
                [2, 0],
            ]),
            minutes(10),
            1,
            "OK",
        );
        const { subject, text } = alarmMessage(alarm, { ...change, from: "OK", at: minutes(10) });
        assert.equal(subject, 'ALARM: "site-problems" in US East (N. Virginia)');
        for (const part of [
            inputs.alarmDescription,
            "OK -> ALARM",
            arn,
            inputs.alarmActions[0]!,
            "Stack = simple-web-stack-local",
        ]) {
            assert.ok(text.includes(part), part);
        }
        assert.match(
            text,
            /2 of the last 2 data points \[1 \(until .*\), 2 \(until .*\)\] were greater than the threshold \(0\)/,
        );
    });
});

describe("an alarm on a metric", () => {
    const single = {
        name: "system",
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        namespace: "AWS/EC2",
        metricName: "StatusCheckFailed_System",
        dimensions: { InstanceId: "i-1" },
        period: 60,
        statistic: "Maximum",
    };

    it("forgets what is older than it looks back, and nothing else", () => {
        const metrics = new Metrics();
        const name = {
            region: "us-east-1",
            namespace: "AWS/EC2",
            name: single.metricName,
            dimensions: single.dimensions,
        };
        [0, 1, 2].forEach((minute) => metrics.put(name, sampleOf(1, minutes(minute))));
        const alarm = alarmOf(single, arn);
        metrics.forget(minutes(1));
        assert.equal(Object.values(metrics.toJSON())[0]!.length, 2);
        assert.equal(evaluate(alarm, new Metrics(metrics.toJSON()), minutes(3), 1, "OK").state, "ALARM");
        metrics.forget(minutes(3));
        assert.deepEqual(metrics.toJSON(), {});
        assert.equal(evaluate(alarm, metrics, minutes(3), 1, "OK").state, "INSUFFICIENT_DATA");
    });
});
