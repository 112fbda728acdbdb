import { evaluateAlarm, evaluationRange, type AlarmState, type Judged, type MissingData } from "./evaluate";
import { MetricMath, type Series } from "./expression";
import type { MetricName, Metrics, Statistic } from "./metrics";

export const comparisons = {
    GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
    GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
    LessThanThreshold: (value: number, threshold: number) => value < threshold,
    LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
};

type Comparison = keyof typeof comparisons;

/** A metric with the statistic of each of its periods. */
export interface WatchedMetric extends MetricName {
    statistic: Statistic;
    /** Seconds. */
    period: number;
}

/** An alarm on one metric, or on an expression of several. */
export interface Alarm {
    name: string;
    arn: string;
    region: string;
    description: string;
    comparison: Comparison;
    threshold: number;
    evaluationPeriods: number;
    datapointsToAlarm: number;
    treatMissingData: MissingData;
    actionsEnabled: boolean;
    /** ARNs, by the state that the alarm enters. */
    actions: Record<AlarmState, string[]>;
    /** The query that is watched, and those that it refers to, by id. */
    queries: Record<string, WatchedMetric | { expression: string }>;
    watched: string;
}

/** What an evaluation found. */
export interface Evaluation {
    state: AlarmState;
    /** Why, for people. */
    reason: string;
}

/** The inputs of an alarm's resource. */
type Inputs = Record<string, any>;

/** An alarm, by the inputs and the ARN of its resource. */
export function alarmOf(inputs: Inputs, arn: string): Alarm {
    const region = arn.split(":")[3]!;
    return {
        name: inputs["name"],
        arn,
        region,
        description: inputs["alarmDescription"] ?? "",
        comparison: inputs["comparisonOperator"],
        threshold: inputs["threshold"],
        evaluationPeriods: inputs["evaluationPeriods"],
        datapointsToAlarm: inputs["datapointsToAlarm"] ?? inputs["evaluationPeriods"],
        treatMissingData: inputs["treatMissingData"] ?? "missing",
        actionsEnabled: inputs["actionsEnabled"] ?? true,
        actions: {
            ALARM: inputs["alarmActions"] ?? [],
            OK: inputs["okActions"] ?? [],
            INSUFFICIENT_DATA: inputs["insufficientDataActions"] ?? [],
        },
        ...queriesOf(inputs, region),
    };
}

function queriesOf(inputs: Inputs, region: string): Pick<Alarm, "queries" | "watched"> {
    if (inputs["metricQueries"] === undefined) {
        return { queries: { metric: watchedMetric(inputs, inputs["statistic"], region) }, watched: "metric" };
    }
    const queries: Inputs[] = inputs["metricQueries"];
    return {
        queries: Object.fromEntries(
            queries.map(({ id, expression, metric }) => [
                id,
                expression === undefined ? watchedMetric(metric, metric["stat"], region) : { expression },
            ]),
        ),
        watched: queries.find(({ returnData }) => returnData)!["id"],
    };
}

function watchedMetric(inputs: Inputs, statistic: Statistic, region: string): WatchedMetric {
    return {
        region,
        namespace: inputs["namespace"],
        name: inputs["metricName"],
        dimensions: inputs["dimensions"] ?? {},
        statistic,
        period: inputs["period"],
    };
}

/** The metrics behind what an alarm watches. */
export function metricsOf({ queries }: Alarm): WatchedMetric[] {
    return Object.values(queries).filter((query): query is WatchedMetric => "period" in query);
}

/** The period of an alarm in seconds; all of its metrics have the same. */
export function periodOf(alarm: Alarm): number {
    return metricsOf(alarm)[0]!.period;
}

/** How far back an alarm looks, in seconds. */
export function spanOf(alarm: Alarm): number {
    return evaluationRange(alarm.evaluationPeriods) * periodOf(alarm);
}

/**
 * Evaluates an alarm over the periods that end now. CloudWatch does so every minute, whatever the period.
 *
 * @param now milliseconds since 1970
 * @param speed how many times faster than on AWS a period passes
 */
export function evaluate(alarm: Alarm, metrics: Metrics, now: number, speed: number, current: AlarmState): Evaluation {
    const range = evaluationRange(alarm.evaluationPeriods);
    const length = (periodOf(alarm) * 1000) / speed;
    const ends = Array.from({ length: range }, (_, index) => now - (range - 1 - index) * length);
    const values = seriesOf(alarm, alarm.watched, (metric) =>
        ends.map((end) => metrics.statistic(metric, metric.statistic, end - length, end)),
    );
    const judged: Judged[] = values.map((value) => {
        if (value === undefined) {
            return undefined;
        }
        return comparisons[alarm.comparison](value, alarm.threshold) ? "breaching" : "notBreaching";
    });
    const state = evaluateAlarm(judged, alarm, current);
    return { state, reason: reasonOf(alarm, state, values, ends, judged) };
}

function seriesOf(alarm: Alarm, id: string, read: (metric: WatchedMetric) => Series): Series {
    const query = alarm.queries[id]!;
    if (!("expression" in query)) {
        return read(query);
    }
    const math = new MetricMath(query.expression);
    const parts = Object.fromEntries(math.names().map((name) => [name, seriesOf(alarm, name, read)]));
    return math.evaluate(parts, evaluationRange(alarm.evaluationPeriods));
}

const phrases: Record<Comparison, string> = {
    GreaterThanThreshold: "greater than",
    GreaterThanOrEqualToThreshold: "greater than or equal to",
    LessThanThreshold: "less than",
    LessThanOrEqualToThreshold: "less than or equal to",
};

/** Names the data points that speak for the state. */
function reasonOf(alarm: Alarm, state: AlarmState, values: Series, ends: number[], judged: Judged[]): string {
    const { evaluationPeriods, treatMissingData, threshold, comparison } = alarm;
    const points = values
        .map((value, index) => ({ value, end: ends[index]!, breaching: judged[index] === "breaching" }))
        .filter((point) => point.value !== undefined)
        .slice(-evaluationPeriods);
    const lacking = evaluationPeriods - points.length;
    const missing =
        lacking > 0
            ? [
                  `${lacking} of the last ${evaluationPeriods} data points are missing, and are treated as ${treatMissingData}`,
              ]
            : [];
    if (points.length === 0) {
        return `No data: ${missing[0]}.`;
    }
    const isAlarm = state === "ALARM";
    const decisive = points.filter((point) => point.breaching === isAlarm);
    const shown = decisive.map(({ value, end }) => `${value} (until ${new Date(end).toISOString().slice(11, 19)})`);
    const count = `${decisive.length} of the last ${evaluationPeriods} data points [${shown.join(", ")}]`;
    // Missing points alone may decide.
    const judgement =
        decisive.length === 0
            ? []
            : [
                  `${count} ${decisive.length === 1 ? "was" : "were"} ${isAlarm ? "" : "not "}${phrases[comparison]} the threshold (${threshold})`,
              ];
    return `${[...judgement, ...missing].join("; ")}.`;
}
