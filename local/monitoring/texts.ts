import { metricsOf, periodOf, type Alarm, type Evaluation, type WatchedMetric } from "./alarm";
import type { AlarmState } from "./evaluate";

/** A mail that is to be sent. */
export interface Mail {
    to: string;
    subject: string;
    text: string;
}

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html: those that mails are usually about. */
const regionNames: Record<string, string> = {
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
    "eu-central-1": "Europe (Frankfurt)",
    "eu-north-1": "Europe (Stockholm)",
    "eu-west-1": "Europe (Ireland)",
    "eu-west-2": "Europe (London)",
    "eu-west-3": "Europe (Paris)",
};

function regionName(region: string): string {
    return regionNames[region] ?? region;
}

/** A change of an alarm's state. */
export interface Change extends Evaluation {
    from: AlarmState;
    /** Milliseconds since 1970. */
    at: number;
}

/** What a topic tells about an alarm: subject and content as in AWS's own mails. */
export function alarmMessage(alarm: Alarm, { from, state, reason, at }: Change): Omit<Mail, "to"> {
    const region = regionName(alarm.region);
    const lines = [
        `The CloudWatch alarm "${alarm.name}" in the region ${region} of the local cloud has entered the state ${state}:`,
        reason,
        "",
        "Alarm:",
        `- Name:         ${alarm.name}`,
        `- Description:  ${alarm.description}`,
        `- State change: ${from} -> ${state}`,
        `- Reason:       ${reason}`,
        `- Time:         ${new Date(at).toUTCString()}`,
        `- AWS account:  ${alarm.arn.split(":")[4]}`,
        `- ARN:          ${alarm.arn}`,
        "",
        "Threshold:",
        `- ALARM when ${watchedName(alarm)} is ${alarm.comparison} ${alarm.threshold} in ` +
            `${alarm.datapointsToAlarm} of ${alarm.evaluationPeriods} period(s) of ${periodOf(alarm)} seconds`,
        `- Missing data: ${alarm.treatMissingData}`,
        "",
        "Metrics:",
        ...metricsOf(alarm).map((metric) => `- ${describeMetric(metric)}`),
        "",
        "Actions:",
        ...Object.entries(alarm.actions).map(([name, actions]) => `- ${name}: ${actions.join(", ") || "none"}`),
    ];
    return { subject: `${state}: "${alarm.name}" in ${region}`, text: `${lines.join("\n")}\n` };
}

function watchedName(alarm: Alarm): string {
    const watched = alarm.queries[alarm.watched]!;
    return "expression" in watched ? watched.expression : watched.name;
}

function describeMetric({ namespace, name, dimensions, statistic }: WatchedMetric): string {
    const where = Object.entries(dimensions).map(([dimension, value]) => `${dimension} = ${value}`);
    return `${namespace}, ${name} (${statistic})${where.length > 0 ? `, ${where.join(", ")}` : ""}`;
}

/** The mail that asks whether its reader wants the mails of a topic. */
export function confirmationMail(to: string, topic: string, link: string): Mail {
    const lines = [
        "Somebody, probably you, wants mails for this address from the topic:",
        topic,
        "",
        "Confirm subscription (the link is valid for two days):",
        link,
        "",
        "If nobody here wanted that, there is nothing to do.",
    ];
    return { to, subject: "AWS Notification - Subscription Confirmation", text: `${lines.join("\n")}\n` };
}

/** What is below every mail of a topic. */
export function unsubscribeFooter(link: string): string {
    return `\n--\nTo get no more mails from this topic, open this link:\n${link}\n`;
}
