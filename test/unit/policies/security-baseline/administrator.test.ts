import assert from "node:assert/strict";

import { administrator, allowsEverything } from "../../../../policies/security-baseline/rules/administrator";
import { Unknown } from "../../../../policies/topology/resource";
import { findingsOf } from "../../../support/findings";
import { ref, Stack, type Moment } from "../../../support/resource-stack";

const statement = (action: unknown, resource: unknown, more: object = {}) =>
    JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: action, Resource: resource, ...more }],
    });

const everything = statement("*", "*");

function findings(moment: Moment, build: (stack: Stack, role: ReturnType<Stack["add"]>) => void, used = true) {
    const stack = new Stack(moment);
    const role = stack.add("aws:iam/role:Role", "server", { assumeRolePolicy: "{}" });
    if (used) {
        stack.add("aws:iam/instanceProfile:InstanceProfile", "server", { role: ref(role, "name") });
    }
    build(stack, role);
    return findingsOf(stack.resources, {}, [administrator]);
}

describe("instance-role-is-administrator", () => {
    for (const moment of ["preview", "update"] as const) {
        describe(`in the ${moment}`, () => {
            it("finds nothing where the role may do what the server needs", () => {
                const policy = statement("s3:PutObject", "arn:aws:s3:::backups/*");

                assert.deepEqual(
                    findings(moment, (stack, role) => {
                        stack.add("aws:iam/rolePolicy:RolePolicy", "backup", { role: ref(role), policy });
                    }),
                    [],
                );
            });

            it("finds a policy of the role that allows everything, at the policy", () => {
                const [finding] = findings(moment, (stack, role) => {
                    stack.add("aws:iam/rolePolicy:RolePolicy", "everything", { role: ref(role), policy: everything });
                });

                assert.match(finding.urn, /::everything$/);
            });

            it("finds AWS's own policy for administrators", () => {
                const [finding] = findings(moment, (stack, role) => {
                    stack.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "administrator", {
                        role: ref(role, "name"),
                        policyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
                    });
                });

                assert.match(finding.fact, /the policy AdministratorAccess/);
            });

            it("finds an attached policy of the program", () => {
                const [finding] = findings(moment, (stack, role) => {
                    const policy = stack.add("aws:iam/policy:Policy", "everything", { policy: everything });
                    stack.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "attachment", {
                        role: ref(role, "name"),
                        policyArn: ref(policy, "arn"),
                    });
                });

                assert.match(finding.urn, /Policy::everything$/);
            });

            it("ignores a role that no instance has", () => {
                assert.deepEqual(
                    findings(
                        moment,
                        (stack, role) => {
                            stack.add("aws:iam/rolePolicy:RolePolicy", "p", { role: ref(role), policy: everything });
                        },
                        false,
                    ),
                    [],
                );
            });
        });
    }

    it("finds policies stated with the role", () => {
        const stack = new Stack("update");
        const role = stack.add("aws:iam/role:Role", "server", {
            managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
        });
        stack.add("aws:iam/instanceProfile:InstanceProfile", "server", { role: ref(role, "name") });

        assert.equal(findingsOf(stack.resources, {}, [administrator]).length, 1);
    });

    it("finds nothing in a policy that isn't known yet", () => {
        assert.deepEqual(
            findings("preview", (stack, role) => {
                stack.add("aws:iam/rolePolicy:RolePolicy", "p", { role: ref(role), policy: Unknown });
            }),
            [],
        );
    });
});

describe("allowsEverything", () => {
    it("takes all actions on all resources, and all of IAM's, as everything", () => {
        assert.ok(allowsEverything(everything));
        assert.ok(allowsEverything(statement(["s3:GetObject", "*"], ["*"])));
        assert.ok(allowsEverything(statement("iam:*", "*")));
    });

    it("doesn't take one service, some resources, a condition or a denial as everything", () => {
        assert.equal(allowsEverything(statement("s3:*", "*")), false);
        assert.equal(allowsEverything(statement("*", "arn:aws:s3:::backups/*")), false);
        assert.equal(
            allowsEverything(statement("*", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })),
            false,
        );
        assert.equal(allowsEverything(statement("*", "*", { Effect: "Deny" })), false);
    });

    it("takes a text that is no policy as nothing", () => {
        assert.equal(allowsEverything("not JSON"), false);
    });
});
