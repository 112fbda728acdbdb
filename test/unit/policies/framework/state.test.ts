import assert from "node:assert/strict";

import { readState } from "../../../../policies/framework/state";
import { Unknown } from "../../../../policies/topology/resource";
import { setting } from "../../../../policies/topology/values";

const mark = "4dabf18193072939515e22adb298388d";
const secret = "1b47061264138c4ac30d75fd1eb44270";
const stack = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod";
const group = "urn:pulumi:prod::shop::acme:index:Web$aws:ec2/securityGroup:SecurityGroup::web";
const server = "urn:pulumi:prod::shop::acme:index:Web$aws:ec2/instance:Instance::web";

const resources = [
    { urn: stack, type: "pulumi:pulumi:Stack" },
    { urn: group, parent: "urn:pulumi:prod::shop::acme:index:Web::web", outputs: { id: "sg-1", description: "" } },
    {
        urn: server,
        parent: "urn:pulumi:prod::shop::acme:index:Web::web",
        outputs: {
            id: "i-1",
            __meta: "{}",
            keyName: "",
            tags: { Backup: "" },
            userData: { [mark]: secret, plaintext: JSON.stringify("export TOKEN=open-sesame") },
            userDataBase64: { [mark]: secret, ciphertext: "v1:abc" },
            ebsBlockDevices: [{ volumeId: { [mark]: secret, ciphertext: "v1:abc" } }],
            profile: { [mark]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:pulumi:prod::shop::x:y:Z::z", id: "p-1" },
        },
        dependencies: [group, "urn:pulumi:prod::shop::aws:s3/bucket:Bucket::gone"],
        propertyDependencies: { vpcSecurityGroupIds: [group], ami: null },
        protect: true,
    },
];

/** What `pulumi stack export` writes. */
const exported = (found: unknown[]) => JSON.stringify({ version: 3, deployment: { manifest: {}, resources: found } });

describe("The state of a stack", () => {
    it("is read as the engine hands it to a pack", () => {
        const state = readState(exported(resources), "state.json");
        const found = state.resources.find(({ urn }) => urn === server)!;

        assert.deepEqual([state.project, state.stack, state.resources.length], ["shop", "prod", 3]);
        assert.deepEqual(found, {
            urn: server,
            type: "aws:ec2/instance:Instance",
            name: "web",
            props: {
                id: "i-1",
                tags: { Backup: "" },
                userData: "export TOKEN=open-sesame",
                userDataBase64: Unknown,
                ebsBlockDevices: [{ volumeId: Unknown }],
                profile: "p-1",
            },
            dependencies: [group],
            propertyDependencies: { vpcSecurityGroupIds: [group], ami: [] },
            secretPaths: new Set(["userData", "userDataBase64", "ebsBlockDevices.0.volumeId"]),
            parent: "urn:pulumi:prod::shop::acme:index:Web::web",
            protect: true,
            encrypted: new Set(["userDataBase64"]),
        });
        assert.equal(state.resources[0]!.parent, undefined);
    });

    it("is set, and not known, where it is encrypted", () => {
        const { resources: found } = readState(exported(resources), "state.json");
        const read = (property: string) =>
            setting(
                found.find(({ urn }) => urn === server)!,
                property,
            ).state;

        assert.deepEqual(["userData", "userDataBase64", "ami"].map(read), ["known", "unknown", "unset"]);
    });

    it("tells its secrets that are in plain text, so that they can be masked", () =>
        assert.deepEqual(readState(exported(resources), "state.json").secrets, ["export TOKEN=open-sesame"]));

    it("leaves out what an interrupted replacement still has to delete", () => {
        const replaced = { ...resources[1], delete: true };
        assert.deepEqual(
            readState(exported([...resources, replaced]), "state.json").resources.map(({ urn }) => urn),
            [stack, group, server],
        );
    });

    it("may have nothing where nothing is known of a resource", () =>
        assert.deepEqual(readState(exported([{ urn: server, outputs: null }]), "f").resources[0]!.props, {}));

    it("may be a stack's file of a backend that is a folder", () => {
        const text = JSON.stringify({ version: 3, checkpoint: { stack: "prod", latest: { resources } } });
        assert.equal(readState(text, "prod.json").resources.length, 3);
    });

    for (const [what, text, says] of [
        ["an empty file", "", /^f: received nothing; allowed: the state of a stack\. Remedy: pulumi stack export/],
        ["a file that isn't JSON", "name: shop", /received a text that isn't JSON/],
        ["another JSON file", '{ "name": "shop" }', /received an object with \["name"\], without a deployment/],
        ["a list", "[]", /received \[\], without a deployment/],
        ["a stack that doesn't exist yet", exported([]), /without resources; .* Remedy: export it after the first/],
        ["a resource without a URN", exported([{ id: "i-1" }]), /received a resource without a URN, {"id":"i-1"}/],
    ] as const) {
        it(`isn't ${what}`, () => assert.throws(() => readState(text, "f"), { name: "Problem", message: says }));
    }
});
