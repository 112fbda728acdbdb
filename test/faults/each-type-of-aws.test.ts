import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { FailureCode } from "../../local/aws/failure-codes";
import { RequestedFailures, type Verb } from "../../local/aws/requested-failures";
import { resourceTypes } from "../../local/aws/resources";
import { machineStatus } from "../../local/cloud/machine";
import { Records } from "../../local/cloud/records";
import { TestCloud, type Result } from "../contract/aws/cloud";
import { everyType } from "../contract/aws/every-type";
import type { SiteArgs } from "../contract/aws/site";

const types = Object.keys(resourceTypes);

/** AWS fails in the middle of an update, and the next updates go on from there, as `options.refresh: always` has them. */
describe("failures in the middle of an update", function () {
    this.timeout(600_000);
    let cloud: TestCloud;
    let failures: RequestedFailures;
    let args: SiteArgs;

    before(async () => {
        cloud = await TestCloud.create();
        failures = new RequestedFailures(cloud.cloud.directory);
        args = {
            cidrBlock: cloud.cidrBlock,
            imageId: cloud.imageId,
            publicKey: fs.readFileSync(path.join(cloud.cloud.directory, "id_ed25519.pub"), "utf8").trim(),
        };
    });
    after(() => cloud?.remove());

    const up = (changed: Partial<SiteArgs> = {}) => cloud.up(everyType({ ...args, ...changed }), { refresh: true });
    const destroy = () => cloud.destroy({ refresh: true });
    const server = (outputs: Result["outputs"]) => machineStatus(cloud.client, outputs["instanceId"]);

    /** Every type fails once. The types that did not, because the engine had nothing to do with them, are returned. */
    async function survives(verb: Verb, code: FailureCode, work: () => Promise<Result>): Promise<string[]> {
        const names = types.map((type) => type.split(":").pop()!);
        failures.request(names.map((resource) => ({ resource, verb, code })));
        for (let attempt = 0; ; attempt++) {
            const { error } = await work();
            if (error === undefined) {
                return failures.forget().map(({ resource }) => resource);
            }
            assert.match(error, new RegExp(`(error:|\\*) ${code}: .*asked for by --fail`));
            assert.ok(attempt < types.length, error);
        }
    }

    /** Everything once: nothing was made twice, and nothing is missing. */
    async function isComplete(): Promise<void> {
        const { error, operations, outputs } = await up();
        assert.equal(error, undefined);
        assert.deepEqual(new Set(Object.values(operations).flat()), new Set(["refresh"]));
        assert.equal(await server(outputs), "running");
        const records = new Records(path.join(cloud.cloud.directory, "resources"));
        const count = (type: string) => records.list(type).length;
        assert.deepEqual(
            types.filter((type) => count(type) === 0),
            [],
        );
        assert.equal(count("aws:ec2/instance:Instance"), 1);
        assert.equal(count("aws:ec2/eip:Eip"), 1);
        assert.equal(count("aws:s3/bucket:Bucket"), 1);
    }

    it("while each type of resource is created", async () => {
        assert.deepEqual(await survives("create", "InternalError", up), []);
        await isComplete();
    });

    it("while each type is read", async () => {
        assert.deepEqual(await survives("read", "RequestLimitExceeded", () => cloud.refresh()), []);
        await isComplete();
    });

    it("while each type is updated", async () => {
        await cloud.setDefaultTags({ Project: "another" });
        const untouched = await survives("update", "IncorrectState", up);
        assert.deepEqual(
            untouched.filter((name) =>
                types.some(
                    (type) =>
                        type.endsWith(`:${name}`) && resourceTypes[type as keyof typeof resourceTypes].inputs["tags"],
                ),
            ),
            [],
        );
        await isComplete();
    });

    it("while a server changes its type, which stops it", async () => {
        failures.request([{ resource: "server", verb: "update", code: "InsufficientInstanceCapacity" }]);
        const { outputs } = await up();
        assert.match((await up({ instanceType: "t3.small" })).error!, /InsufficientInstanceCapacity/);
        assert.equal(await server(outputs), "stopped");
        assert.equal((await up({ instanceType: "t3.small" })).error, undefined);
        assert.equal(await server(outputs), "running");
        assert.equal((await up()).error, undefined);
    });

    it("while a volume is taken off, which stops the server", async () => {
        const replaced = { privateIp: args.cidrBlock.replace("0/24", "20") };
        failures.request([{ resource: "attachment", verb: "delete", code: "IncorrectState" }]);
        assert.match((await up(replaced)).error!, /IncorrectState/);
        const { error, outputs } = await up(replaced);
        assert.equal(error, undefined);
        assert.equal(outputs["privateIp"], replaced.privateIp);
        assert.equal(await server(outputs), "running");
    });

    it("while the next server is created, after the former one is gone", async () => {
        failures.request([{ resource: "server", verb: "create", code: "InsufficientInstanceCapacity" }]);
        const replaced = { privateIp: args.cidrBlock.replace("0/24", "21") };
        assert.match((await up(replaced)).error!, /InsufficientInstanceCapacity/);
        const { error, outputs } = await up(replaced);
        assert.equal(error, undefined);
        assert.equal(await server(outputs), "running");
    });

    it("while each type is deleted", async () => {
        assert.deepEqual(await survives("delete", "DependencyViolation", destroy), []);
    });

    it("after AWS had completed what the provider gave up waiting for", async () => {
        assert.deepEqual(await survives("create", "Timeout", up), []);
        await isComplete();
        assert.deepEqual(await survives("delete", "Timeout", destroy), []);
    });
});
