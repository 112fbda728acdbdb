import * as assert from "node:assert/strict";
import { statementsAbout } from "../../../../local/object-storage/permissions";

const allow = (Action: string | string[], Resource: string | string[]) => ({ Effect: "Allow", Action, Resource });
const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("what a role's policy says of a bucket", () => {
    it("is about the bucket and about what is in it", () => {
        const list = allow("s3:ListBucket", "arn:aws:s3:::site");
        const put = allow(["s3:PutObject"], ["arn:aws:s3:::site/backups/*"]);
        assert.deepEqual(statementsAbout("site", policy(list, put)), [
            { ...list, Resource: ["arn:aws:s3:::site"] },
            put,
        ]);
    });

    it("leaves out other buckets, also one whose name begins the same, and other services", () => {
        const others = policy(
            allow("s3:*", "arn:aws:s3:::site-of-somebody-else/*"),
            allow("s3:*", ["arn:aws:s3:::other", "arn:aws:s3:::site/*"]),
            allow("sqs:*", "arn:aws:sqs:us-east-1:123456789012:queue"),
        );
        assert.deepEqual(statementsAbout("site", others), [allow("s3:*", ["arn:aws:s3:::site/*"])]);
    });

    it("keeps a denial, and its condition", () => {
        const denial = {
            ...allow("s3:DeleteObject", ["arn:aws:s3:::site/*"]),
            Effect: "Deny",
            Condition: { IpAddress: { "aws:SourceIp": "198.51.100.0/24" } },
        };
        assert.deepEqual(statementsAbout("site", policy(denial)), [denial]);
    });

    it("is understood as one statement and as an object, too", () => {
        const statement = allow("s3:GetObject", ["arn:aws:s3:::site/*"]);
        assert.deepEqual(statementsAbout("site", { Statement: statement }), [statement]);
    });
});
