import * as assert from "node:assert/strict";
import { statementsAbout } from "../../../../local/cloud/bucket-policies";

const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("the statements of a role's policy about a bucket", () => {
    it("are those about the bucket and its objects", () => {
        const list = allow("s3:ListBucket", "arn:aws:s3:::site");
        const put = allow(["s3:PutObject"], ["arn:aws:s3:::site/backups/*"]);
        assert.deepEqual(statementsAbout("site", policy(list, put)), [
            { ...list, Resource: ["arn:aws:s3:::site"] },
            put,
        ]);
    });

    it("are not those about other buckets, even with a similar name, or other services", () => {
        const others = policy(
            allow("s3:*", "arn:aws:s3:::site-of-another-account/*"),
            allow("s3:*", ["arn:aws:s3:::other", "arn:aws:s3:::site/*"]),
            allow("sqs:*", "arn:aws:sqs:us-east-1:123456789012:queue"),
        );
        assert.deepEqual(statementsAbout("site", others), [allow("s3:*", ["arn:aws:s3:::site/*"])]);
    });

    it("include denials, with their conditions", () => {
        const denial = {
            ...allow("s3:DeleteObject", ["arn:aws:s3:::site/*"]),
            Effect: "Deny",
            Condition: { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } },
        };
        assert.deepEqual(statementsAbout("site", policy(denial)), [denial]);
    });

    it("may be a single one, in a policy that is an object", () => {
        const statement = allow("s3:GetObject", ["arn:aws:s3:::site/*"]);
        assert.deepEqual(statementsAbout("site", { Statement: statement }), [statement]);
    });
});
