import assert from "node:assert/strict";
import * as path from "node:path";
import { Records } from "../../../../local/cloud/records";
import { keyPairType } from "../../../../local/cloud/resource-tokens";
import { PartialFailure } from "../../../../local/provider/partial-failure";
import type { Provider } from "../../../../local/provider/provider";
import { parseFailures, RequestedFailures } from "../../../../local/aws/requested-failures";
import { newProvider, withCloudDirectory } from "../../../support/aws-plugin";

const urn = `urn:pulumi:test::site::${keyPairType}::key`;
const key = { keyName: "site", publicKey: "ssh-ed25519 AAAA", __defaults: [] };
const changed = { ...key, tags: { Name: "another" } };

describe("failures of AWS that a rehearsal asks for", () => {
    const directory = withCloudDirectory();
    let provider: Provider;
    const request = (...texts: string[]) => new RequestedFailures(directory()).request(parseFailures(texts));
    const records = () => new Records(path.join(directory(), "resources")).list(keyPairType);

    beforeEach(() => (provider = newProvider()));

    it("happen once", async () => {
        request("key:create=RequestLimitExceeded");
        await assert.rejects(provider.create(urn, key), /^Error: RequestLimitExceeded: /);
        assert.deepEqual(records(), []);
        await provider.create(urn, key);
        assert.equal(records().length, 1);
    });

    it("are found by the resource's type as well", async () => {
        request("KeyPair:create=UnauthorizedOperation");
        await assert.rejects(provider.create(urn, key), /UnauthorizedOperation/);
    });

    it("leave other resources and operations alone", async () => {
        request("other:create=InternalError", "key:delete=InternalError");
        await provider.create(urn, key);
    });

    it("of a creation that AWS completed leave the resource in the engine's state", async () => {
        request("key:create=Timeout");
        const failure = await provider.create(urn, key).catch((error: PartialFailure) => error);
        assert.ok(failure instanceof PartialFailure);
        assert.equal(records()[0]!.id, failure.id);
        assert.equal(failure.properties["arn"], "arn:aws:ec2:us-east-1:123456789012:key-pair/site");
    });

    it("of an update change nothing, and the engine believes that they did until it refreshes", async () => {
        const { id, outs } = await provider.create(urn, key);
        request("key:update=IncorrectState");
        const failure = await provider.update(id, urn, outs!, changed).catch((error: PartialFailure) => error);
        assert.ok(failure instanceof PartialFailure);
        assert.equal(failure.properties["tags"].Name, "another");
        assert.equal((await provider.read(id, urn)).props!["tags"], undefined);
        await provider.update(id, urn, outs!, changed);
        assert.equal((await provider.read(id, urn)).props!["tags"].Name, "another");
    });

    it("of an update that AWS completed are found by the next refresh", async () => {
        const { id, outs } = await provider.create(urn, key);
        request("key:update=Timeout");
        await assert.rejects(Promise.resolve(provider.update(id, urn, outs!, changed)), PartialFailure);
        assert.equal((await provider.read(id, urn)).props!["tags"].Name, "another");
    });

    it("of a deletion leave the resource, unless AWS completed it", async () => {
        const { id, outs } = await provider.create(urn, key);
        request("key:delete=DependencyViolation", "key:delete=Timeout");
        await assert.rejects(provider.delete(id, urn, outs!), /DependencyViolation/);
        assert.equal(records().length, 1);
        await assert.rejects(provider.delete(id, urn, outs!), /Timeout/);
        assert.deepEqual(records(), []);
    });

    it("of a read fail the refresh", async () => {
        const { id } = await provider.create(urn, key);
        request("key:read=RequestLimitExceeded");
        await assert.rejects(provider.read(id, urn), /RequestLimitExceeded/);
        assert.equal((await provider.read(id, urn)).id, id);
    });

    it("are forgotten if they don't happen, and then named", () => {
        request("key:update=Timeout");
        const failures = new RequestedFailures(directory());
        assert.deepEqual(failures.forget(), [{ resource: "key", verb: "update", code: "Timeout" }]);
        assert.deepEqual(failures.forget(), []);
    });

    it("are refused if they are none, all at once", () => {
        assert.throws(
            () => parseFailures(["key", "key:stop=Timeout", "key:update=Weather", "key:read=InternalError"]),
            ({ message }: Error) => {
                assert.match(message, /^--fail takes RESOURCE:OPERATION=ERROR, for example/);
                assert.match(message, /"key": is not of this form/);
                assert.match(message, /"key:stop=Timeout": the operation must be one of create, read, update, delete/);
                assert.match(message, /"key:update=Weather": the error must be one of DependencyViolation, /);
                assert.doesNotMatch(message, /InternalError"/);
                return true;
            },
        );
    });
});
