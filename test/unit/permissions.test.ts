import * as assert from "node:assert/strict";
import { projectFolder } from "../support/declared-settings";
import { beyond, listOf, missing, policyNames, policyText } from "../support/permissions/policies";
import {
    needsOfDeploy,
    rolesOf,
    smallStack,
    statementsOfPolicies,
    wholeStack,
    type Role,
} from "../support/permissions/roles";
import { needsOfFunctions, needsOfResources } from "../support/permissions/needs";
import { needsOfRestic } from "../support/permissions/object-storage";
import { pythonCalls } from "../support/permissions/sources";
import type { Registered } from "../support/program";

/** The role of the server of a stack that an earlier version of the program made. */
const former = /:(role|instance-profile)\/backups-\*$/;

describe("permissions", () => {
    let folder: string;
    let roles: Role[];
    let small: Registered[];

    before(async () => {
        folder = process.cwd();
        process.chdir(projectFolder);
        roles = rolesOf(await wholeStack());
        small = await smallStack();
    });
    after(() => process.chdir(folder));

    const role = (name: string) => roles.find((one) => one.name === name)!;

    for (const name of ["a deployer", "a preview", "npm run backups:check", "npm run backups:prune", "the server"]) {
        it(`${name} may do all that it does`, () => {
            const { statements, needs } = role(name);
            assert.ok(needs.length > 0);
            assert.deepEqual(missing(statements, needs), []);
        });

        it(`${name} may do nothing else`, () => {
            const { statements, needs } = role(name);
            assert.deepEqual(
                beyond(statements, needs).filter((one) => !former.test(one)),
                [],
            );
        });
    }

    it("every policy is somebody's", () => {
        assert.deepEqual(policyNames().sort(), roles.flatMap(({ policies }) => policies).sort());
    });

    it("without backups and alarms, a deployer needs neither policy of theirs", () => {
        assert.deepEqual(missing(statementsOfPolicies(["deployer"]), needsOfDeploy(small)), []);
    });

    it("are refused where a policy lacks an action or names another resource", () => {
        const { statements, needs } = role("npm run backups:check");
        const lacking = statements.map((one) => ({
            ...one,
            Action: listOf(one.Action).filter((a) => a !== "s3:GetObject"),
        }));
        assert.match(
            missing(lacking, needs).join(),
            /s3:GetObject arn:aws:s3:::BACKUP_BUCKET\/backups\/config: restic cat/,
        );
        const elsewhere = statements.map((one) => ({ ...one, Resource: "arn:aws:s3:::other" }));
        assert.match(missing(elsewhere, needs).join(), /s3:ListBucket/);
        assert.match(beyond(elsewhere, needs).join(), /s3:ListBucket.*arn:aws:s3:::other/);
    });

    it("of a type, a function or a command that nobody has looked at are an error", () => {
        const stranger = [{ type: "aws:sqs/queue:Queue", name: "queue", inputs: {} }];
        assert.throws(
            () => needsOfResources(stranger, ["create"]),
            /aws:sqs\/queue:Queue.*npm run permissions:generate/,
        );
        assert.throws(() => needsOfFunctions(["aws:sqs/getQueue:getQueue"]), /npm run permissions:generate/);
        assert.throws(() => needsOfRestic("rewrite", "arn:aws:s3:::backups"), /restic rewrite/);
        assert.deepEqual(pythonCalls(), ["put_metric_data"]);
    });

    it("fit into managed policies", () => {
        for (const name of policyNames()) {
            // IAM's quota, not counting white space.
            assert.ok(policyText(name).replace(/\s/g, "").length <= 6144, name);
        }
    });
});
