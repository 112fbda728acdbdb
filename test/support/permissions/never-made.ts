/** What the official provider does to a resource; a preview does "diff" and, since it refreshes, "read". */
export type Operation = "create" | "read" | "update" | "delete" | "diff";

interface Exception {
    /** Why the calls are never made. */
    reason: string;
    types: string[];
    operations?: Operation[];
    calls: string[];
}

const ec2 = (...calls: string[]) => calls.map((call) => `ec2:${call}`);
const s3 = (...calls: string[]) => calls.map((call) => `s3:${call}`);

/** `provider-calls/main.go` says how to see on which way a type comes to a call. */
const exceptions: Exception[] = [
    {
        reason: "the program sets none of the inputs that lead there",
        types: ["aws_instance"],
        calls: ec2(
            "AssignIpv6Addresses",
            "AssignPrivateIpAddresses",
            "CancelSpotInstanceRequests",
            "DescribeLaunchTemplateVersions",
            "DescribeLaunchTemplates",
            "DescribeSpotInstanceRequests",
            "GetPasswordData",
            "ModifyInstanceCapacityReservationAttributes",
            "ModifyInstanceCpuOptions",
            "ModifyInstanceCreditSpecification",
            "ModifyInstanceMaintenanceOptions",
            "ModifyPrivateDnsNameOptions",
            "MonitorInstances",
            "UnassignIpv6Addresses",
            "UnassignPrivateIpAddresses",
            "UnmonitorInstances",
        ),
    },
    {
        reason: "the network keeps its IPv6 block, and has one block of IPv4, the default tenancy, and routes of its own only",
        types: ["aws_vpc", "aws_subnet", "aws_route_table"],
        calls: ec2(
            "DisableVgwRoutePropagation",
            "DisassociateSubnetCidrBlock",
            "DisassociateVpcCidrBlock",
            "EnableVgwRoutePropagation",
            "ModifyVpcTenancy",
        ),
    },
    {
        reason: "no address comes from a pool of IPAM",
        types: ["aws_vpc", "aws_eip"],
        calls: ec2("GetIpamPoolAllocations"),
    },
    {
        reason: "done to interfaces that Lambda, RDS and others leave behind, which the network doesn't have",
        types: ["aws_security_group", "aws_subnet"],
        calls: ec2("DeleteNetworkInterface", "DetachNetworkInterface"),
    },
    {
        reason: "the role's policies are resources of their own, it has no boundary, and its profile goes before it",
        types: ["aws_iam_role"],
        calls: [
            "AttachRolePolicy",
            "DeleteRolePermissionsBoundary",
            "DeleteRolePolicy",
            "DetachRolePolicy",
            "GetRolePolicy",
            "PutRolePermissionsBoundary",
            "PutRolePolicy",
            "RemoveRoleFromInstanceProfile",
        ].map((call) => `iam:${call}`),
    },
    {
        reason: "only if somebody has deleted the profile's role: an update may do it",
        types: ["aws_iam_instance_profile"],
        operations: ["read"],
        calls: ["iam:RemoveRoleFromInstanceProfile"],
    },
    {
        reason: "the zone is public, without accelerated recovery, and not deleted with its records",
        types: ["aws_route53_zone"],
        calls: [
            "AssociateVPCWithHostedZone",
            "ChangeResourceRecordSets",
            "DisableHostedZoneDNSSEC",
            "DisassociateVPCFromHostedZone",
            "GetDNSSEC",
            "UpdateHostedZoneFeatures",
        ].map((call) => `route53:${call}`),
    },
    {
        reason: "the domain keeps its contacts",
        types: ["aws_route53domains_registered_domain"],
        calls: ["route53domains:UpdateDomainContact"],
    },
    {
        reason: "the bucket's settings are resources of their own or unset, and its objects aren't locked",
        types: ["aws_s3_bucket"],
        calls: s3(
            "DeleteBucketCors",
            "DeleteBucketEncryption",
            "DeleteBucketLifecycle",
            "DeleteBucketPolicy",
            "DeleteBucketReplication",
            "DeleteBucketWebsite",
            "PutBucketAccelerateConfiguration",
            "PutBucketAcl",
            "PutBucketCors",
            "PutBucketEncryption",
            "PutBucketLifecycleConfiguration",
            "PutBucketLogging",
            "PutBucketPolicy",
            "PutBucketReplication",
            "PutBucketRequestPayment",
            "PutBucketVersioning",
            "PutBucketWebsite",
            "PutObjectLegalHold",
            "PutObjectLockConfiguration",
        ),
    },
    {
        reason: "only where s3:TagResource and the like are not allowed",
        types: ["aws_s3_bucket"],
        calls: s3("DeleteBucketTagging", "GetBucketTagging", "PutBucketTagging"),
    },
    {
        reason: "made, and its refusal ignored: the data of a start that an image has none of",
        types: ["aws_ami"],
        calls: ec2("GetInstanceUefiData"),
    },
    {
        reason: "not asked about mailboxes",
        types: ["aws_sns_topic_subscription"],
        calls: ["sns:ListSubscriptionsByTopic"],
    },
];

/** Whether a call that the provider's source can reach is never made, since the program never sets what leads to it. */
export function neverMade(terraform: string, operation: Operation, call: string): boolean {
    return exceptions.some(
        ({ types, operations, calls }) =>
            types.includes(terraform) && (operations?.includes(operation) ?? true) && calls.includes(call),
    );
}
