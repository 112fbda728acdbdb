import assert from "node:assert/strict";

import { publicDatabase } from "../../../../policies/security-baseline/rules/public-database";
import { Unknown } from "../../../../policies/topology/resource";
import { find } from "../../../support/single-resource";

const open = { Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "es:*" }] };

describe("A search domain", () => {
    const found = (props: Record<string, unknown>) =>
        find(publicDatabase, "aws:opensearch/domain:Domain", props).length;

    it("whose policy lets everybody in is open", () =>
        assert.equal(found({ accessPolicies: JSON.stringify(open) }), 1));
    it("in a network is not", () =>
        assert.equal(found({ accessPolicies: JSON.stringify(open), vpcOptions: { subnetIds: ["subnet-1"] } }), 0));
    it("with a condition is not", () => {
        const [statement] = open.Statement;
        const policy = {
            Statement: [{ ...statement, Condition: { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } } }],
        };
        assert.equal(found({ accessPolicies: JSON.stringify(policy) }), 0);
    });
    it("without a policy is not", () => assert.equal(found({}), 0));
});

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
