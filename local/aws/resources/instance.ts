import { isDeepStrictEqual } from "node:util";
import { instanceTypeFacts, instanceTypeNames } from "../../../pulumi/instance-types";
import { addressAt, placeOf, sizeOf } from "../../../toolchain/ipv4";
import { containsIpv6 } from "../../../toolchain/ipv6";
import {
    changeMachine,
    createMachine,
    deleteMachine,
    machineStatus,
    startMachine,
    stopMachine,
} from "../../cloud/machine";
import { architectureOfAmi } from "../../image/id";
import type { CloudRecord } from "../../cloud/records";
import { removeForward } from "../../cloud/forward";
import { Volume } from "../../cloud/volume";
import {
    associationType,
    attachmentType,
    instanceType,
    keyPairType,
    securityGroupType,
    subnetType,
    vpcType,
} from "../../cloud/resource-tokens";
import { applySecurityGroups, bridgeOf, ensureBridge } from "../../cloud/network";
import { trustAuthority } from "../../cloud/trust-authority";
import { writeCredentials } from "../../cloud/credentials";
import type { IncusClient } from "../../incus/client";
import { serially } from "../../../toolchain/serially";
import { keysOfProfile } from "../../cloud/bucket-policies";
import { boolean, group, integer, matching, number, oneOf, string, strings, type Failure } from "../../provider/inputs";
import { isUnknown } from "../../provider/values";
import { region, tags } from "../inputs";
import type { LocalAws } from "../local-aws";
import { applyEverywhere } from "../security-groups";
import type { Properties } from "../../provider/values";
import type { AwsType } from "../aws-type";

const rootBlockDevice = group({
    volumeType: oneOf("gp2", "gp3", "io1", "io2", "standard"),
    volumeSize: integer(1, 16_384),
    encrypted: boolean,
    deleteOnTermination: boolean,
    iops: number,
    throughput: number,
    kmsKeyId: string,
    tags,
});

/** A machine. SSH answers a second or two after its creation. */
export const instance: AwsType = {
    inputs: {
        ami: matching(/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/, "the id of an image"),
        instanceType: string,
        subnetId: string,
        privateIp: matching(/^\d+(\.\d+){3}$/, "an IPv4 address"),
        ipv6Addresses: strings,
        vpcSecurityGroupIds: strings,
        keyName: string,
        disableApiTermination: boolean,
        metadataOptions: group({
            httpEndpoint: oneOf("enabled", "disabled"),
            httpTokens: oneOf("required", "optional"),
            httpPutResponseHopLimit: integer(1, 64),
            instanceMetadataTags: oneOf("enabled", "disabled"),
        }),
        rootBlockDevice,
        creditSpecification: group({ cpuCredits: oneOf("standard", "unlimited") }),
        iamInstanceProfile: string,
        monitoring: boolean,
        tags,
        region,
        // Filled in by Pulumi's own provider.
        getPasswordData: boolean,
        sourceDestCheck: boolean,
        forceDestroy: boolean,
        userDataReplaceOnChange: boolean,
        userData: string,
    },
    required: ["ami", "instanceType", "subnetId"],
    check: (inputs, olds) => [...checkInstanceType(inputs), ...checkRootVolume(inputs, olds)],
    replaceWhen: (state, news) => [
        // Its disk is one that the other processor can't run.
        ...(architectureOf(state["instanceType"]) === architectureOf(news["instanceType"]) ? [] : ["instanceType"]),
        // EC2 would assign them to a running instance; the provider does not (6.34, ec2_instance.go, CustomizeDiff).
        ...(isDeepStrictEqual(state["ipv6Addresses"] ?? [], news["ipv6Addresses"] ?? state["ipv6Addresses"] ?? [])
            ? []
            : ["ipv6Addresses"]),
        ...(news["userDataReplaceOnChange"] === true && state["userData"] !== news["userData"] ? ["userData"] : []),
    ],
    references: {
        subnetId: subnetType,
        keyName: keyPairType,
        iamInstanceProfile: "aws:iam/instanceProfile:InstanceProfile",
    },
    id: "i",
    arn: (id, _inputs, aws) => aws.arn("ec2", `instance/${id}`),
    outputs: placement,

    create: async (id, inputs, aws) => {
        const outputs = aws.records.find(instanceType, id)!.outputs;
        checkArchitecture(inputs);
        const client = await aws.incus();
        const vpc = aws.referenced(vpcType, outputs["__vpc"], "subnetId");
        await serially("network", () => ensureBridge(client, aws.cloudId, vpc));
        // An interrupted run may have left a half-finished one.
        await deleteMachine(client, id);
        await createMachine(client, {
            id,
            cloudId: aws.cloudId,
            imageId: inputs["ami"],
            ...instanceTypeFacts(inputs["instanceType"])!,
            bridge: bridgeOf(vpc),
            address: outputs["privateIp"],
            userData: inputs["userData"],
            publicKey:
                inputs["keyName"] && aws.referenced(keyPairType, inputs["keyName"], "keyName").inputs["publicKey"],
        });
        if (inputs["iamInstanceProfile"]) {
            await writeCredentials(client, id, keysOfProfile(aws, inputs["iamInstanceProfile"]));
        }
        await serially("network", () => applySecurityGroups(client, aws.records, vpc));
        await startMachine(client, id);
        await trustAuthority(client, aws.cloudId, id);
        return { instanceState: "running" };
    },

    read: async (id, _outputs, aws) => {
        const status = await machineStatus(await aws.incus(), id);
        return status && { instanceState: status };
    },

    update: async (id, inputs, outputs, aws) => {
        const client = await aws.incus();
        const stops = ["instanceType", "userData"].filter((name) => inputs[name] !== outputs[name]);
        if (stops.length > 0) {
            await resizeStopped(client, id, inputs["instanceType"]);
            // cloud-init has run what it had at its first start, and runs nothing else.
            await startMachine(client, id);
        }
        if (inputs["iamInstanceProfile"] !== outputs["iamInstanceProfile"]) {
            const profile = inputs["iamInstanceProfile"];
            await writeCredentials(client, id, profile && keysOfProfile(aws, profile));
        }
        return {};
    },

    applied: (_inputs, aws) => applyEverywhere(aws),

    // Capacity is asked for by the start, which comes last.
    halfway: {
        update: async (id, { instanceType }, outputs, aws) => {
            if (instanceType === outputs["instanceType"]) {
                return {};
            }
            await resizeStopped(await aws.incus(), id, instanceType);
            return { instanceType };
        },
    },

    delete: async (id, outputs, aws) => {
        // Pulumi's own provider removes the protection first if forceDestroy is set.
        if (outputs["disableApiTermination"] && !outputs["forceDestroy"]) {
            throw new Error(
                `OperationNotPermitted: the instance ${id} may not be terminated: set its disableApiTermination to false first`,
            );
        }
        await deleteMachine(await aws.incus(), id);
        // As on EC2: volumes are detached, and the address is disassociated.
        for (const attachment of ofInstance(attachmentType, id, aws)) {
            await new Volume(aws.cloudId, attachment.inputs["volumeId"]).unmount();
            aws.records.remove(attachmentType, attachment.id);
        }
        for (const association of ofInstance(associationType, id, aws)) {
            await removeForward(await aws.incus(), association.outputs);
            aws.records.remove(associationType, association.id);
        }
    },
};

async function resizeStopped(client: IncusClient, id: string, type: string): Promise<void> {
    const { vcpus, memory } = instanceTypeFacts(type)!;
    await stopMachine(client, id);
    await changeMachine(client, id, { config: { "limits.cpu": String(vcpus), "limits.memory": `${memory}MiB` } });
}

function ofInstance(type: string, id: string, aws: LocalAws): CloudRecord[] {
    return aws.records.list(type).filter((record) => record.inputs["instanceId"] === id);
}

function checkInstanceType(inputs: Properties): Failure[] {
    const name = inputs["instanceType"];
    if (name !== undefined && !isUnknown(name) && !instanceTypeFacts(name)) {
        return [
            {
                property: "instanceType",
                reason: `InvalidParameterValue: ${JSON.stringify(name)} is not an instance type that the local cloud knows: ${instanceTypeNames().join(", ")}`,
            },
        ];
    }
    return [];
}

function checkRootVolume(inputs: Properties, olds: Properties): Failure[] {
    const shrinks = (inputs["rootBlockDevice"]?.volumeSize ?? 0) < (olds["rootBlockDevice"]?.volumeSize ?? 0);
    return shrinks ? [{ property: "rootBlockDevice.volumeSize", reason: "a volume can grow, and never shrinks" }] : [];
}

function architectureOf(name: string): string | undefined {
    return instanceTypeFacts(name)?.architecture;
}

/** The processor of an instance type has to run the image, as on AWS; here every machine runs on this computer's own. */
function checkArchitecture({ instanceType: name, ami }: Properties): void {
    const architecture = architectureOf(name);
    if (architecture !== architectureOfAmi(ami)) {
        throw new Error(
            `InvalidParameterValue: the instance type ${name} is ${architecture}, and the image ${ami} is ${architectureOfAmi(ami)}`,
        );
    }
}

/** Place and address of an instance, which AWS knows before the instance runs. */
function placement(id: string, inputs: Properties, aws: LocalAws): Properties {
    const subnet = aws.referenced(subnetType, inputs["subnetId"], "subnetId");
    for (const groupId of inputs["vpcSecurityGroupIds"] ?? []) {
        const found = aws.referenced(securityGroupType, groupId, "vpcSecurityGroupIds");
        if (found.inputs["vpcId"] !== subnet.inputs["vpcId"]) {
            throw new Error(
                `InvalidParameter: security group ${groupId} and subnet ${subnet.id} belong to different networks`,
            );
        }
    }
    checkIpv6Addresses(id, inputs, aws);
    const known = aws.records.find(instanceType, id)?.outputs["privateIp"];
    const privateIp = known ?? wantedAddress(inputs, subnet, aws) ?? freeAddress(subnet.inputs["cidrBlock"], aws);
    return {
        privateIp,
        privateDns: `ip-${privateIp.replace(/\./g, "-")}.ec2.internal`,
        publicIp: "",
        publicDns: "",
        availabilityZone: subnet.outputs["availabilityZone"],
        primaryNetworkInterfaceId: id.replace("i-", "eni-"),
        instanceState: "pending",
        __vpc: subnet.inputs["vpcId"],
    };
}

/** EC2 only lets them through: the machine's own system takes them. */
function checkIpv6Addresses(id: string, inputs: Properties, aws: LocalAws): void {
    const { ipv6CidrBlock: block } = aws.referenced(subnetType, inputs["subnetId"], "subnetId").outputs;
    const taken = aws.records
        .list(instanceType)
        .filter((record) => record.id !== id)
        .flatMap(({ outputs }): string[] => outputs["ipv6Addresses"] ?? []);
    for (const address of (inputs["ipv6Addresses"] ?? []) as string[]) {
        if (!block || !containsIpv6(block, address)) {
            throw new Error(
                `InvalidParameterValue: the address ${address} is not one of the subnet's ${block || "none"}`,
            );
        }
        if (taken.includes(address)) {
            throw new Error(`InvalidIPAddress.InUse: the address ${address} is in use`);
        }
    }
}

function wantedAddress(inputs: Properties, subnet: CloudRecord, aws: LocalAws): string | undefined {
    const wanted: string | undefined = inputs["privateIp"];
    if (wanted === undefined) {
        return undefined;
    }
    const { cidrBlock } = subnet.inputs;
    const place = placeOf(cidrBlock, wanted);
    if (place < firstPlace || place >= sizeOf(cidrBlock) - 1) {
        throw new Error(`InvalidParameterValue: the address ${wanted} is not one for instances in ${cidrBlock}`);
    }
    if (aws.records.list(instanceType).some((record) => record.outputs["privateIp"] === wanted)) {
        throw new Error(`InvalidIPAddress.InUse: the address ${wanted} is in use`);
    }
    return wanted;
}

// AWS reserves the first four addresses of a subnet and the last.
const firstPlace = 4;

function freeAddress(cidrBlock: string, aws: LocalAws): string {
    const taken = new Set(aws.records.list(instanceType).map((record) => record.outputs["privateIp"]));
    for (let place = firstPlace; place < sizeOf(cidrBlock) - 1; place++) {
        const address = addressAt(cidrBlock, place);
        if (!taken.has(address)) {
            return address;
        }
    }
    throw new Error(`InsufficientFreeAddressesInSubnet: ${cidrBlock} has no free address`);
}
