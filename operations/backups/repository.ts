import { spawn } from "node:child_process";
import { readBackupSettings } from "../../settings/backup";
import { ConfigurationError } from "../../settings/reader";
import { exitCode } from "../stack/child-process";
import type { Stack } from "../stack/stack";
import type { BackupEntry, RetentionRule } from "./retention";

/** A stack's backups, accessed with this computer's credentials instead of the server's. */
interface Repository {
    environment: NodeJS.ProcessEnv;
    /** restic's host name for the backups of this site. */
    site: string;
    rule: RetentionRule;
    /** Hours between two backups. */
    hours: number;
}

interface RepositoryBackup extends BackupEntry {
    /** Ids of restic's snapshots. */
    snapshots: string[];
}

/**
 * @throws Error for a stack without backups, ConfigurationError if one of its backup settings is invalid
 */
export async function openRepository(stack: Stack): Promise<Repository> {
    const { backupRepository } = await stack.outputs();
    if (!backupRepository) {
        throw new Error(`stack ${stack.name} has no backups`);
    }
    const settings = await stack.settings();
    const { password, keptDays, keptWeeks, hours, region } = readBackupSettings(settings);
    if (settings.problems.length > 0) {
        throw new ConfigurationError(settings.problems);
    }
    return {
        environment: {
            ...process.env,
            ...(await stack.environment()),
            RESTIC_REPOSITORY: backupRepository,
            RESTIC_PASSWORD: password,
            AWS_DEFAULT_REGION: (region ?? settings.text("aws:region")) || undefined,
        },
        site: settings.text("domain"),
        rule: { days: keptDays, weeks: keptWeeks },
        hours,
    };
}

/**
 * Runs restic on this computer.
 *
 * @param show prints its standard output instead of returning it
 */
export async function restic(repository: Repository, parameters: string[], show = false): Promise<string> {
    const child = spawn("restic", parameters, {
        env: repository.environment,
        stdio: ["ignore", show ? "inherit" : "pipe", "inherit"],
    });
    let output = "";
    child.stdout?.on("data", (data) => (output += data));
    const code = await exitCode(child);
    if (code !== 0) {
        throw new Error(
            `restic ${parameters[0]} failed (exit code ${code}), see above. It needs this computer's own credentials for the bucket, AWS_ACCESS_KEY_ID and so on, and for npm run backups:prune they must be allowed to delete (docs/backups.md). It ignores the lock of an interrupted run after half an hour`,
        );
    }
    return output;
}

/** The backups of the site, the newest first. */
export async function listBackups(repository: Repository, options: string[] = []): Promise<RepositoryBackup[]> {
    return groupSnapshots(
        JSON.parse(await restic(repository, ["snapshots", ...options, "--host", repository.site, "--json"])),
    );
}

/** Groups restic's snapshots into backups, the newest first. */
export function groupSnapshots(snapshots: { id: string; tags?: string[] }[]): RepositoryBackup[] {
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
