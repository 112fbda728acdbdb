import { sampleOf, type MetricName, type Sample } from "./metrics";

// What boto3 1.37 (Debian 13) sends: AWS's "query" protocol, a form with XML as answer.

/** An error as AWS answers it. */
export class AwsError extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        message: string,
    ) {
        super(message);
    }
}

/** A request to put metric data, without the region, which is in the request's signature. */
export interface PutMetricData {
    namespace: string;
    data: { metric: Omit<MetricName, "region">; sample: Sample }[];
}

/** How far in the past and in the future a data point may lie, in milliseconds: two weeks and two hours. */
const timeLimits = { past: 14 * 24 * 3_600_000, future: 2 * 3_600_000 };

/**
 * Reads a request in the query protocol.
 *
 * @param now milliseconds since 1970: the time of data points that have none
 * @throws AwsError
 */
export function readPutMetricData(form: URLSearchParams, now: number): PutMetricData {
    const action = form.get("Action");
    if (action !== "PutMetricData") {
        const received = action === null ? "a request without Action" : action;
        throw new AwsError(
            400,
            "InvalidAction",
            `the local cloud's CloudWatch knows PutMetricData, and received ${received}`,
        );
    }
    const namespace = form.get("Namespace") ?? "";
    if (!/^[A-Za-z0-9._/#: -]{1,255}$/.test(namespace) || namespace.startsWith("AWS/")) {
        throw invalid("Namespace", namespace, "1 to 255 letters, digits and . - _ / # :, not beginning with AWS/");
    }
    const data = members(form, "MetricData").map((prefix) => {
        const metric = {
            namespace,
            name: form.get(`${prefix}.MetricName`) ?? "",
            dimensions: dimensions(form, prefix),
        };
        if (metric.name === "") {
            throw new AwsError(400, "MissingParameter", `${prefix}.MetricName is missing`);
        }
        return { metric, sample: sample(form, prefix, time(form.get(`${prefix}.Timestamp`), prefix, now)) };
    });
    if (data.length === 0) {
        throw new AwsError(400, "MissingParameter", "MetricData is missing");
    }
    return { namespace, data };
}

/** The prefixes of a list's members: its name, `member` and a number from 1 on. */
function members(form: URLSearchParams, list: string): string[] {
    const numbers = [...form.keys()].flatMap((key) => {
        const rest = key.startsWith(`${list}.member.`) ? key.slice(`${list}.member.`.length) : "";
        return /^\d+/.exec(rest)?.[0] ?? [];
    });
    return [...new Set(numbers)].map((number) => `${list}.member.${number}`);
}

function dimensions(form: URLSearchParams, prefix: string): Record<string, string> {
    return Object.fromEntries(
        members(form, `${prefix}.Dimensions`).map((one) => [
            form.get(`${one}.Name`) ?? "",
            form.get(`${one}.Value`) ?? "",
        ]),
    );
}

function sample(form: URLSearchParams, prefix: string, at: number): Sample {
    const value = (name: string) => number(form.get(`${prefix}.${name}`), `${prefix}.${name}`);
    if (form.has(`${prefix}.Value`)) {
        return sampleOf(value("Value"), at);
    }
    if (form.has(`${prefix}.StatisticValues.SampleCount`)) {
        const [count, sum, minimum, maximum] = ["SampleCount", "Sum", "Minimum", "Maximum"].map((name) =>
            value(`StatisticValues.${name}`),
        );
        return { at, count: count!, sum: sum!, minimum: minimum!, maximum: maximum! };
    }
    throw new AwsError(400, "MissingParameter", `${prefix}.Value or ${prefix}.StatisticValues is missing`);
}

function number(text: string | null, parameter: string): number {
    const value = Number(text);
    // The limits of CloudWatch.
    if (text === null || text.trim() === "" || !Number.isFinite(value) || Math.abs(value) > 2 ** 360) {
        throw invalid(parameter, text ?? "", "a number between -2^360 and 2^360");
    }
    return value;
}

function time(text: string | null, prefix: string, now: number): number {
    const at = text === null ? now : Date.parse(text);
    if (Number.isNaN(at) || at < now - timeLimits.past || at > now + timeLimits.future) {
        throw invalid(`${prefix}.Timestamp`, text ?? "", "a time of the last two weeks or the next two hours");
    }
    return at;
}

function invalid(parameter: string, received: string, allowed: string): AwsError {
    return new AwsError(
        400,
        "InvalidParameterValue",
        `${parameter} is ${JSON.stringify(received)}, and must be ${allowed}`,
    );
}

export function answerPutMetricData(requestId: string): string {
    return (
        '<PutMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">' +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></PutMetricDataResponse>`
    );
}

export function answerError({ status, code, message }: AwsError, requestId: string): string {
    return (
        '<ErrorResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/">' +
        `<Error><Type>${status < 500 ? "Sender" : "Receiver"}</Type><Code>${code}</Code>` +
        `<Message>${escapeMarkup(message)}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`
    );
}

/** Text for XML and HTML, attributes included. */
export function escapeMarkup(text: string): string {
    const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
    return text.replace(/[&<>"']/g, (character) => entities[character]!);
}
