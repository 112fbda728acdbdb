import { contains, isNetwork, sizeOf } from "../toolchain/ipv4";
import { SettingsReader } from "./reader";

/** A network that somebody else made. */
export interface ExistingNetwork {
    vpcId: string;
    /** The server's is the one in its zone. */
    subnetIds: string[];
}

/** The network and the server. Sizes in GiB. */
export interface ServerSettings {
    vpcCidrBlock: string;
    /** Undefined to create one. */
    existingNetwork?: ExistingNetwork;
    /** Whether visitors reach the server by IPv6 as well. */
    ipv6: boolean;
    availabilityZones: string[];
    availabilityZone: string;
    /** That of availabilityZone; "" if that is not set. */
    region: string;
    instanceType: string;
    imageId: string;
    rootVolumeSize: number;
    /** Whether the server has MySQL, and a volume for it. */
    database: boolean;
    dataVolumeSize: number;
    /** Snapshot to create the data volume from; undefined for an empty volume. */
    dataSnapshotId?: string;
    filesVolumeSize: number;
    /** Snapshot to create the files volume from; undefined for an empty volume. */
    filesSnapshotId?: string;
    protectData: boolean;
    terminationProtection: boolean;
}

// Private (RFC 1918), shared (RFC 6598) and benchmarking (RFC 2544) addresses. With public addresses,
// the server could no longer reach their real owners.
const vpcRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"];

// Regions of AWS's other partitions (AWS General Reference, "ARNs"; botocore's partitions.json).
export const otherPartitions = /^(cn|us-gov|us-iso[a-z]?|eu-isoe|eusc)-/;

function isVpcNetwork(text: string): boolean {
    // AWS takes /16 to /28; four subnets of at least /26 need a /24.
    return (
        isNetwork(text) &&
        sizeOf(text) <= 2 ** 16 &&
        sizeOf(text) >= 2 ** 8 &&
        vpcRanges.some((range) => contains(range, text))
    );
}

export function readServerSettings(reader: SettingsReader): ServerSettings {
    const vpcCidrBlock = reader.text("vpcCidrBlock");
    if (!isVpcNetwork(vpcCidrBlock)) {
        reader.invalid(
            "vpcCidrBlock",
            "a private IPv4 network from /16 to /24 such as 10.20.0.0/16, its host bits zero",
        );
    }

    const existingNetwork = readExistingNetwork(reader);
    const availabilityZones = readAvailabilityZones(reader, existingNetwork ? 1 : 2);
    const availabilityZone = reader.text("availabilityZone") || (availabilityZones[0] ?? "");
    if (availabilityZones.length > 0 && !availabilityZones.includes(availabilityZone)) {
        reader.invalid("availabilityZone", `one of availabilityZones: ${availabilityZones.join(", ")}`);
    }

    const database = reader.boolean("database");
    const dataSnapshotId = readSnapshotId(reader, "dataSnapshotId");
    if (!database && dataSnapshotId) {
        reader.invalid(
            "dataSnapshotId",
            "nothing in a stack without a database (database: false), which has no data volume",
            "pulumi config set dataSnapshotId '', or pulumi config set database true",
        );
    }

    return {
        vpcCidrBlock,
        existingNetwork,
        ipv6: reader.boolean("ipv6"),
        availabilityZones,
        availabilityZone,
        region: regionOf(availabilityZone),
        instanceType: reader.requiredText(
            "instanceType",
            /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
            "an EC2 instance type such as t3.small",
        ),
        imageId: reader.requiredText(
            "imageId",
            /^ami-([0-9a-f]{8}|[0-9a-f]{17})$/,
            "the id of an image such as ami-0123456789abcdef0",
            "npm run image -- --stack STACK (finds the newest and writes it into the stack's file)",
        ),
        // Ubuntu's image needs 8 GiB; every region has gp3 volumes of up to 16 TiB.
        rootVolumeSize: reader.integer("rootVolumeSize", 8, 16_384, "GiB"),
        database,
        dataVolumeSize: reader.integer("dataVolumeSize", 1, 16_384, "GiB"),
        dataSnapshotId,
        filesVolumeSize: reader.integer("filesVolumeSize", 1, 16_384, "GiB"),
        filesSnapshotId: readSnapshotId(reader, "filesSnapshotId"),
        protectData: reader.boolean("protectData"),
        terminationProtection: reader.boolean("terminationProtection"),
    };
}

function readExistingNetwork(reader: SettingsReader): ExistingNetwork | undefined {
    const vpcId = reader.text(
        "vpcId",
        /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/,
        "the id of an existing VPC such as vpc-0123456789abcdef0, or nothing",
    );
    const subnetIds = reader.list(
        "subnetIds",
        (id) => /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/.test(id),
        "the id of a public subnet of vpcId such as subnet-0123456789abcdef0",
    );
    if (vpcId !== "" && subnetIds.length === 0) {
        reader.invalid(
            "vpcId",
            "nothing without subnetIds, public subnets of that VPC",
            "pulumi config set --path 'subnetIds[0]' SUBNET, or pulumi config rm vpcId",
        );
    } else if (vpcId === "" && subnetIds.length > 0) {
        reader.invalid(
            "subnetIds",
            "nothing without vpcId, the VPC of these subnets",
            "pulumi config set vpcId VPC, or pulumi config rm subnetIds",
        );
    }
    return vpcId === "" ? undefined : { vpcId, subnetIds };
}

/** @param least the program's own network has subnets in two zones at least */
function readAvailabilityZones(reader: SettingsReader, least: 1 | 2): string[] {
    const zones = reader.list(
        "availabilityZones",
        (zone) => /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(zone) && !otherPartitions.test(zone),
        "an availability zone such as us-east-1a: no local or Wavelength zone, which lacks instance types and volumes; " +
            "none of China, GovCloud and the like, whose accounts, names and services are others",
    );
    const given = reader.json("availabilityZones");
    // An invalid zone is told already, and counts.
    const number = Array.isArray(given) ? given.length : 0;
    if (number < least || number > 4 || new Set(zones.map(regionOf)).size > 1) {
        reader.invalid(
            "availabilityZones",
            `${least === 1 ? "one" : "two"} to four zones of the stack's region`,
            "pulumi config set --path 'availabilityZones[0]' us-east-1a, and again for [1]",
        );
    }
    return zones;
}

function regionOf(availabilityZone: string): string {
    return availabilityZone.slice(0, -1);
}

function readSnapshotId(reader: SettingsReader, setting: string): string | undefined {
    return (
        reader.text(
            setting,
            /^snap-([0-9a-f]{8}|[0-9a-f]{17})$/,
            "the id of a snapshot such as snap-0123456789abcdef0, or nothing",
        ) || undefined
    );
}
