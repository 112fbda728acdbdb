import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The namespace of everything that the server measures. */
export const namespace = "SimpleWebStack";

/** What the server measures, as its check (`components/watch/files/check.py`) names it. The account pays for no more than ten. */
export type ServerMetric = "Problems" | "DiskUsed" | "MemoryUsed" | "CertificateDays" | "BackupAge" | "Announced";

/** Seconds between two values of a metric; `components/watch/files/minute.sh` keeps to it. */
export const interval = 300;

/** What tells the stacks of an account apart, in the names of alarms and topics and in the dimension of the metrics. */
export function stackLabel(): string {
    return `${pulumi.getProject()}-${pulumi.getStack()}`;
}

/** The dimension of the server's metrics. */
export function dimensions(): Record<string, string> {
    return { Stack: stackLabel() };
}

/** Settings of the step that sets up the sending, for a stack that sends nothing. */
export const noMetrics = { METRICS_NAMESPACE: "", METRICS_STACK: "", METRICS_REGION: "", METRICS_ENDPOINT: "" };

export interface ServerMetricsArgs {
    /** Name of the server's role, which gets the permission. */
    role: pulumi.Input<string>;
    region: string;
    /** URL of another service in CloudWatch's place; undefined for AWS's own. */
    endpoint?: string;
}

/** The server's permission to send its metrics, and what it needs to know for that. */
export class ServerMetrics extends pulumi.ComponentResource {
    /** What must exist before the server can send. */
    readonly permission: pulumi.Resource;
    /** For the step that sets up the sending. */
    readonly settings: typeof noMetrics;

    constructor(name: string, { role, region, endpoint }: ServerMetricsArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:ServerMetrics", name, {}, opts);
        this.permission = new aws.iam.RolePolicy(name, { role, policy: permissionToSend }, { parent: this });
        this.settings = {
            METRICS_NAMESPACE: namespace,
            METRICS_STACK: stackLabel(),
            METRICS_REGION: region,
            METRICS_ENDPOINT: endpoint ?? "",
        };
        this.registerOutputs({});
    }
}

// The action has no resource; the namespace is its only condition (Service Authorization Reference, "Amazon CloudWatch").
const permissionToSend = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
        {
            Effect: "Allow",
            Action: "cloudwatch:PutMetricData",
            Resource: "*",
            Condition: { StringEquals: { "cloudwatch:namespace": namespace } },
        },
    ],
});
