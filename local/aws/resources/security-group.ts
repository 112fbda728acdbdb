import { instanceType, vpcType } from "../../cloud/resource-tokens";
import { boolean, string } from "../../provider/inputs";
import { region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

/** A group of rules, which are resources of their own; inline rules are unknown inputs. */
export const securityGroup: AwsType = {
    inputs: { vpcId: string, name: string, description: string, revokeRulesOnDelete: boolean, tags, region },
    nameProperty: "name",
    defaults: { description: "Managed by Pulumi" },
    references: { vpcId: vpcType },
    id: "sg",
    arn: (id, _inputs, aws) => aws.arn("ec2", `security-group/${id}`),
    outputs: (_id, _inputs, aws) => ({ ownerId: aws.accountId, namePrefix: "", ingress: [], egress: [] }),
    delete: async (id, _outputs, aws) => {
        const user = (await aws.live(instanceType)).find((instance) =>
            (instance.inputs["vpcSecurityGroupIds"] ?? []).includes(id),
        );
        if (user) {
            throw new Error(`DependencyViolation: security group ${id} is in use by ${user.id}`);
        }
    },
};
