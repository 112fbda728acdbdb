import assert from "node:assert/strict";
import { evaluateAlarm, type AlarmState, type Judged, type MissingData } from "../../../../local/monitoring/evaluate";

// The tables of "How alarm state is evaluated when data is missing", in
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
// (their text: https://github.com/awsdocs/amazon-cloudwatch-user-guide/blob/05fd32f/doc_source/AlarmThatSendsEmail.md).
// 0 is within the threshold, X breaches it, - is missing; the newest is last. "retain" keeps the state that the alarm has.

type Row = [points: string, missing: string, ignore: string, breaching: string, notBreaching: string];

const threeOfThree: Row[] = [
    ["0 - X - X", "OK", "OK", "OK", "OK"],
    ["0 - - - -", "OK", "OK", "OK", "OK"],
    ["- - - - -", "INSUFFICIENT_DATA", "retain", "ALARM", "OK"],
    ["0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["- - - - X", "INSUFFICIENT_DATA", "retain", "ALARM", "OK"],
    ["X - - - -", "ALARM", "retain", "ALARM", "OK"],
];
const twoOfThree: Row[] = [
    ["0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
    ["0 - X - -", "OK", "OK", "ALARM", "OK"],
    ["- - - - 0", "OK", "OK", "ALARM", "OK"],
    ["- - - - X", "INSUFFICIENT_DATA", "retain", "ALARM", "OK"],
];

const treatments: MissingData[] = ["missing", "ignore", "breaching", "notBreaching"];
const states: AlarmState[] = ["OK", "ALARM", "INSUFFICIENT_DATA"];

function judged(points: string): Judged[] {
    const meaning: Record<string, Judged> = { "0": "notBreaching", X: "breaching", "-": undefined };
    return points.split(" ").map((point) => meaning[point]);
}

describe("a CloudWatch alarm", () => {
    for (const [datapointsToAlarm, rows] of [
        [3, threeOfThree],
        [2, twoOfThree],
    ] as const) {
        for (const [points, ...expected] of rows) {
            it(`of ${datapointsToAlarm} of 3 with ${points}, as AWS's table has it`, () => {
                treatments.forEach((treatMissingData, index) => {
                    for (const current of states) {
                        const wanted = expected[index] === "retain" ? current : expected[index];
                        const decision = { evaluationPeriods: 3, datapointsToAlarm, treatMissingData };
                        assert.equal(evaluateAlarm(judged(points), decision, current), wanted, treatMissingData);
                    }
                });
            });
        }
    }

    const twoOfTwo = { evaluationPeriods: 2, datapointsToAlarm: 2, treatMissingData: "breaching" as const };

    it("rings on silence when there are too few points left in what it looks at, and not at once", () => {
        assert.equal(evaluateAlarm(judged("0 0 0 -"), twoOfTwo, "OK"), "OK");
        assert.equal(evaluateAlarm(judged("0 0 - -"), twoOfTwo, "OK"), "OK");
        assert.equal(evaluateAlarm(judged("0 - - -"), twoOfTwo, "OK"), "OK");
        assert.equal(evaluateAlarm(judged("- - - -"), twoOfTwo, "OK"), "ALARM");
    });

    it("looks at no more points than its evaluation periods when they are there", () => {
        assert.equal(evaluateAlarm(judged("X X 0 X"), twoOfTwo, "ALARM"), "OK");
        assert.equal(evaluateAlarm(judged("0 0 X X"), twoOfTwo, "OK"), "ALARM");
    });

    it("counts breaching points that are too few once the oldest is old enough", () => {
        const decision = { evaluationPeriods: 3, datapointsToAlarm: 2, treatMissingData: "missing" as const };
        assert.equal(evaluateAlarm(judged("- - - X -"), decision, "OK"), "ALARM");
    });
});
