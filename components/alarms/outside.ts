import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { stackLabel } from "./metrics";
import { siteDoesNotAnswer } from "./texts";

export interface OutsideCheckArgs {
    /** The name that serves the site. */
    host: string;
    https: boolean;
    healthPath: string;
    /** Text that the answer has to contain; undefined for any. */
    searchString?: string;
    /** Topics in the region of health checks. */
    topics: pulumi.Input<string>[];
    /** Region of the alarm; undefined if it is the stack's own. */
    region?: string;
}

// Minutes, one by one. A maintenance with a reboot takes at most seven (operations/maintenance), and nothing announces it here.
const minutesDown = 10;

/**
 * The site as a visitor anywhere in the world finds it: by its name, so that a lost delegation is noticed as well. The alarm
 * doesn't know what the server announces, so it waits longer than a maintenance takes.
 */
export class OutsideCheck extends pulumi.ComponentResource {
    constructor(name: string, args: OutsideCheckArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:OutsideCheck", name, {}, opts);
        const { host, https, healthPath, searchString, topics, region } = args;
        const check = new aws.route53.HealthCheck(
            name,
            {
                type: `${https ? "HTTPS" : "HTTP"}${searchString === undefined ? "" : "_STR_MATCH"}`,
                fqdn: host,
                port: https ? 443 : 80,
                resourcePath: healthPath,
                searchString,
                // Without the site's name, the server would refuse the connection. HTTP has no such thing.
                enableSni: https ? true : undefined,
                // Ten seconds would cost as much as HTTPS does.
                requestInterval: 30,
                failureThreshold: 3,
                tags: { Name: `${stackLabel()} ${host}` },
            },
            { parent: this },
        );
        new aws.cloudwatch.MetricAlarm(
            name,
            {
                name: `${stackLabel()}-site-does-not-answer`,
                alarmDescription: siteDoesNotAnswer(`${https ? "https" : "http"}://${host}${healthPath}`),
                namespace: "AWS/Route53",
                metricName: "HealthCheckStatus",
                dimensions: { HealthCheckId: check.id },
                // 1 for healthy, 0 for not.
                statistic: "Minimum",
                comparisonOperator: "LessThanThreshold",
                threshold: 1,
                period: 60,
                evaluationPeriods: minutesDown,
                // A new check has no values for a while, which is no failure of the site.
                treatMissingData: "missing",
                alarmActions: topics,
                okActions: topics,
                region,
                tags: { Name: name },
            },
            { parent: this },
        );
        this.registerOutputs({});
    }
}
