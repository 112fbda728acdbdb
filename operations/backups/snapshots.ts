import type { BackupEntry, Verification } from "./backup-entry";

/** A snapshot as restic lists it. */
export interface Snapshot {
    id: string;
    time?: string;
    tags?: string[];
}

export interface RepositoryBackup extends BackupEntry {
    /** Ids of restic's snapshots. */
    snapshots: string[];
}

/** The rest of the tag that begins with a name and a hyphen. */
function value(tags: string[], name: string): string | undefined {
    return tags.find((tag) => tag.startsWith(`${name}-`))?.slice(name.length + 1);
}

function number(tags: string[], name: string): number | undefined {
    const text = value(tags, name);
    return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * Groups restic's snapshots into backups, the newest first: by their numbers, because a clock can be wrong. Those of an
 * older program have no number and come last, by their times. components/backup/files/runs.py does the same on the
 * server.
 */
export function groupSnapshots(snapshots: Snapshot[]): RepositoryBackup[] {
    const runs = new Map<string, RepositoryBackup & { parts: Set<string> }>();
    for (const { id, tags = [] } of snapshots) {
        const run = value(tags, "run");
        const part = tags.find((tag) => tag === "database" || tag === "files");
        if (!run || !part) {
            continue;
        }
        const place = number(tags, "number") ?? 0;
        const key = `${place} ${run}`;
        const backup = runs.get(key) ?? {
            run,
            time: Date.parse(run.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z")) / 1000,
            complete: false,
            number: place,
            snapshots: [],
            parts: new Set(),
        };
        backup.parts.add(part);
        backup.snapshots.push(id);
        backup.complete = backup.parts.size === 2;
        if (part === "files") {
            backup.rowBytes = number(tags, "row-bytes");
            backup.fileBytes = number(tags, "file-bytes");
            backup.skipped = number(tags, "skipped") ?? 0;
            backup.smaller = tags.includes("smaller");
        }
        runs.set(key, backup);
    }
    return [...runs.values()]
        .map(({ parts: _, ...backup }) => backup)
        .sort((one, other) => other.number - one.number || other.time - one.time);
}

/** The verifications that the server has left in the repository, the newest first. */
export function listVerifications(snapshots: Snapshot[]): (Verification & { snapshot: string })[] {
    return snapshots
        .filter(({ tags = [] }) => tags.includes("verification"))
        .map(({ id, time = "", tags = [] }) => ({
            snapshot: id,
            place: number(tags, "number") ?? 0,
            good: tags.includes("ok"),
            time: Math.floor(Date.parse(time) / 1000),
            run: value(tags, "of") ?? "-",
        }))
        .sort((one, other) => other.place - one.place || other.time - one.time)
        .map(({ place: _, ...verification }) => verification);
}
