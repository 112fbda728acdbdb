import { Unknown, type Resource } from "./resource";
import { isObject, listOf, wordOf } from "./values";

type Properties = Record<string, unknown>;

/** How a type of the provider `aws-native` is called in the provider `aws`, and what differs there. */
interface Translation {
    type: string | ((props: Properties) => string);
    /** Properties with another name. */
    renames?: Record<string, string>;
    /** Properties with another form, by the name in `aws`, from those of `aws-native` and under their own reference. */
    forms?: Record<string, { from: string; as: (value: unknown) => unknown }>;
}

const plain = (type: string, renames: Record<string, string> = {}, forms: Translation["forms"] = {}): Translation => ({
    type,
    renames,
    forms,
});

const firstOf = (value: unknown): Properties => listOf(value).filter(isObject)[0] ?? {};
const listIf = (value: unknown): unknown[] | undefined => (value === undefined ? undefined : [value]);

/** A known part of a value; all of it is unknown if the value is. */
function part(name: string, as: (value: unknown) => unknown = (value) => value) {
    return (value: unknown) => (value === Unknown ? Unknown : as(firstOf(value)[name]));
}

const permissions = (value: unknown) =>
    value === Unknown
        ? Unknown
        : listOf(value)
              .filter(isObject)
              .map(({ ipProtocol, fromPort, toPort, cidrIp, cidrIpv6, sourceSecurityGroupId }) => ({
                  protocol: ipProtocol,
                  fromPort,
                  toPort,
                  cidrBlocks: listIf(cidrIp),
                  ipv6CidrBlocks: listIf(cidrIpv6),
                  securityGroups: listIf(sourceSecurityGroupId),
              }));

const isRoot = ({ deviceName }: Properties) => ["/dev/xvda", "/dev/sda1"].includes(wordOf(deviceName));
const devices = (value: unknown, wanted: (device: Properties) => boolean) =>
    value === Unknown
        ? Unknown
        : listOf(value)
              .filter(isObject)
              .filter(wanted)
              .map((device) => ({ deviceName: device.deviceName, ...firstOf(device.ebs) }));

const actions = (value: unknown) =>
    value === Unknown
        ? Unknown
        : listOf(value)
              .filter(isObject)
              .map(({ forwardConfig, redirectConfig, ...action }) => ({
                  ...action,
                  ...(redirectConfig ? { redirect: redirectConfig } : {}),
                  ...(forwardConfig
                      ? {
                            forward: {
                                targetGroups: listOf(firstOf(forwardConfig).targetGroups)
                                    .filter(isObject)
                                    .map(({ targetGroupArn, weight }) => ({ arn: targetGroupArn, weight })),
                            },
                        }
                      : {}),
              }));

const template = "launchTemplateData";
const inTemplate = (name: string) => ({ from: template, as: part(name) });

const translations: Record<string, Translation> = {
    "ec2:Instance": plain(
        "aws:ec2/instance:Instance",
        { imageId: "ami", securityGroupIds: "vpcSecurityGroupIds" },
        {
            rootBlockDevice: {
                from: "blockDeviceMappings",
                as: (value) => {
                    const found = devices(value, isRoot);
                    return Array.isArray(found) ? found[0] : found;
                },
            },
            ebsBlockDevices: { from: "blockDeviceMappings", as: (value) => devices(value, (one) => !isRoot(one)) },
        },
    ),
    "ec2:SecurityGroup": plain(
        "aws:ec2/securityGroup:SecurityGroup",
        { groupName: "name" },
        { ingress: { from: "securityGroupIngress", as: permissions } },
    ),
    "ec2:SecurityGroupIngress": plain("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", {
        groupId: "securityGroupId",
        cidrIp: "cidrIpv4",
        sourceSecurityGroupId: "referencedSecurityGroupId",
    }),
    "ec2:Vpc": plain("aws:ec2/vpc:Vpc"),
    "ec2:Subnet": plain("aws:ec2/subnet:Subnet"),
    "ec2:InternetGateway": plain("aws:ec2/internetGateway:InternetGateway"),
    "ec2:NatGateway": plain("aws:ec2/natGateway:NatGateway"),
    "ec2:RouteTable": plain("aws:ec2/routeTable:RouteTable"),
    "ec2:Route": plain("aws:ec2/route:Route"),
    "ec2:SubnetRouteTableAssociation": plain("aws:ec2/routeTableAssociation:RouteTableAssociation"),
    "ec2:Eip": plain("aws:ec2/eip:Eip", { instanceId: "instance" }),
    "ec2:EipAssociation": plain("aws:ec2/eipAssociation:EipAssociation", { eip: "publicIp" }),
    "ec2:Volume": plain("aws:ebs/volume:Volume"),
    "ec2:VolumeAttachment": plain("aws:ec2/volumeAttachment:VolumeAttachment"),
    "ec2:LaunchTemplate": plain(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {},
        {
            imageId: inTemplate("imageId"),
            instanceType: inTemplate("instanceType"),
            vpcSecurityGroupIds: inTemplate("securityGroupIds"),
            userData: inTemplate("userData"),
            metadataOptions: inTemplate("metadataOptions"),
            blockDeviceMappings: inTemplate("blockDeviceMappings"),
            networkInterfaces: inTemplate("networkInterfaces"),
        },
    ),
    "autoscaling:AutoScalingGroup": plain("aws:autoscaling/group:Group", {
        vpcZoneIdentifier: "vpcZoneIdentifiers",
        loadBalancerNames: "loadBalancers",
        launchConfigurationName: "launchConfiguration",
    }),
    "autoscaling:LaunchConfiguration": plain("aws:ec2/launchConfiguration:LaunchConfiguration"),
    "autoscaling:ScalingPolicy": plain("aws:autoscaling/policy:Policy", {
        autoScalingGroupName: "autoscalingGroupName",
    }),
    "autoscaling:ScheduledAction": plain("aws:autoscaling/schedule:Schedule", {
        autoScalingGroupName: "autoscalingGroupName",
    }),
    "elasticloadbalancingv2:LoadBalancer": plain(
        "aws:lb/loadBalancer:LoadBalancer",
        { type: "loadBalancerType" },
        { internal: { from: "scheme", as: (value) => (value === Unknown ? Unknown : value === "internal") } },
    ),
    "elasticloadbalancingv2:TargetGroup": plain(
        "aws:lb/targetGroup:TargetGroup",
        {},
        {
            healthCheck: {
                from: "healthCheckEnabled",
                as: (value) => (value === undefined || value === Unknown ? value : { enabled: value }),
            },
        },
    ),
    "elasticloadbalancingv2:Listener": plain(
        "aws:lb/listener:Listener",
        {},
        { defaultActions: { from: "defaultActions", as: actions } },
    ),
    "elasticloadbalancingv2:ListenerRule": plain(
        "aws:lb/listenerRule:ListenerRule",
        {},
        { actions: { from: "actions", as: actions } },
    ),
    "rds:DbInstance": {
        type: (props) =>
            props.dbClusterIdentifier === undefined
                ? "aws:rds/instance:Instance"
                : "aws:rds/clusterInstance:ClusterInstance",
        renames: {
            dbInstanceClass: "instanceClass",
            dbClusterIdentifier: "clusterIdentifier",
            vpcSecurityGroups: "vpcSecurityGroupIds",
            sourceDbInstanceIdentifier: "replicateSourceDb",
            dbSnapshotIdentifier: "snapshotIdentifier",
        },
    },
    "rds:DbCluster": plain("aws:rds/cluster:Cluster", { sourceDbClusterIdentifier: "replicationSourceIdentifier" }),
    "rds:DbSubnetGroup": plain("aws:rds/subnetGroup:SubnetGroup"),
    "elasticache:ReplicationGroup": plain("aws:elasticache/replicationGroup:ReplicationGroup", {
        cacheNodeType: "nodeType",
        preferredCacheClusterAZs: "preferredCacheClusterAzs",
    }),
    "elasticache:CacheCluster": plain("aws:elasticache/cluster:Cluster", {
        cacheNodeType: "nodeType",
        vpcSecurityGroupIds: "securityGroupIds",
    }),
    "route53:HostedZone": plain("aws:route53/zone:Zone"),
    "route53:RecordSet": plain(
        "aws:route53/record:Record",
        { hostedZoneId: "zoneId", resourceRecords: "records" },
        {
            aliases: {
                from: "aliasTarget",
                as: (value) =>
                    isObject(value)
                        ? [{ name: value.dnsName, evaluateTargetHealth: value.evaluateTargetHealth ?? false }]
                        : value,
            },
            weightedRoutingPolicies: { from: "weight", as: (value) => value !== undefined && [{ weight: value }] },
            failoverRoutingPolicies: { from: "failover", as: (value) => value !== undefined && [{ type: value }] },
        },
    ),
    "ecs:Cluster": plain("aws:ecs/cluster:Cluster"),
    "ecs:Service": plain(
        "aws:ecs/service:Service",
        {},
        {
            networkConfiguration: {
                from: "networkConfiguration",
                as: part("awsvpcConfiguration", (value) => {
                    const inside = firstOf(value);
                    return { ...inside, assignPublicIp: inside.assignPublicIp === "ENABLED" };
                }),
            },
            deploymentMinimumHealthyPercent: { from: "deploymentConfiguration", as: part("minimumHealthyPercent") },
            deploymentMaximumPercent: { from: "deploymentConfiguration", as: part("maximumPercent") },
        },
    ),
    "ecs:TaskDefinition": plain(
        "aws:ecs/taskDefinition:TaskDefinition",
        {},
        { containerDefinitions: { from: "containerDefinitions", as: (value) => asJson(value) } },
    ),
    "lambda:Function": plain("aws:lambda/function:Function"),
    "dynamodb:Table": plain("aws:dynamodb/table:Table"),
    "s3:Bucket": plain("aws:s3/bucket:Bucket"),
    "efs:FileSystem": plain("aws:efs/fileSystem:FileSystem"),
    "efs:MountTarget": plain("aws:efs/mountTarget:MountTarget"),
};

/** Texts with a place for what isn't known yet, as a program that writes JSON can't have one. */
function asJson(value: unknown): unknown {
    return Array.isArray(value)
        ? JSON.stringify(value, (_key, inner) => (inner === Unknown ? undefined : inner))
        : value;
}

/** A resource of `aws-native` in the words of `aws`, which all else here knows; any other resource as it is. */
export function inWordsOfAws(resource: Resource): Resource {
    const translation = translations[resource.type.replace(/^aws-native:/, "")];
    if (!resource.type.startsWith("aws-native:") || !translation) {
        return resource;
    }
    const { type, renames = {}, forms = {} } = translation;
    const props: Properties = {};
    const propertyDependencies: Record<string, string[]> = {};
    for (const [name, value] of Object.entries(resource.props)) {
        props[renames[name] ?? name] = name === "tags" ? tagsOf(value) : value;
    }
    for (const [name, urns] of Object.entries(resource.propertyDependencies)) {
        propertyDependencies[renames[name] ?? name] = urns;
    }
    for (const [name, { from, as }] of Object.entries(forms)) {
        const value = as(resource.props[from]);
        if (value === undefined || value === false) {
            delete props[name];
        } else {
            props[name] = value;
        }
        if (resource.propertyDependencies[from]) {
            propertyDependencies[name] = resource.propertyDependencies[from];
        }
    }
    return { ...resource, type: typeof type === "string" ? type : type(resource.props), props, propertyDependencies };
}

/** `aws-native` has tags as a list of keys and values. */
function tagsOf(value: unknown): unknown {
    return Array.isArray(value)
        ? Object.fromEntries(value.filter(isObject).map((tag) => [wordOf(tag.key), tag.value]))
        : value;
}

/** How a type of `aws-native` and its properties are called in `aws`; others as they are. */
export function wordsOfAws(type: string): { type: string; properties(name: string): string[] } {
    const translation = type.startsWith("aws-native:") ? translations[type.replace(/^aws-native:/, "")] : undefined;
    if (!translation) {
        return { type, properties: (name) => [name] };
    }
    const { renames = {}, forms = {} } = translation;
    return {
        type: typeof translation.type === "string" ? translation.type : translation.type({}),
        properties(name) {
            const formed = Object.keys(forms).filter((other) => forms[other].from === name);
            return formed.length > 0 ? formed : [renames[name] ?? name];
        },
    };
}
