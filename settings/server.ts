import { IPv4 } from "ipaddr.js";
import { SettingsReader } from "./reader";

/** The network and the machine. Sizes in GiB. */
export interface ServerSettings {
    vpcCidrBlock: string;
    availabilityZones: string[];
    availabilityZone: string;
    instanceType: string;
    imageId: string;
    rootVolumeSize: number;
    dataVolumeSize: number;
    /** Snapshot that the data volume is made from; undefined for one that begins empty. */
    dataSnapshotId?: string;
    protectData: boolean;
    terminationProtection: boolean;
}

export const serverSettingNames = [
    "vpcCidrBlock",
    "availabilityZones",
    "availabilityZone",
    "instanceType",
    "imageId",
    "rootVolumeSize",
    "dataVolumeSize",
    "dataSnapshotId",
    "protectData",
    "terminationProtection",
] as const;

/** Whether the text is an IPv4 network in CIDR notation whose host bits are zero, as AWS demands. */
export function isNetwork(text: string): boolean {
    return (
        IPv4.isValidCIDRFourPartDecimal(text) &&
        !/(^|\.)0\d/.test(text) &&
        IPv4.networkAddressFromCIDR(text).toString() === text.split("/")[0]
    );
}

// Private addresses (RFC 1918), shared ones (RFC 6598) and those for tests of networks (RFC 2544): none of them is
// anybody's public address, so none of them is hidden from the server by its own network.
const vpcRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"].map((range) =>
    IPv4.parseCIDR(range),
);

function isVpcNetwork(text: string): boolean {
    if (!isNetwork(text)) {
        return false;
    }
    const [address, prefix] = IPv4.parseCIDR(text);
    // AWS takes /16 to /28; four subnets of at least /26 want a /24.
    return prefix >= 16 && prefix <= 24 && vpcRanges.some((range) => address.match(range));
}

export function readServerSettings(reader: SettingsReader): ServerSettings {
    const vpcCidrBlock = reader.text("vpcCidrBlock");
    if (!isVpcNetwork(vpcCidrBlock)) {
        reader.refuse(
            "vpcCidrBlock",
            "a private IPv4 network from /16 to /24 such as 10.20.0.0/16, its host bits zero",
        );
    }

    const availabilityZones = reader.list(
        "availabilityZones",
        (zone) => /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/.test(zone),
        "an availability zone such as us-east-1a",
    );
    if (availabilityZones.length < 2 || availabilityZones.length > 4) {
        reader.refuse(
            "availabilityZones",
            "two to four zones of the stack's region",
            "pulumi config set --path 'availabilityZones[0]' us-east-1a, and again for [1]",
        );
    }
    const availabilityZone = reader.text("availabilityZone") || (availabilityZones[0] ?? "");
    if (availabilityZones.length > 0 && !availabilityZones.includes(availabilityZone)) {
        reader.refuse("availabilityZone", `one of availabilityZones: ${availabilityZones.join(", ")}`);
    }

    return {
        vpcCidrBlock,
        availabilityZones,
        availabilityZone,
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
        // 8 GiB is what Ubuntu's image needs; 16 TiB is the largest gp3 volume that every region has.
        rootVolumeSize: reader.integer("rootVolumeSize", 8, 16_384, "GiB"),
        dataVolumeSize: reader.integer("dataVolumeSize", 1, 16_384, "GiB"),
        dataSnapshotId:
            reader.text(
                "dataSnapshotId",
                /^snap-([0-9a-f]{8}|[0-9a-f]{17})$/,
                "the id of a snapshot such as snap-0123456789abcdef0, or nothing",
            ) || undefined,
        protectData: reader.boolean("protectData"),
        terminationProtection: reader.boolean("terminationProtection"),
    };
}
