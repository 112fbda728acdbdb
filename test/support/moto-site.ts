import {
    AuthorizeSecurityGroupIngressCommand,
    CreateSecurityGroupCommand,
    CreateSubnetCommand,
    CreateVpcCommand,
    DescribeSecurityGroupRulesCommand,
    EC2Client,
    ImportKeyPairCommand,
    RevokeSecurityGroupIngressCommand,
    RunInstancesCommand,
    TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import { utils } from "ssh2";
import type { Moto } from "./moto";

/** What `up` makes of a stack's server in EC2, as far as its port 22 is concerned. */
export class MotoSite {
    readonly ec2: EC2Client;
    group = "";
    instance = "";

    constructor(
        moto: Moto,
        private readonly keyName = "simple-web-stack-prod",
    ) {
        this.ec2 = new EC2Client(moto.owner);
    }

    /** @param sshNetworks as `sshAllowedCidrBlocks` */
    async create(sshNetworks = ["198.51.100.0/28"]): Promise<this> {
        const { Vpc: vpc } = await this.ec2.send(new CreateVpcCommand({ CidrBlock: "10.0.0.0/16" }));
        const network = { VpcId: vpc!.VpcId!, CidrBlock: "10.0.0.0/24" };
        const { Subnet: subnet } = await this.ec2.send(new CreateSubnetCommand(network));
        const { GroupId } = await this.ec2.send(
            new CreateSecurityGroupCommand({ GroupName: "server-1a2b3c4", Description: "server", VpcId: vpc!.VpcId }),
        );
        this.group = GroupId!;
        await Promise.all([this.allow(80, "0.0.0.0/0"), ...sshNetworks.map((block) => this.allow(22, block))]);
        const key = {
            KeyName: this.keyName,
            PublicKeyMaterial: Buffer.from(utils.generateKeyPairSync("ed25519").public),
        };
        await this.ec2.send(new ImportKeyPairCommand(key));
        await this.launch(subnet!.SubnetId!);
        return this;
    }

    async launch(subnet: string): Promise<void> {
        const { Instances } = await this.ec2.send(
            new RunInstancesCommand({
                ImageId: "ami-00000000000000002",
                InstanceType: "t3.small",
                MinCount: 1,
                MaxCount: 1,
                KeyName: this.keyName,
                SubnetId: subnet,
                SecurityGroupIds: [this.group],
            }),
        );
        this.instance = Instances![0]!.InstanceId!;
    }

    async terminate(): Promise<void> {
        await this.ec2.send(new TerminateInstancesCommand({ InstanceIds: [this.instance] }));
    }

    async allow(port: number, cidrIp: string, description = "SSH from administrators"): Promise<void> {
        const range = { CidrIp: cidrIp, Description: description };
        const permission = { IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [range] };
        await this.ec2.send(
            new AuthorizeSecurityGroupIngressCommand({ GroupId: this.group, IpPermissions: [permission] }),
        );
    }

    async forbid(port: number, cidrIp: string): Promise<void> {
        const permission = { IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: [{ CidrIp: cidrIp }] };
        await this.ec2.send(
            new RevokeSecurityGroupIngressCommand({ GroupId: this.group, IpPermissions: [permission] }),
        );
    }

    /** Who reaches port 22: descriptions by network. */
    async openings(): Promise<Record<string, string>> {
        const inGroup = [{ Name: "group-id", Values: [this.group] }];
        const { SecurityGroupRules } = await this.ec2.send(new DescribeSecurityGroupRulesCommand({ Filters: inGroup }));
        return Object.fromEntries(
            SecurityGroupRules!
                .filter(({ IsEgress, FromPort }) => !IsEgress && FromPort === 22)
                .map(({ CidrIpv4, Description }) => [CidrIpv4!, Description ?? ""]),
        );
    }
}
