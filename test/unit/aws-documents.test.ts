import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";
import { listOf } from "../support/permissions/policies";
import { statementsOfPolicies, wholeStack } from "../support/permissions/roles";
import type { Registered } from "../support/program";

const read = (file: string) => fs.readFileSync(path.join(projectFolder, "docs", file), "utf8");

interface Row {
    type: string;
    property: string;
    /** The property's only value; undefined if the page describes the value in words. */
    constant?: unknown;
}

/** The rows of the page's tables of properties. Only a type's first row names it. */
function documentedRows(): Row[] {
    let type = "";
    return read("aws.md")
        .split("\n")
        .flatMap((line) => {
            const cells = line.split("|").map((cell) => cell.trim());
            type = /^`(aws:\S+)`$/.exec(cells[1] ?? "")?.[1] ?? (cells[1] === "" ? type : "");
            const property = /^`(\w+)`$/.exec(cells[2] ?? "")?.[1];
            if (!type || !property) {
                return [];
            }
            const code = /^`([^`]+)`$/.exec(cells[3] ?? "")?.[1];
            return [{ type, property, ...(code && isJson(code) ? { constant: JSON.parse(code) } : {}) }];
        });
}

function isJson(text: string): boolean {
    try {
        JSON.parse(text);
        return true;
    } catch {
        return false;
    }
}

describe("the documents about AWS", () => {
    let folder: string;
    let resources: Registered[];

    before(async () => {
        folder = process.cwd();
        process.chdir(projectFolder);
        resources = await wholeStack();
    });
    after(() => process.chdir(folder));

    describe("aws.md", () => {
        it("lists every type and property that the program sets, and nothing else", () => {
            const registered = new Set(
                resources.flatMap(({ type, inputs }) => Object.keys(inputs).map((property) => `${type} ${property}`)),
            );
            const rows = documentedRows().map(({ type, property }) => `${type} ${property}`);
            assert.deepEqual([...rows].sort(), [...registered].sort());
        });

        it("states constant values as the program sets them", () => {
            const constants = documentedRows().filter((row) => "constant" in row);
            assert.ok(constants.length > 10);
            for (const { type, property, constant } of constants) {
                for (const { inputs } of resources.filter((resource) => resource.type === type)) {
                    assert.deepEqual(inputs[property], constant, `${type} ${property}`);
                }
            }
        });
    });

    describe("the deployer's policies", () => {
        const statements = statementsOfPolicies(["deployer", "deployer-backups", "deployer-alarms", "deployer-domain"]);

        it("names each statement in letters and digits, and denies nothing", () => {
            assert.equal(new Set(statements.map(({ Sid }) => Sid)).size, statements.length);
            for (const { Sid, Effect, Action } of statements) {
                assert.match(Sid ?? "", /^[A-Za-z0-9]+$/);
                assert.equal(Effect, "Allow");
                assert.ok(
                    listOf(Action).every((action) => /^[a-z0-9]+:[A-Za-z0-9]+$/.test(action)),
                    Sid,
                );
            }
        });

        it("requires the project's tag to stop, detach or delete", () => {
            const destructive = /^ec2:(Delete|Terminate|Stop|Detach|Release|ModifyInstance|ModifyVolume)/;
            const tag = { "aws:ResourceTag/Project": "simple-web-stack", "aws:RequestedRegion": "REGION" };
            for (const { Sid, Action, Condition } of statements) {
                if (listOf(Action).some((action) => destructive.test(action))) {
                    assert.deepEqual(Condition?.["StringEquals"], { ...Condition?.["StringEquals"], ...tag }, Sid);
                }
            }
        });

        it("limits changes in EC2 to the region", () => {
            for (const { Sid, Action, Resource, Condition } of statements) {
                const changes = listOf(Action).some((action) => action.startsWith("ec2:") && !/:Describe/.test(action));
                const bound =
                    Condition?.["StringEquals"]?.["aws:RequestedRegion"] === "REGION" ||
                    listOf(Resource).every((resource) => resource.startsWith("arn:aws:ec2:REGION:"));
                assert.ok(!changes || bound, Sid);
            }
        });

        it("limits topics and alarms to the stack's names, in its region and in that of Route 53's metrics", () => {
            for (const { Sid, Action, Resource, Condition } of statements) {
                if (
                    listOf(Action).some((action) =>
                        /^(sns|cloudwatch):(Create|Delete|Put|Set|Subscribe|Tag|Un)/.test(action),
                    )
                ) {
                    const named = listOf(Resource).every((resource) =>
                        /:(REGION|us-east-1):\*:(alarm:)?simple-web-stack-\*$/.test(resource),
                    );
                    const regions = Condition?.["StringEquals"]?.["aws:RequestedRegion"];
                    assert.ok(named || (Array.isArray(regions) && regions.join() === "REGION,us-east-1"), Sid);
                }
            }
        });

        it("lets only one service make a role for itself", () => {
            const making = statements.filter(({ Action }) => listOf(Action).includes("iam:CreateServiceLinkedRole"));
            assert.deepEqual(
                making.map(({ Condition }) => Condition?.["StringEquals"]?.["iam:AWSServiceName"]),
                ["events.amazonaws.com"],
            );
        });

        it("passes roles only to the services that need one", () => {
            for (const { Sid, Action, Condition } of statements) {
                if (listOf(Action).some((action) => action === "iam:PassRole")) {
                    assert.ok(Condition?.["StringEquals"]?.["iam:PassedToService"], Sid);
                }
            }
        });
    });
});
