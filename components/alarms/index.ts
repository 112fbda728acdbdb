import * as pulumi from "@pulumi/pulumi";
import { AlarmSettings, regionOfHealthChecks, regionOfTopic } from "../../settings/alarms";
import { OutsideCheck, type OutsideCheckArgs } from "./outside";
import { ServerAlarms, type ServerAlarmsArgs } from "./server";
import { stackLabel } from "./metrics";
import { AlarmTopic } from "./topic";

export { ServerMetrics } from "./metrics";

/** Packages that the sending of metrics needs on the server. */
export const metricsPackages = ["python3-boto3"];

/**
 * Days before its end at which a certificate should long have been renewed. Clients renew at a third of the life, or half of a
 * short one: weeks before the end, or three days with Let's Encrypt's profile "shortlived", which is valid for six
 * (https://letsencrypt.org/docs/profiles/).
 */
export function daysToRenew(acmeProfile: string): number {
    return acmeProfile === "shortlived" ? 1 : 7;
}

export interface AlarmsArgs {
    settings: AlarmSettings;
    /** The stack's region. */
    region: string;
    site: Pick<OutsideCheckArgs, "host" | "https" | "healthPath">;
    server: Omit<ServerAlarmsArgs, "region" | "topics">;
}

/** Who is told when something is wrong, and by what. */
export class Alarms extends pulumi.ComponentResource {
    /** Says whether anybody is told, and what is missing for it. */
    readonly notice: pulumi.Output<string>;
    /** What the names of all alarms begin with. */
    readonly prefix = `${stackLabel()}-`;
    /** ARNs of the mailbox's subscriptions. */
    readonly subscriptions: pulumi.Output<string[]>;
    private readonly ownTopics: AlarmTopic[] = [];

    constructor(
        private readonly name: string,
        private readonly args: AlarmsArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:Alarms", name, {}, opts);
        const { region, settings } = args;
        const topics = this.topicsIn(region);
        new ServerAlarms(name, { ...args.server, region, topics }, { parent: this });
        const isElsewhere = region !== regionOfHealthChecks;
        new OutsideCheck(
            `${name}-outside`,
            {
                ...args.site,
                searchString: settings.searchString,
                topics: isElsewhere ? this.topicsIn(regionOfHealthChecks) : topics,
                region: isElsewhere ? regionOfHealthChecks : undefined,
            },
            { parent: this },
        );
        this.notice = pulumi
            .all(this.ownTopics.map(({ unconfirmed }) => unconfirmed))
            .apply((unconfirmed) => describeRecipients(settings, unconfirmed));
        this.subscriptions = pulumi.all(this.ownTopics.map(({ subscription }) => subscription));
        this.registerOutputs({ notice: this.notice });
    }

    /** An alarm can only use topics of its own region. */
    private topicsIn(region: string): pulumi.Output<string>[] {
        const { email, topicArn } = this.args.settings;
        const topics = [];
        if (email !== undefined) {
            const isElsewhere = region !== this.args.region;
            const topic = new AlarmTopic(
                isElsewhere ? `${this.name}-${region}` : this.name,
                { email, region: isElsewhere ? region : undefined },
                { parent: this },
            );
            this.ownTopics.push(topic);
            topics.push(topic.arn);
        }
        if (topicArn !== undefined && regionOfTopic(topicArn) === region) {
            topics.push(pulumi.output(topicArn));
        }
        return topics;
    }
}

/** @param unconfirmed for each topic that the address listens to, whether AWS waits for somebody to open its link */
export function describeRecipients({ email, topicArn }: Partial<AlarmSettings>, unconfirmed: boolean[]): string {
    const waiting = unconfirmed.filter(Boolean).length;
    const mails = waiting === 1 ? "the mail" : `each of the ${waiting} mails`;
    const sentences = [
        ...(email === undefined
            ? []
            : waiting === 0
              ? [`${email} gets the alarms`]
              : [`${email} gets no alarm yet: open the link "Confirm subscription" in ${mails} of AWS Notifications`]),
        ...(topicArn === undefined ? [] : [`${topicArn} gets the alarms of its region`]),
    ];
    return sentences.join("; ") || "nobody is told of anything: alarmEmail and alarmTopicArn are empty (docs/watch.md)";
}
