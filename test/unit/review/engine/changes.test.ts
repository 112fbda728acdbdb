import assert from "node:assert/strict";

import { readChanges } from "../../../../review/engine/changes";
import { step } from "../../../support/engine-events";

const instance = "aws:ec2/instance:Instance";
const resized = {
    operation: "update",
    type: `simple-web-stack:index:Server$${instance}`,
    name: "server",
    before: { instanceType: "t3.small", userData: "#!/bin/sh\ntrue\n" },
    after: { instanceType: "t3.medium", userData: "#!/bin/sh\nfalse\n" },
    detailedDiff: { instanceType: "update" },
};
const propertiesOf = (altered: object) => readChanges([step({ ...resized, ...altered })]).changes[0]!.properties;

describe("The changes of a review", () => {
    it("have operation, type, name and what differs", () => {
        const [change, ...others] = readChanges([step(resized)]).changes;

        assert.deepEqual(others, []);
        assert.deepEqual([change!.operation, change!.type, change!.name], ["update", instance, "server"]);
        assert.deepEqual(change!.properties, [
            { path: "instanceType", kind: "update", before: "t3.small", after: "t3.medium" },
        ]);
    });

    it("contain a replacement once, with its reason", () => {
        const steps = ["create-replacement", "replace", "delete-replaced"].map((operation) =>
            step({ ...resized, operation, detailedDiff: { ami: "update-replace", instanceType: "update" } }),
        );
        const { changes } = readChanges(steps);

        assert.deepEqual(
            changes.map(({ operation, replaceBecause }) => [operation, replaceBecause]),
            [["replace", ["ami"]]],
        );
    });

    it("take the reason from the engine if the provider gives no details", () => {
        const { changes } = readChanges([
            step({ ...resized, operation: "replace", detailedDiff: undefined, keys: ["ami"] }),
        ]);

        assert.deepEqual(changes[0]!.replaceBecause, ["ami"]);
    });

    it("find what differs if the provider doesn't say", () =>
        assert.deepEqual(
            propertiesOf({ detailedDiff: undefined }).map(({ path }) => path),
            ["instanceType", "userData"],
        ));

    for (const [what, value] of [
        ["a secret", "[secret]"],
        ["an unknown value", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
        ["a text of several lines", "one\ntwo"],
        ["a long text", "x".repeat(61)],
    ] as const) {
        it(`don't show ${what}`, () =>
            assert.deepEqual(propertiesOf({ after: { instanceType: value } }), [
                { path: "instanceType", kind: "update", before: "t3.small" },
            ]));
    }

    it("don't show a command's input", () =>
        assert.deepEqual(
            propertiesOf({
                type: "command:remote:Command",
                before: { stdin: "A=1" },
                after: { stdin: "A=2" },
                detailedDiff: { stdin: "update" },
            }),
            [{ path: "stdin", kind: "update" }],
        ));

    it("name the settings of a command that differ", () =>
        assert.deepEqual(
            propertiesOf({
                type: "command:remote:Command",
                before: { stdin: "A=1\nB=1\nC=1\n" },
                after: { stdin: "A=2\nB=1\nD=1\n" },
                detailedDiff: { stdin: "update" },
            }),
            [{ path: "stdin", kind: "update", settings: ["A", "C", "D"] }],
        ));

    it("tell which settings of a command are switched on or off, as they can't be secret", () => {
        const [{ settings, switched }] = propertiesOf({
            before: { stdin: "HTTPS=false\nA=true\nB=1\nC=true\n" },
            after: { stdin: "HTTPS=true\nA=false\nB=true\nC=true\nD=false\n" },
            detailedDiff: { stdin: "update" },
        });
        assert.deepEqual(settings, ["HTTPS", "A", "B", "D"]);
        assert.deepEqual(switched, { on: ["HTTPS", "B"], off: ["A", "D"] });
    });

    it("tell which settings of a command have got each other's values", () => {
        const exchanged = (before: string, after: string) =>
            propertiesOf({ before: { stdin: before }, after: { stdin: after }, detailedDiff: { stdin: "update" } })[0]!
                .exchanged;
        assert.deepEqual(exchanged("A=1\nB=2\nC=3\n", "A=2\nB=1\nC=4\n"), ["A", "B"]);
        assert.equal(exchanged("A=1\nB=2\n", "A=2\nB=3\n"), undefined);
    });

    it("follow paths with indices and with dots in a key", () =>
        assert.deepEqual(
            propertiesOf({
                before: { ingress: [{ fromPort: 22 }], tags: { "a.b": "c" } },
                after: { ingress: [{ fromPort: 80 }] },
                detailedDiff: { "ingress[0].fromPort": "update", 'tags["a.b"]': "delete" },
            }),
            [
                { path: "ingress[0].fromPort", kind: "update", before: "22", after: "80" },
                { path: 'tags["a.b"]', kind: "delete", before: "c" },
            ],
        ));

    it("leave out the stack and providers, and count what stays", () => {
        const same = (name: string) => step({ ...resized, operation: "same", name });
        const stack = step({ ...resized, operation: "create", type: "pulumi:pulumi:Stack", name: "site-production" });
        const provider = step({ ...resized, operation: "create", type: "pulumi:providers:aws", name: "default" });

        assert.deepEqual(readChanges([same("one"), same("two"), stack, provider]), { changes: [], unchanged: 2 });
    });

    it("say whether a resource is protected", () =>
        assert.equal(readChanges([step({ ...resized, protect: true })]).changes[0]!.protect, true));

    it("count a replaced resource as protected only if it was so before, as the engine does", () => {
        const replaced = { ...resized, operation: "replace", protect: true };
        const isProtected = (more: object) => readChanges([step({ ...replaced, ...more })]).changes[0]!.protect;
        assert.deepEqual([isProtected({}), isProtected({ protectedBefore: false })], [true, false]);
    });

    it("say that Pulumi leaves a deleted or replaced resource in AWS", () => {
        const retained = (operation: string) =>
            readChanges([step({ ...resized, operation, retained: true })]).changes[0]!.retained;
        assert.deepEqual(["delete", "replace", "update"].map(retained), [true, true, undefined]);
    });
});
