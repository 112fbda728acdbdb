import assert from "node:assert/strict";

import { encryption } from "../../../../policies/security-baseline/rules/encryption";
import { Unknown } from "../../../../policies/topology/resource";
import { findingsOf } from "../../../support/findings";
import { find, single } from "../../../support/single-resource";

const instance = "aws:ec2/instance:Instance";
const volume = "aws:ebs/volume:Volume";
const template = "aws:ec2/launchTemplate:LaunchTemplate";
const database = "aws:rds/instance:Instance";
const cluster = "aws:rds/cluster:Cluster";

describe("storage-is-not-encrypted", () => {
    it("finds nothing where everything is encrypted", () => {
        assert.deepEqual(find(encryption, volume, { encrypted: true }), []);
        assert.deepEqual(find(encryption, instance, { rootBlockDevice: { encrypted: true } }), []);
        assert.deepEqual(find(encryption, database, { storageEncrypted: true }), []);
        assert.deepEqual(find(encryption, cluster, { storageEncrypted: true }), []);
        const blockDeviceMappings = [{ deviceName: "/dev/xvda", ebs: { encrypted: "true" } }];
        assert.deepEqual(find(encryption, template, { blockDeviceMappings }), []);
    });

    it("finds a volume that doesn't set it", () => {
        assert.equal(find(encryption, volume, {}).length, 1);
    });

    it("finds an instance's root volume, declared or not", () => {
        assert.match(find(encryption, instance, {})[0].fact, /the root volume isn't encrypted/);
        assert.equal(find(encryption, instance, { rootBlockDevice: { volumeSize: 20 } }).length, 1);
    });

    it("finds an instance's further volumes", () => {
        const [finding] = find(encryption, instance, {
            rootBlockDevice: { encrypted: true },
            ebsBlockDevices: [{ deviceName: "/dev/sdf" }],
        });

        assert.match(finding.fact, /the volume \/dev\/sdf/);
    });

    it("finds a launch template's volumes", () => {
        assert.equal(find(encryption, template, { blockDeviceMappings: [{ ebs: { volumeSize: 8 } }] }).length, 1);
    });

    it("finds databases that don't set it", () => {
        for (const type of [database, cluster, "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"]) {
            assert.equal(find(encryption, type, {}).length, 1, type);
        }
    });

    it("finds a launch template that says nothing of its volumes", () => {
        assert.equal(find(encryption, template, {}).length, 1);
        assert.deepEqual(find(encryption, template, { blockDeviceMappings: Unknown }), []);
    });

    it("finds a global database, a cache and a search domain that don't set it", () => {
        for (const [type, encrypted] of [
            ["aws:rds/globalCluster:GlobalCluster", { storageEncrypted: true }],
            ["aws:elasticache/replicationGroup:ReplicationGroup", { atRestEncryptionEnabled: true }],
            ["aws:opensearch/domain:Domain", { encryptAtRest: { enabled: true } }],
        ] as const) {
            assert.equal(find(encryption, type, {}).length, 1, type);
            assert.deepEqual(find(encryption, type, encrypted), [], type);
        }
        assert.equal(find(encryption, "aws:opensearch/domain:Domain", { encryptAtRest: { enabled: false } }).length, 1);
    });

    it("ignores Valkey, which is encrypted unless the program says otherwise", () => {
        const cache = "aws:elasticache/replicationGroup:ReplicationGroup";
        assert.deepEqual(find(encryption, cache, { engine: "valkey" }), []);
        assert.equal(find(encryption, cache, { engine: "valkey", atRestEncryptionEnabled: false }).length, 1);
    });

    it("finds a file system", () => {
        assert.equal(find(encryption, "aws:efs/fileSystem:FileSystem", {}).length, 1);
    });

    it("leaves a copy to what it is made from", () => {
        assert.deepEqual(find(encryption, volume, { snapshotId: "snap-1" }), []);
        assert.deepEqual(find(encryption, database, { replicateSourceDb: Unknown }), []);
        assert.deepEqual(find(encryption, database, { snapshotIdentifier: "snap-1" }), []);
        assert.deepEqual(find(encryption, cluster, { globalClusterIdentifier: Unknown }), []);
    });

    it("ignores Aurora Serverless v1, which is always encrypted", () => {
        assert.deepEqual(find(encryption, cluster, { engineMode: "serverless" }), []);
    });

    it("finds nothing in what isn't known yet", () => {
        assert.deepEqual(find(encryption, volume, { encrypted: Unknown }), []);
        assert.deepEqual(find(encryption, instance, { rootBlockDevice: Unknown }), []);
        assert.deepEqual(find(encryption, database, { storageEncrypted: Unknown }), []);
    });

    it("takes an optional property that only the provider announces as unset", () => {
        const announced = { ...single(volume, { encrypted: Unknown }), propertyDependencies: {} };

        assert.equal(findingsOf([announced], {}, [encryption]).length, 1);
    });

    it("takes the account's default where the program turns it on and a volume doesn't set it", () => {
        const byDefault = single("aws:ebs/encryptionByDefault:EncryptionByDefault", { enabled: true });
        const found = (props: Record<string, unknown>) =>
            findingsOf([single(volume, props), byDefault], {}, [encryption]);

        assert.deepEqual(found({}), []);
        assert.equal(found({ encrypted: false }).length, 1);
    });
});
