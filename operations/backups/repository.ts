import { spawn } from "node:child_process";
import { localEnvironment } from "../rehearsal/environment";
import { pulumiOutput } from "../stack/pulumi";
import type { Dated, RetentionRule } from "./retention";

/** A stack's backups as this computer sees them, with the credentials of whoever is at its keyboard. */
export interface Repository {
    environment: NodeJS.ProcessEnv;
    /** The name that the backups of this site have among those of others. */
    site: string;
    rule: RetentionRule;
    /** Hours between two backups. */
    hours: number;
}

export interface RepositoryBackup extends Dated {
    /** Ids of restic's snapshots. */
    snapshots: string[];
}

export async function openRepository(stack: string): Promise<Repository> {
    const outputs = JSON.parse(await pulumiOutput(stack, "stack", "output", "--json"));
    if (!outputs.backupRepository) {
        throw new Error(`stack ${stack} has no backups`);
    }
    const settings = JSON.parse(await pulumiOutput(stack, "config", "--json", "--show-secrets"));
    const setting = (name: string) => settings[`simple-web-stack:${name}`]?.value as string | undefined;
    return {
        environment: {
            ...process.env,
            ...(await localEnvironment(stack)),
            RESTIC_REPOSITORY: outputs.backupRepository,
            RESTIC_PASSWORD: setting("backupPassword"),
            AWS_DEFAULT_REGION: settings["aws:region"]?.value,
        },
        site: setting("domain")!,
        rule: { days: Number(setting("backupKeptDays")), weeks: Number(setting("backupKeptWeeks")) },
        hours: Number(setting("backupHours")),
    };
}

/** Runs restic on this computer. What it prints is given back or, if it says more than it returns, shown. */
export async function restic(repository: Repository, args: string[], show = false): Promise<string> {
    const child = spawn("restic", args, {
        env: repository.environment,
        stdio: ["ignore", show ? "inherit" : "pipe", "inherit"],
    });
    let output = "";
    child.stdout?.on("data", (data) => (output += data));
    const code = await new Promise<number>((resolve, reject) => {
        child.on("error", (error: NodeJS.ErrnoException) =>
            reject(
                error.code === "ENOENT"
                    ? new Error("restic is not on this computer: apt-get install restic, or https://restic.net")
                    : error,
            ),
        );
        child.on("exit", (status) => resolve(status ?? 1));
    });
    if (code !== 0) {
        throw new Error(
            `restic ${args[0]} failed (${code}), see above. It needs credentials of this computer's own for the bucket, AWS_ACCESS_KEY_ID and so on, to delete as well for npm run backups:prune (docs/backups.md); a lock that somebody who was cut off has left counts for nothing after half an hour`,
        );
    }
    return output;
}

/** The backups of the site, the newest first, from restic's list of snapshots. */
export function backupsOf(snapshots: { id: string; tags?: string[] }[]): RepositoryBackup[] {
    const runs = new Map<string, { parts: Set<string>; snapshots: string[] }>();
    for (const { id, tags = [] } of snapshots) {
        const run = tags.find((tag) => tag.startsWith("run-"))?.slice("run-".length);
        const part = tags.find((tag) => tag === "database" || tag === "files");
        if (run && part) {
            const known = runs.get(run) ?? { parts: new Set(), snapshots: [] };
            known.parts.add(part);
            known.snapshots.push(id);
            runs.set(run, known);
        }
    }
    return [...runs]
        .map(([run, { parts, snapshots: ids }]) => ({
            run,
            time: Date.parse(run.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z")) / 1000,
            complete: parts.size === 2,
            snapshots: ids,
        }))
        .sort((one, other) => other.time - one.time);
}
