import { shortType } from "../../../pulumi/urn";
import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { enumerate } from "../../findings/wording";
import { Unknown, type Resource } from "../../topology/resource";
import { isObject, listOf, setting, wordOf } from "../../topology/values";

/** Services that store data unencrypted by default, with the property that turns encryption on. */
const services: Record<string, { property: string; what: string; inherits: string[] }> = {
    "rds.Instance": {
        property: "storageEncrypted",
        what: "The database",
        inherits: ["replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime", "s3Import"],
    },
    "rds.Cluster": {
        property: "storageEncrypted",
        what: "The database cluster",
        inherits: [
            "replicationSourceIdentifier",
            "snapshotIdentifier",
            "restoreToPointInTime",
            "globalClusterIdentifier",
        ],
    },
    "docdb.Cluster": {
        property: "storageEncrypted",
        what: "The document database",
        inherits: ["snapshotIdentifier", "globalClusterIdentifier", "restoreToPointInTime"],
    },
    "neptune.Cluster": {
        property: "storageEncrypted",
        what: "The graph database",
        inherits: ["snapshotIdentifier", "globalClusterIdentifier", "replicationSourceIdentifier"],
    },
    "rds.GlobalCluster": {
        property: "storageEncrypted",
        what: "The global database",
        inherits: ["sourceDbClusterIdentifier"],
    },
    "docdb.GlobalCluster": {
        property: "storageEncrypted",
        what: "The global document database",
        inherits: ["sourceDbClusterIdentifier"],
    },
    "elasticache.ReplicationGroup": {
        property: "atRestEncryptionEnabled",
        what: "The cache",
        inherits: ["globalReplicationGroupId"],
    },
    "opensearch.Domain": { property: "encryptAtRest", what: "The search domain", inherits: [] },
    "elasticsearch.Domain": { property: "encryptAtRest", what: "The search domain", inherits: [] },
    "efs.FileSystem": { property: "encrypted", what: "The file system", inherits: [] },
};

export const encryption: Rule = {
    name: "storage-is-not-encrypted",
    severities: ["high"],
    description: "Volumes and databases must be encrypted.",
    why: "Snapshots that are shared or copied by mistake, and disks that leave the data centre, are readable.",
    remedy:
        "Set encrypted (volumes) or storageEncrypted (databases) to true. On an existing volume or database it replaces " +
        "it: restore it from an encrypted copy of a snapshot.",
    source: "EBS and RDS User Guides",
    url: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    evaluate({ resources }) {
        const byDefault = resources.some(
            ({ type, props }) =>
                shortType(type) === "ebs.EncryptionByDefault" && props.enabled !== false && props.enabled !== "false",
        );
        return resources.flatMap((resource) => {
            const volumes = unencryptedVolumes(resource, byDefault);
            if (volumes.length > 0) {
                return [report(resource, `${resource.name}: ${enumerate(volumes)} isn't encrypted.`, "encrypted")];
            }
            const service = services[shortType(resource.type)];
            if (service && isUnencryptedService(resource, service)) {
                return [report(resource, `${service.what} ${resource.name} isn't encrypted.`, service.property)];
            }
            return [];
        });
    },
};

function report(resource: Resource, fact: string, property: string): Violation {
    return {
        severity: "high",
        urn: resource.urn,
        fact,
        consequence: "Anyone who gets hold of a snapshot or a disk can read the data.",
        remedy: `Set ${property} to true; what exists already is replaced by that, so restore it from an encrypted copy of a snapshot.`,
    };
}

function isUnencryptedService(resource: Resource, { property, inherits }: (typeof services)[string]): boolean {
    const value = setting(resource, property);
    if (property === "encryptAtRest") {
        const [block] = value.state === "known" ? listOf(value.value) : [];
        return value.state !== "unknown" && (!isObject(block) || wordOf(block.enabled) === "false");
    }
    if (value.state === "known") {
        return value.value !== true && value.value !== "true";
    }
    // Aurora Serverless v1 is always encrypted, and Valkey unless the program says otherwise.
    const encrypted = resource.props.engineMode === "serverless" || resource.props.engine === "valkey";
    return value.state === "unset" && !encrypted && !inherits.some((name) => setting(resource, name).state !== "unset");
}

/** The resource's unencrypted volumes, in words. */
function unencryptedVolumes(resource: Resource, byDefault: boolean): string[] {
    const { props } = resource;
    switch (shortType(resource.type)) {
        case "ebs.Volume": {
            const copied = setting(resource, "snapshotId").state !== "unset";
            return isUnencrypted(resource, "encrypted", props, byDefault || copied) ? ["the volume"] : [];
        }
        case "ec2.Instance":
        case "ec2.SpotInstanceRequest":
        case "ec2.LaunchConfiguration":
            return [
                ...rootVolume(resource, byDefault),
                ...further(resource, "ebsBlockDevices", listOf(props.ebsBlockDevices), byDefault),
            ];
        case "ec2.LaunchTemplate": {
            const devices = listOf(props.blockDeviceMappings)
                .filter(isObject)
                .flatMap(({ ebs, deviceName }) => listOf(ebs).map((device) => ({ ...(device as object), deviceName })));
            return setting(resource, "blockDeviceMappings").state === "unset" && !byDefault
                ? ["the root volume"]
                : further(resource, "blockDeviceMappings", devices, byDefault);
        }
        default:
            return [];
    }
}

function rootVolume(resource: Resource, byDefault: boolean): string[] {
    const root = setting(resource, "rootBlockDevice");
    if (root.state === "unknown") {
        return [];
    }
    const [device] = root.state === "known" ? listOf(root.value) : [];
    if (isObject(device)) {
        return isUnencrypted(resource, "rootBlockDevice", device, byDefault) ? ["the root volume"] : [];
    }
    const template = setting(resource, "launchTemplate").state !== "unset";
    return device === Unknown || template || byDefault ? [] : ["the root volume"];
}

function further(resource: Resource, property: string, devices: unknown[], byDefault: boolean): string[] {
    return devices
        .filter(isObject)
        .filter((device) => {
            // A volume made from a snapshot is encrypted if the snapshot is.
            const copied = device.snapshotId !== undefined && device.snapshotId !== "";
            return isUnencrypted(resource, property, device, byDefault || copied);
        })
        .map(({ deviceName }) => (typeof deviceName === "string" ? `the volume ${deviceName}` : "a volume"));
}

/**
 * @param property of the resource that holds the device, or the device's encryption itself
 * @param otherwise whether the device is encrypted if the program doesn't say
 */
function isUnencrypted(
    resource: Resource,
    property: string,
    { encrypted }: Record<string, unknown>,
    otherwise: boolean,
): boolean {
    if (encrypted === Unknown) {
        // The provider will fill it in, unless the program takes it from another resource.
        const given = (resource.propertyDependencies[property] ?? []).length > 0;
        return !given && !otherwise;
    }
    if (encrypted === undefined || encrypted === null || encrypted === "") {
        return !otherwise;
    }
    return encrypted !== true && encrypted !== "true";
}
