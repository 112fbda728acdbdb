import { spawn } from "node:child_process";
import { readBackupSettings } from "../../settings/backup";
import { ConfigurationError, type SettingsReader } from "../../settings/reader";
import { accessOf, ownCredentials } from "../aws/access";
import { exitCode } from "../stack/child-process";
import type { Stack } from "../stack/stack";
import type { RetentionRule } from "./retention";
import type { Snapshot } from "./snapshots";

/** A stack's backups, accessed with this computer's credentials instead of the server's. */
export interface Repository {
    /** restic's id of it, as the last update found it; undefined before there was one that noted it. */
    id?: string;
    location: string;
    environment: NodeJS.ProcessEnv;
    rule: RetentionRule;
    /** Hours between two backups. */
    hours: number;
}

/**
 * @throws Error for a stack without backups, ConfigurationError if one of its backup settings is invalid
 */
export async function openRepository(stack: Stack): Promise<Repository> {
    const { backupRepository, backupRepositoryId } = await stack.outputs();
    if (!backupRepository) {
        throw new Error(`stack ${stack.name} has no backups`);
    }
    const settings = await stack.settings();
    const { password, keptDays, keptWeeks, hours, region, endpoint } = readBackupSettings(settings);
    if (settings.problems.length > 0) {
        throw new ConfigurationError(settings.problems);
    }
    const environment = { ...process.env, ...(await stack.environment()) };
    return {
        id: backupRepositoryId || undefined,
        location: backupRepository,
        environment: {
            ...environment,
            ...(endpoint === undefined && (await credentialsFor(settings, environment))),
            RESTIC_REPOSITORY: backupRepository,
            RESTIC_PASSWORD: password,
            AWS_DEFAULT_REGION: (region ?? settings.text("aws:region")) || undefined,
        },
        rule: { days: keptDays, weeks: keptWeeks },
        hours,
    };
}

/**
 * Credentials for AWS as variables, since restic knows neither sessions of `aws sso login` (restic#4688) nor roles. Whoever is
 * named in the environment comes before the stack's profile and roles: who may delete backups is not who deploys.
 */
export async function credentialsFor(
    settings: SettingsReader,
    { AWS_ACCESS_KEY_ID: key, AWS_PROFILE: profile }: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
    if (key) {
        return {};
    }
    const find = profile ? await ownCredentials(profile) : (await accessOf(settings, "backups")).credentials;
    const { accessKeyId, secretAccessKey, sessionToken } = await find();
    return {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
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

/**
 * Checks that the repository is there, is the one that the backups have been in, and opens with the stack's password.
 *
 * @throws Error if not, with what to do
 */
export async function checkRepository({ environment, id, location }: Repository): Promise<void> {
    const child = spawn("restic", ["cat", "config", "--no-lock", "--quiet"], {
        env: environment,
        stdio: ["ignore", "pipe", "pipe"],
    });
    const text = { output: "", errors: "" };
    child.stdout.on("data", (data) => (text.output += data));
    child.stderr.on("data", (data) => (text.errors += data));
    const code = await exitCode(child);
    if (code !== 0) {
        throw new Error(`${location}: ${repositoryProblem(text.errors, id)}`);
    }
    const { id: found } = JSON.parse(text.output) as { id: string };
    if (id !== undefined && found !== id) {
        throw new Error(
            `${location} has another repository, ${found}; the backups were in ${id}. Put the old one back (docs/backups.md), or go on with the other one (npm run backups:begin-anew)`,
        );
    }
}

/** What is wrong if restic can't open a repository, by what it said. Not every version has exit codes for it. */
export function repositoryProblem(errors: string, id?: string): string {
    if (/wrong password|no key found/i.test(errors)) {
        return "backupPassword does not open the backups that are there: set the one that they were made with";
    }
    if (/does not exist|unable to open config file|is there a repository/i.test(errors) && !/denied/i.test(errors)) {
        return `there is no repository${id === undefined ? "" : `; the backups were in ${id}`}. Recover it (docs/backups.md), or begin anew without the old backups (npm run backups:begin-anew)`;
    }
    return `the repository cannot be read with this computer's credentials: ${errors.trim()}`;
}

/** restic's snapshots, under whatever name they were made: a repository is one stack's, and its domain may have changed. */
export async function listSnapshots(repository: Repository, options: string[] = []): Promise<Snapshot[]> {
    return JSON.parse(await restic(repository, ["snapshots", ...options, "--json"]));
}
