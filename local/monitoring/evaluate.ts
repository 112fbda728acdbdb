/** The states of a CloudWatch alarm. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export type MissingData = "missing" | "ignore" | "breaching" | "notBreaching";

/** One period's data point, judged by the threshold; undefined if there is none. */
export type Judged = "breaching" | "notBreaching" | undefined;

/** How an alarm decides. */
export interface Decision {
    /** The number of the most recent periods that decide. */
    evaluationPeriods: number;
    /** How many of them must breach the threshold. */
    datapointsToAlarm: number;
    treatMissingData: MissingData;
}

/**
 * How many periods are looked at beyond the evaluation periods. AWS gives no rule for the evaluation range, only examples: five
 * periods for an alarm of three.
 */
const furtherPeriods = 2;

/** The number of periods that an alarm looks at. */
export function evaluationRange(evaluationPeriods: number): number {
    return evaluationPeriods + furtherPeriods;
}

/**
 * The state of an alarm, as CloudWatch decides it:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 *
 * @param points of the evaluation range, one a period, the newest last
 * @param current the alarm's state so far
 */
export function evaluateAlarm(points: Judged[], decision: Decision, current: AlarmState): AlarmState {
    const { evaluationPeriods, datapointsToAlarm, treatMissingData } = decision;
    const existing = points.filter((point) => point !== undefined);
    const stateFor = (breaching: number) => (breaching >= datapointsToAlarm ? "ALARM" : "OK");
    // The most recent ones that are there decide, from further back if necessary. Missing ones are filled only for lack of them.
    const breaching = existing.slice(-evaluationPeriods).filter((point) => point === "breaching").length;
    const lacking = evaluationPeriods - existing.length;
    if (lacking <= 0 || treatMissingData === "notBreaching") {
        return stateFor(breaching);
    }
    if (treatMissingData === "breaching") {
        return stateFor(breaching + lacking);
    }
    // Where missing points say nothing, those that are there have to.
    if (breaching >= datapointsToAlarm || existing.includes("notBreaching")) {
        return stateFor(breaching);
    }
    if (treatMissingData === "ignore") {
        return current;
    }
    // Breaching points alone, but too few: they count once the oldest is so old that there could have been enough.
    const oldest = points.indexOf("breaching");
    const isOldEnough = oldest !== -1 && points.length - oldest >= datapointsToAlarm;
    return isOldEnough ? "ALARM" : "INSUFFICIENT_DATA";
}
