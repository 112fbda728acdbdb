import assert from "node:assert/strict";

import { publicDatabase } from "../../../../policies/security-baseline/rules/public-database";
import { Unknown } from "../../../../policies/topology/resource";
import { find } from "../../../support/single-resource";

describe("database-is-publicly-accessible", () => {
    it("finds nothing where a database keeps to its VPC", () => {
        assert.deepEqual(find(publicDatabase, "aws:rds/instance:Instance", { publiclyAccessible: false }), []);
        assert.deepEqual(find(publicDatabase, "aws:rds/instance:Instance", {}), []);
    });

    it("finds a database with a public address", () => {
        for (const type of ["aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"]) {
            assert.equal(find(publicDatabase, type, { publiclyAccessible: true })[0].severity, "critical", type);
        }
    });

    it("finds nothing in what isn't known yet", () => {
        assert.deepEqual(find(publicDatabase, "aws:rds/instance:Instance", { publiclyAccessible: Unknown }), []);
    });
});
