import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryDirectory } from "../../../toolchain/directories";
import type { Registered } from "../program";
import { actionsOf } from "./actions";
import { neverMade, type Operation } from "./never-made";
import type { Need } from "./policies";

interface Calls {
    terraform: string;
    calls: Partial<Record<Operation, string[]>>;
}

const place = path.join(repositoryDirectory(), "test", "fixtures", "permissions", "provider-calls.json");
const table: { types: Record<string, Calls>; functions: Record<string, Calls> } = JSON.parse(
    fs.readFileSync(place, "utf8"),
);

/** How to go on with a type or function that the table doesn't have. */
const remedy = `name it in ${path.relative(repositoryDirectory(), place)}, then npm run permissions:generate`;

const account = "123456789012";
const suffix = "-1a2b3c4";

/** Every action for resources of the program. */
export function needsOfResources(resources: Registered[], operations: Operation[]): Need[] {
    return resources.flatMap((resource) =>
        callsOf(table.types, resource.type, operations).flatMap(({ call, reason }) =>
            actionsOf(call).map((action) => ({
                action,
                resource: resourceOf(action, resource),
                reason: `${resource.name}: ${reason}`,
            })),
        ),
    );
}

/** @param tokens of the functions that a program invokes */
export function needsOfFunctions(tokens: string[]): Need[] {
    return tokens.flatMap((token) =>
        callsOf(table.functions, token, ["read"]).flatMap(({ call, reason }) =>
            actionsOf(call).map((action) => ({ action, reason })),
        ),
    );
}

function callsOf(
    known: Record<string, Calls>,
    token: string,
    operations: Operation[],
): { call: string; reason: string }[] {
    const found = known[token];
    if (found === undefined) {
        throw new Error(`the provider's calls for ${token} are not known: ${remedy}`);
    }
    return operations.flatMap((operation) =>
        (found.calls[operation] ?? [])
            .filter((call) => !neverMade(found.terraform, operation, call))
            .map((call) => ({ call, reason: `${operation} of ${token} calls ${call}` })),
    );
}

/** The kinds of EC2's resources, as their ARNs have them. */
const kinds: Record<string, string> = {
    "aws:ebs/volume:Volume": "volume",
    "aws:ec2/eip:Eip": "elastic-ip",
    "aws:ec2/internetGateway:InternetGateway": "internet-gateway",
    "aws:ec2/keyPair:KeyPair": "key-pair",
    "aws:ec2/routeTable:RouteTable": "route-table",
    "aws:ec2/route:Route": "route-table",
    "aws:ec2/securityGroup:SecurityGroup": "security-group",
    "aws:ec2/subnet:Subnet": "subnet",
    "aws:ec2/vpc:Vpc": "vpc",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "security-group-rule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "security-group-rule",
};

/** What an action for a resource is done to, with the names that the program and Pulumi give; "*" for whatever can't be named. */
function resourceOf(action: string, { type, name, inputs }: Registered): string {
    const [service, operation] = action.split(":") as [string, string];
    const region = inputs["region"] ?? "REGION";
    switch (service) {
        case "ec2":
            return /^(Describe|Get)/.test(operation) && operation !== "DescribeInstanceAttribute"
                ? "*"
                : `arn:aws:ec2:REGION:${account}:${kinds[type] ?? "instance"}/${name}`;
        case "iam": {
            if (operation === "CreateServiceLinkedRole") {
                return `arn:aws:iam::${account}:role/aws-service-role/events.amazonaws.com/AWSServiceRoleForCloudWatchEvents`;
            }
            const role = [inputs["role"], inputs["iamInstanceProfile"], inputs["executionRoleArn"], name].find(Boolean);
            const profile = operation.includes("InstanceProfile") && operation !== "ListInstanceProfilesForRole";
            return `arn:aws:iam::${account}:${profile ? "instance-profile" : "role"}/${last(role)}${suffix}`;
        }
        case "s3": {
            const bucket = `arn:aws:s3:::${inputs["bucket"] ?? name}${suffix}`;
            return /^(Get|Put|Delete)Object/.test(operation) ? `${bucket}/backups/config` : bucket;
        }
        case "sns":
            return type === "aws:sns/topicSubscription:TopicSubscription" && operation !== "Subscribe"
                ? "*"
                : `arn:aws:sns:${region}:${account}:${last(inputs["name"] ?? inputs["arn"] ?? inputs["topic"])}`;
        case "cloudwatch":
            return operation === "DescribeAlarms"
                ? "*"
                : `arn:aws:cloudwatch:${region}:${account}:alarm:${inputs["name"]}`;
        case "dlm":
            return operation === "CreateLifecyclePolicy" ? "*" : `arn:aws:dlm:REGION:${account}:policy/policy-1`;
        case "route53":
            return operation === "GetChange"
                ? "arn:aws:route53:::change/C1"
                : /^Create|^ListHosted/.test(operation)
                  ? "*"
                  : `arn:aws:route53:::${type === "aws:route53/healthCheck:HealthCheck" ? "healthcheck" : "hostedzone"}/Z1`;
        default:
            return "*";
    }
}

/** The last part of an ARN, or the whole of a name. */
function last(text: unknown): string {
    return String(text).split(":").pop()!;
}
