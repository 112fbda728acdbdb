import type { Inventory } from "./inventory";
import { maySharePlace } from "./place";
import { Unknown, type Resource } from "./resource";
import { isObject, listOf, setting, textOf, textsIn, toNumber, wordOf } from "./values";

/** How a copy of data is made, and how old the newest one may be. */
export interface Backup {
    by: string;
    /** Hours between two copies, if the program shows that. */
    everyHours?: number;
}

/** What is copied, as lifecycle policies call it. A copy of an instance is one of its volumes too. */
export type CopiedKind = "VOLUME" | "INSTANCE" | "DATABASE" | "FILESYSTEM";

/** Something that copies resources, and whether it copies a given one. */
interface Copier {
    /** It copies in its own account and region alone. */
    by: Resource;
    backup: Backup;
    copies(resource: Resource, kind: CopiedKind): boolean;
}

/** How each kind is called in the ARN patterns of AWS Backup's selections. */
const patterns: Record<CopiedKind, RegExp> = {
    VOLUME: /:ec2:.*:volume\/\*$/,
    INSTANCE: /:ec2:.*:instance\/\*$/,
    DATABASE: /:rds:.*:(db|cluster):\*$/,
    FILESYSTEM: /:elasticfilesystem:.*:file-system\/\*$/,
};

/** Copies of volumes, servers, databases and file systems that the stack makes. */
export class Backups {
    private readonly copiers: Copier[] = [];

    constructor(inventory: Inventory) {
        for (const policy of inventory.of("dlm.LifecyclePolicy")) {
            if (textOf(policy, "state") !== "DISABLED") {
                this.copiers.push(copierOfPolicy(policy));
            }
        }
        for (const selection of inventory.of("backup.Selection")) {
            const [plan] = inventory.refs(selection, "planId", "backup.Plan");
            this.copiers.push(copierOfSelection(inventory, selection, plan));
        }
        for (const policy of inventory.of("efs.BackupPolicy")) {
            const [settings] = listOf(policy.props.backupPolicy).filter(isObject);
            const files = new Set(inventory.refs(policy, "fileSystemId", "efs.FileSystem"));
            if (settings?.status !== "DISABLED") {
                this.copiers.push({
                    by: policy,
                    backup: { by: `AWS Backup (${policy.name})`, everyHours: 24 },
                    copies: (resource) => files.has(resource),
                });
            }
        }
    }

    /** What copies a resource. */
    of(resource: Resource, kind: CopiedKind): Backup[] {
        return this.copiers
            .filter(({ by: maker, copies }) => maySharePlace(maker, resource) && copies(resource, kind))
            .map(({ backup }) => backup);
    }
}

/** A resource's tags with those that the provider adds to all, as far as they are known. */
export function tagsOf(resource: Resource): Record<string, unknown> {
    return Object.assign(
        {},
        ...["tags", "tagsAll"].map((property) => {
            const found = setting(resource, property);
            return found.state === "known" && isObject(found.value) ? found.value : {};
        }),
    );
}

/** Data Lifecycle Manager: by tags, or as a default policy of everything in the account that no other one copies. */
function copierOfPolicy(policy: Resource): Copier {
    const [details = {}] = listOf(policy.props.policyDetails).filter(isObject);
    const byDefault = wordOf(policy.props.defaultPolicy);
    const hours = [
        ...listOf(details.schedules)
            .filter(isObject)
            .flatMap((schedule) => listOf(schedule.createRule))
            .filter(isObject)
            .map(everyHours),
        ...(byDefault === "" ? [] : [(toNumber(details.createInterval) ?? 1) * 24]),
    ].filter((value) => value !== undefined);
    const kinds = byDefault === "" ? textsIn(details.resourceTypes ?? details.resourceType).texts : [byDefault];
    const targets = isObject(details.targetTags) ? details.targetTags : {};
    const [exclusions] = listOf(details.exclusions).filter(isObject);
    const excluded = isObject(exclusions?.excludeTags) ? exclusions.excludeTags : {};
    return {
        by: policy,
        backup: {
            // No noun is said twice.
            by: policy.name.toLowerCase().includes("snapshots") ? policy.name : `snapshots (${policy.name})`,
            ...(hours.length > 0 ? { everyHours: Math.min(...hours) } : {}),
        },
        copies: (resource, kind) =>
            kinds.includes(kind) &&
            (byDefault === ""
                ? details.targetTags === Unknown || mayHaveAnyTag(resource, targets)
                : !hasAnyTag(resource, excluded)),
    };
}

/** Whether a resource has one of several tags, or may have it, because its tags aren't known yet. */
function mayHaveAnyTag(resource: Resource, wanted: Record<string, unknown>): boolean {
    return setting(resource, "tags").state === "unknown" || hasAnyTag(resource, wanted);
}

function hasAnyTag(resource: Resource, wanted: Record<string, unknown>): boolean {
    const own = tagsOf(resource);
    return Object.keys(wanted).some((key) => key in own && [wanted[key], Unknown].includes(own[key]));
}

/** AWS Backup: named resources, patterns of ARNs, one of several tags, and conditions that must all hold. */
function copierOfSelection(inventory: Inventory, selection: Resource, plan: Resource | undefined): Copier {
    const named = new Set(inventory.refs(selection, "resources"));
    const spared = new Set(inventory.refs(selection, "notResources"));
    const arns = textsIn(selection.props.resources).texts;
    const matches = (kind: CopiedKind) => arns.some((arn) => arn === "*" || patterns[kind].test(arn));
    const tags = listOf(selection.props.selectionTags)
        .filter(isObject)
        .map(({ key, value }) => ({ [wordOf(key)]: value }));
    const conditions = listOf(selection.props.conditions)
        .filter(isObject)
        .flatMap(({ stringEquals }) => listOf(stringEquals))
        .filter(isObject)
        .map(({ key, value }) => ({ [wordOf(key).replace(/^aws:ResourceTag\//, "")]: value }));
    return {
        by: selection,
        backup: { by: `AWS Backup (${(plan ?? selection).name})`, ...hoursOfPlan(plan) },
        copies: (resource, kind) =>
            !spared.has(resource) &&
            (named.has(resource) || matches(kind) || tags.some((tag) => mayHaveAnyTag(resource, tag))) &&
            conditions.every((condition) => mayHaveAnyTag(resource, condition)),
    };
}

function everyHours(rule: Record<string, unknown>): number | undefined {
    return (
        toNumber(rule.interval) ??
        (typeof rule.cronExpression === "string" ? hoursOfCron(rule.cronExpression) : undefined)
    );
}

function hoursOfPlan(plan: Resource | undefined): { everyHours?: number } {
    const hours = listOf(plan?.props.rules)
        .filter(isObject)
        .map((rule) => (typeof rule.schedule === "string" ? hoursOfCron(rule.schedule) : undefined))
        .filter((value) => value !== undefined);
    return hours.length > 0 ? { everyHours: Math.min(...hours) } : {};
}

/**
 * The most hours between two runs of `cron(minutes hours day-of-month month day-of-week year)`; undefined unless the
 * schedule is simple.
 */
function hoursOfCron(expression: string): number | undefined {
    const fields = /cron\(([^)]*)\)/.exec(expression)?.[1].trim().split(/\s+/) ?? [];
    const [, hour = "", dayOfMonth = "", , dayOfWeek = ""] = fields;
    const daily = ["*", "?"].includes(dayOfMonth) && ["*", "?"].includes(dayOfWeek);
    const step = /^\*\/(\d+)$/.exec(hour) ?? /^\d+\/(\d+)$/.exec(hour);
    if (daily) {
        return hour === "*" ? 1 : step ? Number(step[1]) : /^\d+$/.test(hour) ? 24 : undefined;
    }
    return /^[A-Z\d]+$/i.test(dayOfWeek) ? 168 : undefined;
}
