import type { MetricAlarm } from "@aws-sdk/client-cloudwatch";
import { regionOfHealthChecks } from "../../../settings/alarms";
import { clientOptions, type Access } from "../../aws/access";
import { allOf } from "../../aws/pages";
import type { Line } from "../line";
import type { Watched } from "./watched";

/** Asks CloudWatch for the states of the stack's alarms, in both of their regions. */
export async function askCloudWatch({ alarmPrefix }: Watched, access: Access): Promise<Line[]> {
    if (alarmPrefix === "") {
        return linesOfAlarms([], alarmPrefix);
    }
    const { CloudWatchClient, paginateDescribeAlarms } = await import("@aws-sdk/client-cloudwatch");
    const found = await Promise.all(
        [...new Set([access.region, regionOfHealthChecks])].map((region) =>
            allOf(
                paginateDescribeAlarms(
                    { client: new CloudWatchClient(clientOptions(access, "cloudwatch", region)) },
                    { AlarmNamePrefix: alarmPrefix, AlarmTypes: ["MetricAlarm"] },
                ),
                ({ MetricAlarms: alarms }) => alarms,
            ),
        ),
    );
    return linesOfAlarms(found.flat(), alarmPrefix);
}

/** @param prefix of the alarms' names; "" for a stack without alarms */
export function linesOfAlarms(alarms: MetricAlarm[], prefix: string): Line[] {
    const line = { id: "aws.alarms", title: "Alarms" };
    if (prefix === "") {
        const value = "none: nobody is told when something is wrong";
        return [{ ...line, state: "warning", value, remedy: "pulumi config set alarmEmail ADDRESS (docs/watch.md)" }];
    }
    if (alarms.length === 0) {
        return [{ ...line, state: "problem", value: "they are gone", remedy: "npm run up makes them again" }];
    }
    const notOk = alarms.flatMap((alarm) => lineOfAlarm(alarm, alarm.AlarmName!.slice(prefix.length)));
    const ok = alarms.length - notOk.length;
    return [
        ...notOk,
        ...(ok > 0 ? [{ ...line, state: "ok" as const, value: `${ok} of ${alarms.length} are OK` }] : []),
    ];
}

function lineOfAlarm(alarm: MetricAlarm, name: string): Line[] {
    const line = { id: `aws.alarm.${name}`, title: "Alarm" };
    const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
    if (alarm.ActionsEnabled === false) {
        const value = `${name}: somebody has disabled what it does, so nobody hears it`;
        return [{ ...line, state: "problem", value, remedy: "npm run up enables it again" }];
    }
    switch (alarm.StateValue) {
        case "OK":
            return [];
        case "ALARM":
            return [
                {
                    ...line,
                    state: "problem",
                    value: `${name} rings`,
                    ...(since && { since: since.toISOString() }),
                    ...(alarm.AlarmDescription && { remedy: alarm.AlarmDescription }),
                },
            ];
        default:
            return [{ ...line, state: "warning", value: `${name} has no data to judge by` }];
    }
}
