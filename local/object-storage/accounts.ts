import * as fs from "node:fs";
import * as path from "node:path";
import { replaceFile } from "../../toolchain/replace-file";
import { newKeys, objectStorageFolder, type Keys } from "./server";

// The S3 server doesn't know roles, so each role of the local AWS has an account.

/** An entry of the S3 server's accounts file, where `role` is the kind of account. */
interface Account {
    access: string;
    secret: string;
    role: "user";
    awsRole: string;
}

function accountsFile(cloudId: string): string {
    return path.join(objectStorageFolder(cloudId), "accounts", "users.json");
}

/** The accounts by access key. */
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
export function keysOfRole(cloudId: string, role: string): Keys {
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

/** The role that an access key belongs to, with the key's secret; undefined if it is no role's. */
export function roleOfKey(cloudId: string, accessKeyId: string): { role: string; secretAccessKey: string } | undefined {
    const found = Object.values(readAccounts(cloudId)).find(({ access }) => access === accessKeyId);
    return found && { role: found.awsRole, secretAccessKey: found.secret };
}

/** Deletes a role's account. */
export function forgetRole(cloudId: string, role: string): void {
    const accounts = Object.entries(readAccounts(cloudId)).filter(([, { awsRole }]) => awsRole !== role);
    if (fs.existsSync(accountsFile(cloudId))) {
        writeAccounts(cloudId, Object.fromEntries(accounts));
    }
}
