import * as fs from "node:fs";
import * as path from "node:path";
import { replaceFile } from "../../toolchain/replace-file";
import { serially } from "../../toolchain/serially";
import type { CloudRecord, Records } from "../cloud/records";
import { bucketType, instanceProfileType, rolePolicyType } from "../cloud/resource-tokens";
import { askObjectStorage } from "./requests";
import { newKeys, objectStorageFolder, type Keys } from "./server";

// On AWS the policies of its role say what a server may do; the S3 server knows accounts and bucket policies. So a role
// becomes an account, and its policies' statements about a bucket become that bucket's policy for this account.

/** A cloud, as far as permissions follow from it. */
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

/** An entry of the S3 server's accounts file. There, `role` is the kind of account. */
interface Account {
    access: string;
    secret: string;
    role: "user";
    awsRole: string;
}

function accountsFile(cloudId: string): string {
    return path.join(objectStorageFolder(cloudId), "accounts", "users.json");
}

function readAccounts(cloudId: string): Record<string, Account> {
    const file = accountsFile(cloudId);
    return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")).accessAccounts : {};
}

function writeAccounts(cloudId: string, accounts: Record<string, Account>): void {
    const file = accountsFile(cloudId);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    replaceFile(file, JSON.stringify({ accessAccounts: accounts }), 0o600);
}

/** The keys of a role, generated at the first call. */
function keysOfRole(cloudId: string, role: string): Keys {
    const accounts = readAccounts(cloudId);
    const known = Object.values(accounts).find(({ awsRole }) => awsRole === role);
    if (known) {
        return { accessKeyId: known.access, secretAccessKey: known.secret };
    }
    const keys = newKeys();
    writeAccounts(cloudId, {
        ...accounts,
        [keys.accessKeyId]: { access: keys.accessKeyId, secret: keys.secretAccessKey, role: "user", awsRole: role },
    });
    return keys;
}

/** The keys for servers with an instance profile; undefined for a profile without a role. */
export function keysOfProfile(aws: Cloud, profile: string): Keys | undefined {
    const role = aws.referenced(instanceProfileType, profile, "iamInstanceProfile").inputs["role"];
    return role && keysOfRole(aws.cloudId, role);
}

export function forgetRole(cloudId: string, role: string): void {
    const accounts = Object.entries(readAccounts(cloudId)).filter(([, { awsRole }]) => awsRole !== role);
    if (fs.existsSync(accountsFile(cloudId))) {
        writeAccounts(cloudId, Object.fromEntries(accounts));
    }
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
