import * as assert from "node:assert/strict";
import { projectFolder } from "../support/declared-settings";
import { judge, type Judgement } from "../support/permissions/policy-checkers";
import { listOf, type Statement } from "../support/permissions/policies";
import { rolesOf, wholeStack } from "../support/permissions/roles";

/** The placeholders of the policies, as a user replaces them. */
const filledIn = {
    REGION: "eu-central-1",
    ACCOUNT_ID: "123456789012",
    STATE_BUCKET: "state",
    BACKUP_BUCKET: "backups",
};

const accepted = [
    // Whoever writes a bucket's policy can let himself in. A deployer writes it, to deny connections without TLS.
    /^a deployer: RESOURCE_POLICY_PRIVILEGE_ESCALATION .* arn:aws:s3:::backups-\* due to s3:(Get|Put)Object not being allowed/,
];

/** What AWS wants for an action only where the program doesn't use it. */
const neverWanted: Record<string, string> = {
    "iam:PassRole for sns:CreateTopic": "a topic that logs its deliveries",
    "iam:PassRole for sns:SetTopicAttributes": "a topic that logs its deliveries",
    "ssm:GetParameters for ec2:RunInstances": "an image that a parameter names",
};

describe("the policies, by AWS's table of actions", function () {
    this.timeout(120_000);
    let roles: Record<string, Statement[]>;
    let judgement: Judgement;

    before(async () => {
        const folder = process.cwd();
        process.chdir(projectFolder);
        const filled = Object.entries(filledIn).reduce(
            (text, [word, value]) => text.replaceAll(word, value),
            JSON.stringify(rolesOf(await wholeStack()).map(({ name, statements }) => [name, statements])),
        );
        process.chdir(folder);
        roles = Object.fromEntries(JSON.parse(filled) as [string, Statement[]][]);
        judgement = await judge(roles);
    });

    it("have actions that exist, each with its resources and with conditions that can be met", () => {
        assert.deepEqual(
            judgement.problems.filter((problem) => !accepted.some((one) => one.test(problem))),
            [],
        );
    });

    it("allow what AWS wants beside an action", () => {
        for (const [role, dependent] of Object.entries(judgement.dependent)) {
            const allowed = roles[role]!.flatMap(({ Action }) => listOf(Action));
            const wanted = Object.entries(dependent).flatMap(([action, others]) =>
                others.filter((other) => !allowed.includes(other)).map((other) => `${other} for ${action}`),
            );
            assert.deepEqual(
                wanted.filter((one) => !(one in neverWanted)),
                [],
                role,
            );
        }
    });

    it("let tags be given by whatever makes something that can have them", () => {
        const makes = Object.entries(judgement.dependent["a deployer"]!)
            .filter(([action, others]) => action.startsWith("ec2:") && others.includes("ec2:CreateTags"))
            .map(([action]) => action.replace("ec2:", ""));
        const tagging = roles["a deployer"]!.find(({ Condition }) => Condition?.["StringEquals"]?.["ec2:CreateAction"]);
        assert.deepEqual(listOf(tagging?.Condition?.["StringEquals"]?.["ec2:CreateAction"]), makes.sort());
    });

    it("are not judged by nothing: a good statement has no problem, and each mistake is found", async () => {
        const good: Statement = {
            Effect: "Allow",
            Action: "ec2:DeleteVpc",
            Resource: "*",
            Condition: { StringEquals: { "aws:ResourceTag/Project": "site" } },
        };
        const mistakes: Record<string, Partial<Statement>> = {
            "there is no such action": { Action: "ec2:DeleteVPC" },
            "none of its resources is a vpc": { Resource: "arn:aws:ec2:eu-central-1:*:subnet/*" },
            "arn:aws:s3:::bucket: no action of the statement concerns it": { Resource: ["*", "arn:aws:s3:::bucket"] },
            "it changes something, and nothing limits what": { Condition: {} },
            "ec2:CreateVpc: AWS never sends aws:ResourceTag/Project": { Action: "ec2:CreateVpc" },
            "it concerns no resource, so that the resource has to be *": {
                Action: "dlm:CreateLifecyclePolicy",
                Resource: "arn:aws:dlm:eu-central-1:*:policy/*",
                Condition: {},
            },
        };
        const altered = Object.entries(mistakes).map(([mistake, change]) => [mistake, [{ ...good, ...change }]]);
        const { problems } = await judge({ good: [good], ...Object.fromEntries(altered) });
        assert.ok(!problems.some((problem) => problem.startsWith("good")), problems.join("\n"));
        for (const mistake of Object.keys(mistakes)) {
            assert.ok(
                problems.some((problem) => problem.startsWith(mistake) && problem.endsWith(mistake)),
                `${mistake}:\n${problems.join("\n")}`,
            );
        }
    });
});
