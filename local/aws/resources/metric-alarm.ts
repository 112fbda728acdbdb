import { comparisons } from "../../monitoring/alarm";
import { MetricMath } from "../../monitoring/expression";
import { machineActions } from "../../monitoring/machine-checks";
import { statistics } from "../../monitoring/metrics";
import {
    boolean,
    group,
    integer,
    listOf,
    matching,
    number,
    oneOf,
    string,
    stringMap,
    strings,
    type Failure,
} from "../../provider/inputs";
import { containsUnknown, isUnknown, type Properties } from "../../provider/values";
import { region, tags } from "../inputs";
import type { AwsType } from "../aws-type";
import { alarmType } from "../../cloud/resource-tokens";

const statistic = oneOf(...statistics);
const id = matching(/^[a-z][A-Za-z0-9_]*$/, "a small letter, then letters, digits and _");
const metric = { metricName: string, namespace: string, dimensions: stringMap, period: integer(10) };

/** An alarm on a metric or on an expression of several; the local cloud's monitoring evaluates it. */
export const metricAlarm: AwsType = {
    inputs: {
        name: matching(/^[\x20-\x7e]{1,255}$/, "1 to 255 ASCII characters"),
        alarmDescription: matching(/^[^]{0,1024}$/, "at most 1024 characters"),
        comparisonOperator: oneOf(...Object.keys(comparisons)),
        threshold: number,
        evaluationPeriods: integer(1),
        datapointsToAlarm: integer(1),
        treatMissingData: oneOf("missing", "ignore", "breaching", "notBreaching"),
        actionsEnabled: boolean,
        alarmActions: strings,
        okActions: strings,
        insufficientDataActions: strings,
        ...metric,
        statistic,
        metricQueries: listOf(
            group(
                {
                    id,
                    expression: string,
                    label: string,
                    returnData: boolean,
                    period: integer(10),
                    metric: group({ ...metric, stat: statistic }, { required: ["metricName", "period", "stat"] }),
                },
                { required: ["id"] },
            ),
        ),
        tags,
        region,
    },
    required: ["threshold"],
    nameProperty: "name",
    check: (inputs) => [...checkMetric(inputs), ...checkQueries(inputs), ...checkActions(inputs)],
    id: (inputs) => inputs["name"],
    arn: (name, inputs, aws) => aws.arn("cloudwatch", `alarm:${name}`, inputs["region"]),
    outputs: (name, _inputs, aws) => {
        if (aws.records.find(alarmType, name)?.complete) {
            // AWS would change that one instead, or have one in each region.
            throw new Error(
                `the local cloud has one alarm of a name, and ${JSON.stringify(name)} is there already: give it another name`,
            );
        }
        return {};
    },
    create: async (_name, inputs, aws) => {
        checkRegions(inputs, inputs["region"] ?? aws.settings.region);
        await aws.monitoring();
        return {};
    },
    update: async (_name, inputs, _outputs, aws) => {
        checkRegions(inputs, inputs["region"] ?? aws.settings.region);
        return {};
    },
};

const invalid = (property: string, reason: string): Failure => ({ property, reason: `ValidationError: ${reason}` });

function checkMetric(inputs: Properties): Failure[] {
    const single = ["metricName", "namespace", "period", "statistic"].filter((name) => inputs[name] !== undefined);
    if (inputs["metricQueries"] !== undefined) {
        return single.map((name) => invalid(name, `${name} can't be beside metricQueries`));
    }
    const failures =
        single.length === 4
            ? []
            : [invalid("metricName", "an alarm needs metricName, namespace, period and statistic, or metricQueries")];
    const [periods, datapoints] = [inputs["evaluationPeriods"], inputs["datapointsToAlarm"]];
    if (typeof periods === "number" && typeof datapoints === "number" && datapoints > periods) {
        failures.push(
            invalid(
                "datapointsToAlarm",
                `datapointsToAlarm is ${datapoints}, and must be at most evaluationPeriods, ${periods}`,
            ),
        );
    }
    return [...failures, ...checkPeriod("period", inputs["period"])];
}

function checkPeriod(property: string, period: unknown): Failure[] {
    const isPeriod = typeof period !== "number" || [10, 20, 30].includes(period) || period % 60 === 0;
    return isPeriod ? [] : [invalid(property, `${property} is ${period}, and must be 10, 20, 30 or a multiple of 60`)];
}

function checkQueries(inputs: Properties): Failure[] {
    const queries: Properties[] | undefined = inputs["metricQueries"];
    if (queries === undefined || !Array.isArray(queries)) {
        return [];
    }
    const failures: Failure[] = [];
    const fail = (reason: string) => failures.push(invalid("metricQueries", reason));
    const ids = queries.map((query) => query["id"]);
    if (
        queries.filter((query) => query["returnData"]).length !== 1 &&
        !queries.some((query) => isUnknown(query["returnData"]))
    ) {
        fail("exactly one query has returnData: the one that is watched");
    }
    for (const query of queries) {
        if ((query["expression"] === undefined) === (query["metric"] === undefined)) {
            fail(`the query ${query["id"]} needs either expression or metric`);
        } else if (typeof query["expression"] === "string" && !isUnknown(query["expression"])) {
            failures.push(...checkExpression(query["expression"], ids));
        }
    }
    const periods = new Set(queries.flatMap((query) => query["metric"]?.["period"] ?? []));
    if (periods.size !== 1 && !containsUnknown(queries)) {
        fail("an expression needs a metric, and all of its metrics have the same period");
    }
    return [...failures, ...[...periods].flatMap((period) => checkPeriod("metricQueries", period))];
}

function checkExpression(expression: string, ids: unknown[]): Failure[] {
    try {
        const unknown = new MetricMath(expression).names().filter((name) => !ids.includes(name));
        return unknown.map((name) => invalid("metricQueries", `${expression}: no query has the id ${name}`));
    } catch (error) {
        return [invalid("metricQueries", (error as Error).message)];
    }
}

/** The metric that each of EC2's actions is for: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/UsingAlarmActions.html */
const metricOfAction: Record<string, string> = {
    recover: "StatusCheckFailed_System",
    reboot: "StatusCheckFailed_Instance",
};

function checkActions(inputs: Properties): Failure[] {
    return ["alarmActions", "okActions", "insufficientDataActions"].flatMap((property) =>
        ([inputs[property] ?? []].flat() as unknown[])
            .filter((action): action is string => typeof action === "string" && !isUnknown(action))
            .flatMap((action) => {
                const reason = wrongAction(action, inputs);
                return reason === undefined ? [] : [invalid(property, `${action}: ${reason}`)];
            }),
    );
}

function wrongAction(action: string, inputs: Properties): string | undefined {
    if (/^arn:aws:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$/.test(action)) {
        return undefined;
    }
    const name = /^arn:aws:automate:[a-z0-9-]+:ec2:(\w+)$/.exec(action)?.[1];
    if (name === undefined || !(name in machineActions)) {
        return `the local cloud knows topics of SNS, and ${Object.keys(machineActions)
            .map((one) => `arn:aws:automate:REGION:ec2:${one}`)
            .join(", ")}`;
    }
    const dimensions = Object.keys(inputs["dimensions"] ?? {});
    if (
        inputs["metricQueries"] !== undefined ||
        (dimensions.join() !== "InstanceId" && !isUnknown(inputs["dimensions"]))
    ) {
        return "it is for an alarm on one metric whose only dimension is InstanceId";
    }
    const wanted = metricOfAction[name];
    return [wanted, undefined].includes(inputs["metricName"]) ? undefined : `it is for an alarm on ${wanted}`;
}

/** An alarm acts in its own region only. */
function checkRegions(inputs: Properties, own: string): void {
    const actions = ["alarmActions", "okActions", "insufficientDataActions"].flatMap(
        (property) => inputs[property] ?? [],
    );
    const foreign = actions.find((action: string) => action.split(":")[3] !== own);
    if (foreign !== undefined) {
        throw new Error(
            `ValidationError: Invalid region ${foreign.split(":")[3]} specified. Only ${own} is supported.`,
        );
    }
}
