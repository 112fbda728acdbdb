import { serially } from "../../toolchain/serially";
import { keysOfRole } from "../object-storage/accounts";
import { askObjectStorage } from "../object-storage/requests";
import type { Keys } from "../object-storage/server";
import type { CloudRecord, Records } from "./records";
import { bucketType, instanceProfileType, rolePolicyType } from "./resource-tokens";

// On AWS, the policies of a server's role say what it may do. The S3 server knows accounts and bucket policies instead:
// what a role's policies say about a bucket becomes that bucket's policy for the role's account.

/** The parts of a cloud that permissions depend on. */
interface Cloud {
    readonly cloudId: string;
    readonly records: Records;
    referenced(type: string, id: string, property: string): CloudRecord;
}

interface Statement {
    Effect: string;
    Action: string | string[];
    Resource: string | string[];
    Condition?: unknown;
}

/** The keys for servers with an instance profile; undefined for a profile without a role. */
export function keysOfProfile(aws: Cloud, profile: string): Keys | undefined {
    const role = aws.referenced(instanceProfileType, profile, "iamInstanceProfile").inputs["role"];
    return role && keysOfRole(aws.cloudId, role);
}

/** Derives every bucket's policy from the roles' policies. */
export async function applyPermissions(aws: Cloud): Promise<void> {
    await serially("permissions", async () => {
        for (const { id: bucket } of aws.records.list(bucketType).filter((record) => record.complete)) {
            const statements = aws.records.list(rolePolicyType).flatMap(({ inputs }) =>
                statementsAbout(bucket, inputs["policy"]).map((statement) => ({
                    ...statement,
                    Principal: { AWS: [keysOfRole(aws.cloudId, inputs["role"]).accessKeyId] },
                })),
            );
            const target = `/${bucket}?policy`;
            if (statements.length > 0) {
                const policy = JSON.stringify({ Version: "2012-10-17", Statement: statements });
                await askObjectStorage(aws.cloudId, "PUT", target, policy);
            } else {
                await askObjectStorage(aws.cloudId, "DELETE", target, undefined, [404]);
            }
        }
    });
}

/** The statements of a role's policy about a bucket or its objects. */
export function statementsAbout(bucket: string, policy: unknown): Statement[] {
    const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as {
        Statement?: Statement | Statement[];
    };
    const arn = `arn:aws:s3:::${bucket}`;
    return [document.Statement ?? []].flat().flatMap((statement) => {
        const resources = [statement.Resource].flat().filter((name) => name === arn || name?.startsWith(`${arn}/`));
        return resources.length > 0 ? [{ ...statement, Resource: resources }] : [];
    });
}
