import { instanceType, vpcType } from "../../cloud/resource-tokens";
import { boolean, region, tags, text } from "../inputs";
import type { ResourceType } from "../resource-type";

/** A group of rules. The rules are resources of their own; inline ones are refused, as an input that is not understood. */
export const securityGroup: ResourceType = {
    inputs: { vpcId: text, name: text, description: text, revokeRulesOnDelete: boolean, tags, region },
    replace: ["vpcId", "name", "description"],
    nameProperty: "name",
    defaults: () => ({ description: "Managed by Pulumi", revokeRulesOnDelete: false }),
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
