import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stackLabel } from "./metrics";

export interface AlarmTopicArgs {
    /** Gets mail. */
    email: string;
    /** Undefined for the stack's own. */
    region?: string;
}

/** A topic that the alarms of its account and region can publish to, and nobody else, with a mailbox that listens. */
export class AlarmTopic extends pulumi.ComponentResource {
    readonly arn: pulumi.Output<string>;
    /** Whether AWS still waits for somebody to open the link in its mail. */
    readonly unconfirmed: pulumi.Output<boolean>;
    /** ARN of the mailbox's subscription. */
    readonly subscription: pulumi.Output<string>;

    constructor(name: string, { email, region }: AlarmTopicArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:AlarmTopic", name, {}, opts);
        const parent = { parent: this };
        const topic = new aws.sns.Topic(
            name,
            // Mails have `displayName` as their sender.
            { name: `${stackLabel()}-alarms`, displayName: stackLabel(), region, tags: { Name: name } },
            parent,
        );
        const policy = new aws.sns.TopicPolicy(
            name,
            { arn: topic.arn, policy: topic.arn.apply(onlyAlarmsOfThisAccount), region },
            parent,
        );
        const subscription = new aws.sns.TopicSubscription(
            name,
            { topic: topic.arn, protocol: "email", endpoint: email, region },
            parent,
        );
        // An alarm with it can publish.
        this.arn = pulumi.all([topic.arn, policy.id]).apply(([arn]) => arn);
        this.subscription = subscription.arn;
        this.unconfirmed = subscription.pendingConfirmation;
        this.registerOutputs({ arn: this.arn });
    }
}

/** @param topic ARN of the topic */
function onlyAlarmsOfThisAccount(topic: string): string {
    const { partition, region, account } = partsOf(topic);
    return JSON.stringify({
        Version: "2012-10-17",
        Statement: [
            {
                Effect: "Allow",
                Principal: { Service: "cloudwatch.amazonaws.com" },
                Action: "sns:Publish",
                Resource: topic,
                Condition: {
                    StringEquals: { "aws:SourceAccount": account },
                    ArnLike: { "aws:SourceArn": `arn:${partition}:cloudwatch:${region}:${account}:alarm:*` },
                },
            },
        ],
    });
}

/** @param arn such as "arn:aws:sns:us-east-1:123456789012:alarms" */
export function partsOf(arn: string): { partition: string; region: string; account: string } {
    const [, partition, , region, account] = arn.split(":");
    return { partition: partition!, region: region!, account: account! };
}
