import type { Violation } from "../../findings/finding";
import type { Rule } from "../../findings/rule";
import { Inventory } from "../../topology/inventory";
import type { Resource } from "../../topology/resource";
import { isObject, listOf, parseJson, textsIn } from "../../topology/values";

/** AWS's own policies that allow everything, or allow granting oneself everything. */
const administratorPolicies = /:iam::aws:policy\/(AdministratorAccess|IAMFullAccess)$/;

export const administrator: Rule = {
    name: "instance-role-is-administrator",
    severities: ["critical"],
    description: "The role of an instance must not be an administrator's.",
    why: "An attacker who gets into the server, or makes its application fetch a URL, then owns the whole account.",
    remedy: "List the actions and resources that the server needs, e.g. s3:PutObject on its own bucket.",
    source: "IAM User Guide, least privilege",
    url: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    evaluate({ resources }) {
        const inventory = new Inventory(resources);
        const roles = new Set(
            inventory.of("iam.InstanceProfile").flatMap((profile) => inventory.refs(profile, "role", "iam.Role")),
        );
        const violations: Violation[] = [];
        for (const role of roles) {
            const [grant] = [...ownGrants(role), ...attachedGrants(inventory, role)];
            if (grant) {
                violations.push({
                    severity: "critical",
                    urn: grant.resource.urn,
                    fact: `${grant.resource.name} gives the instances' role ${role.name} ${grant.what}.`,
                    consequence: "An attacker who gets into such an instance owns the whole account.",
                    remedy: "Replace it by a policy with the actions and resources that the server needs.",
                });
            }
        }
        return violations;
    },
};

interface Grant {
    resource: Resource;
    what: string;
}

function ownGrants(role: Resource): Grant[] {
    const managed = textsIn(role.props.managedPolicyArns).texts.filter((arn) => administratorPolicies.test(arn));
    const inline = listOf(role.props.inlinePolicies).some(
        (policy) => isObject(policy) && allowsEverything(policy.policy),
    );
    return [
        ...managed.map((arn) => ({ resource: role, what: `the policy ${arn.split("/").pop()}` })),
        ...(inline ? [{ resource: role, what: "all actions on all resources" }] : []),
    ];
}

function attachedGrants(inventory: Inventory, role: Resource): Grant[] {
    const grants: Grant[] = [];
    for (const policy of inventory.of("iam.RolePolicy")) {
        if (inventory.refs(policy, "role", "iam.Role").includes(role) && allowsEverything(policy.props.policy)) {
            grants.push({ resource: policy, what: "all actions on all resources" });
        }
    }
    const attachments = [
        ...inventory.of("iam.RolePolicyAttachment").map((attachment) => ({ attachment, property: "role" })),
        ...inventory.of("iam.PolicyAttachment").map((attachment) => ({ attachment, property: "roles" })),
    ];
    for (const { attachment, property } of attachments) {
        if (!inventory.refs(attachment, property, "iam.Role").includes(role)) {
            continue;
        }
        const arn = attachment.props.policyArn;
        if (typeof arn === "string" && administratorPolicies.test(arn)) {
            grants.push({ resource: attachment, what: `the policy ${arn.split("/").pop()}` });
        }
        for (const policy of inventory.refs(attachment, "policyArn", "iam.Policy")) {
            if (allowsEverything(policy.props.policy)) {
                grants.push({ resource: policy, what: "all actions on all resources" });
            }
        }
    }
    return grants;
}

/** Whether a policy document (text or object) allows everything, or allows granting oneself everything. */
export function allowsEverything(document: unknown): boolean {
    const parsed = typeof document === "string" ? parseJson(document) : document;
    if (!isObject(parsed)) {
        return false;
    }
    return listOf(parsed.Statement).some(
        (statement) =>
            isObject(statement) &&
            statement.Effect === "Allow" &&
            !isObject(statement.Condition) &&
            names(statement.Resource).includes("*") &&
            names(statement.Action).some((action) => ["*", "*:*", "iam:*"].includes(action.toLowerCase())),
    );
}

function names(value: unknown): string[] {
    return (Array.isArray(value) ? value : [value]).filter((name): name is string => typeof name === "string");
}
