import type { Need } from "./policies";

/** The parts of a repository (restic's manual, "Repository Format"). */
type Part = "config" | "keys" | "data" | "index" | "snapshots" | "locks";

interface Access {
    reads: Part[];
    writes?: Part[];
    deletes?: Part[];
}

const opening: Part[] = ["config", "keys"];
const everything: Part[] = [...opening, "index", "snapshots", "data"];
const locking = { writes: ["locks" as const], deletes: ["locks" as const] };

/** What restic's commands do in a repository, from its source (`internal/backend/s3` and `cmd/restic`). */
const commands: Record<string, Access> = {
    cat: { reads: opening },
    "snapshots --no-lock": { reads: [...opening, "snapshots"] },
    snapshots: { ...locking, reads: [...opening, "snapshots", "locks"] },
    ls: { ...locking, reads: [...everything, "locks"] },
    dump: { ...locking, reads: [...everything, "locks"] },
    restore: { ...locking, reads: [...everything, "locks"] },
    check: { ...locking, reads: [...everything, "locks"] },
    init: { reads: opening, writes: opening },
    backup: { reads: [...everything, "locks"], writes: ["data", "index", "snapshots", "locks"], deletes: ["locks"] },
    unlock: { reads: [...opening, "locks"], deletes: ["locks"] },
    forget: { reads: [...everything, "locks"], writes: ["locks"], deletes: ["snapshots", "locks"] },
    prune: { reads: [...everything, "locks"], writes: ["data", "index", "locks"], deletes: ["data", "index", "locks"] },
};

/**
 * What a command of restic needs on the bucket that has the repository below `backups/`.
 *
 * @throws Error for a command that isn't in the table above
 */
export function needsOfRestic(command: string, bucket: string): Need[] {
    const access = commands[command];
    if (access === undefined) {
        throw new Error(
            `what restic ${command} needs is not known: add it in test/support/permissions/object-storage.ts`,
        );
    }
    const reason = `restic ${command}`;
    const on = (action: string, parts: Part[] = []) =>
        parts.map((part) => ({
            action: `s3:${action}`,
            resource: `${bucket}/backups/${part === "config" ? part : `${part}/1a2b`}`,
            reason,
        }));
    return [
        // Which files there are, and in which region the bucket is.
        { action: "s3:ListBucket", resource: bucket, reason },
        { action: "s3:GetBucketLocation", resource: bucket, reason },
        ...on("GetObject", access.reads),
        ...on("PutObject", access.writes),
        // A large file goes in parts, which are given up if one fails.
        ...on("AbortMultipartUpload", access.writes),
        ...on("DeleteObject", access.deletes),
    ];
}

/** What Pulumi's CLI needs of a bucket with the state (its source, `pkg/backend/diy`, over gocloud.dev's `s3blob`). */
export function needsOfState(bucket: string, operation: "preview" | "update"): Need[] {
    const reason = `the stack's state, in a${operation === "preview" ? " preview" : "n update"}`;
    const object = `${bucket}/.pulumi/stacks/simple-web-stack/prod.json`;
    return [
        { action: "s3:ListBucket", resource: bucket, reason },
        { action: "s3:GetObject", resource: object, reason },
        // The state, its copies, its history, and the lock. A preview takes no lock.
        ...(operation === "update"
            ? ["PutObject", "AbortMultipartUpload", "DeleteObject"].map((action) => ({
                  action: `s3:${action}`,
                  resource: object,
                  reason,
              }))
            : []),
    ];
}
