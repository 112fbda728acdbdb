import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { dimensions, interval, namespace, type ServerMetric, stackLabel } from "./metrics";
import * as texts from "./texts";
import { partsOf } from "./topic";

export interface ServerAlarmsArgs {
    instanceId: pulumi.Input<string>;
    region: string;
    /** Topics in the stack's region. */
    topics: pulumi.Output<string>[];
    /** Hours between two backups; undefined without backups. */
    backupHours?: number;
    /** Days before its end at which a certificate should long have been renewed; undefined without HTTPS. */
    certificateDays?: number;
    /** The step after which the server sends its metrics: before it, it would seem silent. */
    sending: pulumi.Resource;
}

/** The server's check calls a volume a problem at 90 %: this is the second call, which names it, before nothing can be written. */
const diskPercent = 95;

type AlarmArgs = Omit<aws.cloudwatch.MetricAlarmArgs, "name">;

/**
 * What EC2 knows of the server and mends by itself, and what the server says of itself, silence included. An alarm needs two
 * periods, and is over after one. All are in CloudWatch's free tier, which counts a metric of an expression like an alarm: ten.
 */
export class ServerAlarms extends pulumi.ComponentResource {
    constructor(
        private readonly name: string,
        private readonly args: ServerAlarmsArgs,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:ServerAlarms", name, {}, opts);
        this.watchHost();
        this.watchSilence();
        this.watchValues();
        this.registerOutputs({});
    }

    /** Nothing that the server announces keeps these from ringing, nor EC2 from what it does. */
    private watchHost(): void {
        const common = {
            namespace: "AWS/EC2",
            // EC2 acts only for an alarm with this dimension alone.
            dimensions: { InstanceId: this.args.instanceId },
            statistic: "Maximum",
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold: 1,
            // EC2 checks every minute, also without detailed monitoring.
            period: 60,
            // As AWS recommends for alarms with actions of EC2: a gap in the values must not reboot a server that is well.
            treatMissingData: "missing",
        };
        this.alarm("host-failed", {
            ...common,
            alarmDescription: texts.hostFailed(),
            metricName: "StatusCheckFailed_System",
            evaluationPeriods: 2,
            alarmActions: [this.ec2Action("recover"), ...this.args.topics],
        });
        this.alarm("server-hangs", {
            ...common,
            alarmDescription: texts.serverHangs(),
            metricName: "StatusCheckFailed_Instance",
            // One more than above, so that a reboot never gets in the way of a recovery.
            evaluationPeriods: 3,
            alarmActions: [this.ec2Action("reboot"), ...this.args.topics],
        });
    }

    /** One alarm for a dead machine, a cut network, a dead timer and a lost permission. */
    private watchSilence(): void {
        this.alarm("server-is-silent", {
            alarmDescription: texts.serverIsSilent(),
            namespace,
            metricName: "Problems",
            dimensions: dimensions(),
            statistic: "SampleCount",
            comparisonOperator: "LessThanThreshold",
            threshold: 1,
            period: interval,
            evaluationPeriods: 2,
            treatMissingData: "breaching",
        });
    }

    private watchValues(): void {
        const { certificateDays, backupHours } = this.args;
        this.alarm("problems", {
            alarmDescription: texts.problems(),
            metricQueries: unlessAnnounced("Problems"),
            comparisonOperator: "GreaterThanOrEqualToThreshold",
            threshold: 1,
            ...values,
        });
        this.alarm("disk-is-nearly-full", {
            alarmDescription: texts.diskIsNearlyFull(diskPercent),
            // A restore has a second copy on the disk for a while.
            metricQueries: unlessAnnounced("DiskUsed"),
            comparisonOperator: "GreaterThanThreshold",
            threshold: diskPercent,
            ...values,
        });
        if (certificateDays !== undefined) {
            this.alarm("certificate-is-ending", {
                alarmDescription: texts.certificateIsEnding(certificateDays),
                ...oneMetric("CertificateDays", "Minimum"),
                comparisonOperator: "LessThanThreshold",
                threshold: certificateDays,
                ...values,
            });
        }
        if (backupHours !== undefined) {
            this.alarm("no-recent-backup", {
                alarmDescription: texts.noRecentBackup(2 * backupHours),
                ...oneMetric("BackupAge", "Maximum"),
                comparisonOperator: "GreaterThanThreshold",
                threshold: 2 * backupHours,
                ...values,
            });
        }
    }

    private alarm(what: string, args: AlarmArgs): void {
        const { topics, sending } = this.args;
        new aws.cloudwatch.MetricAlarm(
            `${this.name}-${what}`,
            {
                name: `${stackLabel()}-${what}`,
                alarmActions: topics,
                okActions: topics,
                tags: { Name: `${this.name}-${what}` },
                ...args,
            },
            { parent: this, dependsOn: [sending] },
        );
    }

    private ec2Action(action: "recover" | "reboot"): pulumi.Output<string> {
        return this.args.topics[0]!.apply(
            (topic) => `arn:${partsOf(topic).partition}:automate:${this.args.region}:ec2:${action}`,
        );
    }
}

// Silence has an alarm of its own: for the others it is no news, neither bad nor good.
const values = { evaluationPeriods: 2, treatMissingData: "ignore" };

function oneMetric(metricName: ServerMetric, statistic: string) {
    return { namespace, metricName, dimensions: dimensions(), period: interval, statistic };
}

/** The metric's greatest value, and 0 while work is announced that explains it. */
function unlessAnnounced(metric: ServerMetric) {
    const query = (id: string, metricName: ServerMetric) => ({
        id,
        metric: { namespace, metricName, dimensions: dimensions(), period: interval, stat: "Maximum" },
        returnData: false,
    });
    return [
        query("value", metric),
        query("announced", "Announced"),
        { id: "unannounced", expression: "IF(announced, 0, value)", label: metric, returnData: true },
    ];
}
