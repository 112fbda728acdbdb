import { shortType } from "../../pulumi/urn";
import type { Change } from "../model";
import { isLost, touches, type ImpactRule } from "./impact";

const stores: Record<string, string> = {
    "ebs.Volume": "volume",
    "rds.Instance": "database",
    "rds.Cluster": "database cluster",
    "s3.Bucket": "bucket",
    "s3.BucketV2": "bucket",
    "efs.FileSystem": "file system",
    "dynamodb.Table": "table",
    "docdb.Cluster": "database cluster",
    "neptune.Cluster": "database cluster",
    "lightsail.Database": "database",
    "lightsail.Disk": "volume",
    "opensearch.Domain": "search domain",
    "elasticsearch.Domain": "search domain",
    "mq.Broker": "message broker",
    "cognito.UserPool": "user pool",
    "elasticache.Cluster": "cache",
    "elasticache.ReplicationGroup": "cache",
    "memorydb.Cluster": "cache",
};

/** Data stores: their data is lost with them unless there is a copy. */
export const data: ImpactRule = (change) => {
    const type = shortType(change.type);
    const store = stores[type];
    if (store && isLost(change)) {
        return {
            what: comesFromSnapshot(change)
                ? `The ${store} is replaced by a copy of a snapshot, and what was written since that was made is gone unless it was copied before.`
                : `The ${store} is ${change.operation}d, and what is on it is gone unless it was copied before.`,
            effect: "until-a-person-acts",
            data: "at-risk",
        };
    }
    if (type === "ebs.Volume" && change.operation === "update" && shrinks(change)) {
        return {
            what: "The volume would get smaller, which EBS refuses: the update fails there. Set the old size again, or a larger one.",
            effect: "none",
            data: "untouched",
        };
    }
    if (
        type === "ebs.Volume" &&
        change.operation === "update" &&
        touches(change, "size", "iops", "throughput", "type")
    ) {
        return { what: "The volume changes while it is in use.", effect: "none", data: "untouched" };
    }
    if (type === "ec2.VolumeAttachment" && isLost(change)) {
        return { what: "The volume is detached, which stops what uses it.", effect: "outage", data: "moved" };
    }
    if (
        type === "rds.Instance" &&
        change.operation === "update" &&
        touches(change, "instanceClass", "engineVersion", "parameterGroupName")
    ) {
        return {
            what: "The database restarts, in its maintenance window or at once; with a standby it fails over.",
            effect: "short-outage",
            duration: { text: "60 to 120 s with a standby", source: "RDS User Guide" },
            data: "untouched",
        };
    }
    return undefined;
};

/** Whether the new one begins with what a snapshot has. */
function comesFromSnapshot({ operation, properties }: Change): boolean {
    return operation === "replace" && properties.some(({ path, kind }) => path === "snapshotId" && kind !== "delete");
}

function shrinks({ properties }: Change): boolean {
    const size = properties.find(({ path }) => path === "size");
    return Number(size?.after) < Number(size?.before);
}
