import type { EC2Client, SecurityGroupRule } from "@aws-sdk/client-ec2";
import { contains } from "../../toolchain/ipv4";
import { clientOptions, type Access } from "../aws/access";
import { allOf } from "../aws/pages";

const port = 22;

/** A command's need of port 22, as the description of its rule has it. Times are in milliseconds since 1970. */
export interface Opening {
    /** Tells the commands apart. */
    id: string;
    /** Which command, and whose. */
    owner: string;
    since: number;
    /** When the command last said that it is still running. */
    seen: number;
}

/** A rule that lets a network reach port 22. */
export interface SshRule {
    id: string;
    group: string;
    network: string;
    /** Undefined for a rule that no command with --open-ssh has made, such as one of the stack's own. */
    opening?: Opening;
}

/** The name of the key pair of a stack's server, as the program gives it: no other stack in its region has it. */
export function keyNameOf(stack: string): string {
    return `simple-web-stack-${stack.split("/").pop()}`;
}

/** The rules for port 22 in the security group of a stack's server. */
export class SshRules {
    private client?: Promise<EC2Client>;
    private group?: string;

    constructor(
        private readonly access: Access,
        private readonly keyName: string,
    ) {}

    /** The server's security group with its rules; undefined as long as there was no server yet. */
    async find(): Promise<{ group: string; rules: SshRule[] } | undefined> {
        const { paginateDescribeInstances, paginateDescribeSecurityGroupRules } = await import("@aws-sdk/client-ec2");
        const client = await this.ec2();
        const server = [
            { Name: "key-name", Values: [this.keyName] },
            { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] },
        ];
        const groups = await allOf(paginateDescribeInstances({ client }, { Filters: server }), ({ Reservations }) =>
            Reservations?.flatMap(({ Instances }) =>
                (Instances ?? []).flatMap(({ SecurityGroups }) => SecurityGroups!),
            ),
        );
        // Pulumi's name for the program's group; a person may have added another one. While a server is replaced there is
        // none, and the group stays.
        const ours = groups.find(({ GroupName }) => GroupName!.startsWith("server-")) ?? groups[0];
        this.group = ours?.GroupId ?? this.group;
        if (this.group === undefined) {
            return undefined;
        }
        const inGroup = [{ Name: "group-id", Values: [this.group] }];
        const rules = await allOf(
            paginateDescribeSecurityGroupRules({ client }, { Filters: inGroup }),
            ({ SecurityGroupRules }) => SecurityGroupRules,
        );
        return { group: this.group, rules: rules.flatMap(ruleOf) };
    }

    /** Lets an address in; nothing if another command has done so at the same moment. */
    async open(group: string, address: string, opening: Opening): Promise<void> {
        const { AuthorizeSecurityGroupIngressCommand } = await import("@aws-sdk/client-ec2");
        const range = { CidrIp: `${address}/32`, Description: describe(opening) };
        const permission = { IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [range] };
        const command = new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [permission] });
        await (await this.ec2()).send(command).catch(unless("InvalidPermission.Duplicate"));
    }

    /** Writes into a rule whose it is; nothing if it is gone. */
    async note({ id, group, network }: SshRule, opening: Opening): Promise<void> {
        const { ModifySecurityGroupRulesCommand } = await import("@aws-sdk/client-ec2");
        const rule = {
            IpProtocol: "tcp",
            FromPort: port,
            ToPort: port,
            CidrIpv4: network,
            Description: describe(opening),
        };
        const changed = { GroupId: group, SecurityGroupRules: [{ SecurityGroupRuleId: id, SecurityGroupRule: rule }] };
        await (await this.ec2()).send(new ModifySecurityGroupRulesCommand(changed)).catch(unless(...gone));
    }

    /** Takes a rule away; nothing if it is gone. */
    async close({ id, group }: SshRule): Promise<void> {
        const { RevokeSecurityGroupIngressCommand } = await import("@aws-sdk/client-ec2");
        const command = new RevokeSecurityGroupIngressCommand({ GroupId: group, SecurityGroupRuleIds: [id] });
        await (await this.ec2()).send(command).catch(unless(...gone));
    }

    private ec2(): Promise<EC2Client> {
        return (this.client ??= import("@aws-sdk/client-ec2").then(
            ({ EC2Client }) => new EC2Client(clientOptions(this.access, "ec2")),
        ));
    }
}

const gone = ["InvalidSecurityGroupRuleId.NotFound", "InvalidPermission.NotFound", "InvalidGroup.NotFound"];

/** For `.catch()`: ignores these errors of AWS, and rethrows every other. */
function unless(...names: string[]): (error: unknown) => undefined {
    return (error) => {
        if (!(error instanceof Error) || !names.includes(error.name)) {
            throw error;
        }
    };
}

function ruleOf({ SecurityGroupRuleId: id, GroupId: group, ...rule }: SecurityGroupRule): SshRule[] {
    const { IsEgress, IpProtocol, FromPort, ToPort, CidrIpv4: network, Description } = rule;
    const admits = IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort! <= port && ToPort! >= port);
    return IsEgress || !admits || !network
        ? []
        : [{ id: id!, group: group!, network, opening: readDescription(Description ?? "") }];
}

/** Whether a rule lets an address in. */
export function admits({ network }: SshRule, address: string): boolean {
    return contains(network, `${address}/32`);
}

/** Within what EC2 takes: 255 of some characters. */
export function describe({ id, owner, since, seen }: Opening): string {
    const allowed = owner.replace(/[^a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]/g, "_").slice(0, 120);
    const [begin, last] = [since, seen].map((time) => new Date(time).toISOString());
    return `SSH for ${allowed} since ${begin}, in use ${last} (${id})`;
}

export function readDescription(text: string): Opening | undefined {
    const [, owner, since, seen, id] = /^SSH for (.*) since (\S+Z), in use (\S+Z) \(([0-9a-f]{8})\)$/.exec(text) ?? [];
    const times = [since, seen].map((time) => Date.parse(time ?? ""));
    return times.some(Number.isNaN) ? undefined : { id: id!, owner: owner!, since: times[0]!, seen: times[1]! };
}
