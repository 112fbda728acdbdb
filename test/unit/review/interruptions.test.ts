import assert from "node:assert/strict";

import { findInterruptions } from "../../../review/interruptions";
import type { Change, Operation } from "../../../review/model";
import { urnOf } from "../../support/engine-events";

function change(operation: Operation, type: string, properties: string[] = [], more: Partial<Change> = {}): Change {
    return {
        operation,
        urn: urnOf(type, "it"),
        type: type.split("$").pop()!,
        name: "it",
        properties: properties.map((path) => ({ path, kind: "update" })),
        replaceBecause: [],
        protect: false,
        ...more,
    };
}

const told = (...settings: string[]) => ({ path: "stdin", kind: "update" as const, settings });

const cost = (...changes: Change[]) => findInterruptions(changes).map(({ effect, data }) => `${effect}, ${data}`);

const instance = "aws:ec2/instance:Instance";
const volume = "aws:ebs/volume:Volume";
const step = (component: string) => `simple-web-stack:index:${component}$command:remote:Command`;

describe("What a change costs visitors", () => {
    const cases: [string, Change, string[]][] = [
        ["another instance type", change("update", instance, ["instanceType"]), ["outage, untouched"]],
        ["another tag of the server", change("update", instance, ["tags.Name"]), []],
        ["the protection against termination", change("update", instance, ["disableApiTermination"]), []],
        ["another server", change("replace", instance, ["ami"]), ["outage, moved"]],
        ["no server", change("delete", instance), ["until-a-person-acts, untouched"]],
        ["the first server", change("create", instance), []],
        ["a larger volume", change("update", volume, ["size"]), ["none, untouched"]],
        ["another volume", change("replace", volume, ["availabilityZone"]), ["until-a-person-acts, at-risk"]],
        [
            "another volume, where it is protected",
            change("replace", volume, ["availabilityZone"], { protect: true }),
            ["none, untouched"],
        ],
        ["no database", change("delete", "aws:rds/instance:Instance"), ["until-a-person-acts, at-risk"]],
        [
            "another size of a database",
            change("update", "aws:rds/instance:Instance", ["instanceClass"]),
            ["short-outage, untouched"],
        ],
        [
            "another address in the DNS",
            change("update", "aws:route53/record:Record", ["records[0]"]),
            ["slow, untouched"],
        ],
        ["another time to live in the DNS", change("update", "aws:route53/record:Record", ["ttl"]), []],
        [
            "a closed port",
            change("delete", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
            ["outage, untouched"],
        ],
        ["a release", change("update", step("Application"), ["stdin"]), ["none, untouched"]],
        ["a setting of Nginx", change("update", step("Nginx"), ["stdin"]), ["slow, untouched"]],
        ["what is not known of MySQL", change("update", step("MySql"), ["stdin"]), ["short-outage, untouched"]],
        [
            "a setting of MySQL that it reads when it starts",
            change("update", step("MySql"), [], { properties: [told("FILES", "RESTARTED_FOR")] }),
            ["short-outage, untouched"],
        ],
        [
            "a setting of MySQL that it takes while it runs",
            change("update", step("MySql"), [], { properties: [told("MAX_CONNECTIONS")] }),
            ["none, untouched"],
        ],
        [
            "the size of the data volume",
            change("update", step("System"), [], { properties: [told("DATA_VOLUME_SIZE")] }),
            ["none, untouched"],
        ],
        [
            "another setting of the system",
            change("update", step("System"), [], { properties: [told("FILES", "DATA_VOLUME_SIZE")] }),
            ["short-outage, untouched"],
        ],
        ["a foreign command", change("update", "command:remote:Command", ["stdin"]), []],
    ];
    for (const [what, given, expected] of cases) {
        it(`${what}: ${expected.join() || "nothing"}`, () => assert.deepEqual(cost(given), expected));
    }

    it("comes with the worst first", () =>
        assert.deepEqual(cost(change("update", step("Application")), change("delete", volume)), [
            "until-a-person-acts, at-risk",
            "none, untouched",
        ]));

    it("is told once for changes that cost the same", () => {
        const [told, ...others] = findInterruptions(
            ["one", "two"].map((name) => change("delete", volume, [], { urn: urnOf(volume, name) })),
        );
        assert.deepEqual(others, []);
        assert.deepEqual(told!.urns, [urnOf(volume, "one"), urnOf(volume, "two")]);
    });

    it("leaves out the steps on a server that is new itself", () =>
        assert.deepEqual(cost(change("replace", instance, ["ami"]), change("update", step("MySql"))), [
            "outage, moved",
        ]));

    it("gives a figure only with its source", () => {
        for (const [, given] of cases) {
            for (const { duration } of findInterruptions([given])) {
                assert.ok(duration === undefined || (duration.text !== "" && duration.source !== ""));
            }
        }
    });
});
