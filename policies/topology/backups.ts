import type { Inventory } from "./inventory";
import type { Resource } from "./resource";
import { isObject, listOf, textsIn, toNumber, setting, wordOf } from "./values";

/** How a copy of data is made, and how old the newest one may be. */
export interface Backup {
    by: string;
    /** Hours between two copies, if the program shows that. */
    everyHours?: number;
}

/** Copies of volumes, servers and databases that the stack makes. */
export class Backups {
    private readonly policies: { tags: Record<string, unknown>; backup: Backup; kinds: string[] }[] = [];
    private readonly selections = new Map<string, Backup>();
    private readonly everything: Backup[] = [];

    constructor(inventory: Inventory) {
        for (const policy of inventory.of("dlm.LifecyclePolicy")) {
            const [details] = listOf(policy.props.policyDetails);
            if (!isObject(details) || policy.props.state === "DISABLED") {
                continue;
            }
            const hours = listOf(details.schedules)
                .filter(isObject)
                .flatMap((schedule) => listOf(schedule.createRule))
                .filter(isObject)
                .map(everyHours)
                .filter((value) => value !== undefined);
            this.policies.push({
                tags: isObject(details.targetTags) ? details.targetTags : {},
                kinds: textsIn(details.resourceTypes ?? details.resourceType).texts,
                backup: {
                    by: `snapshots (${policy.name})`,
                    ...(hours.length > 0 ? { everyHours: Math.min(...hours) } : {}),
                },
            });
        }
        for (const selection of inventory.of("backup.Selection")) {
            const [plan] = inventory.refs(selection, "planId", "backup.Plan");
            const backup: Backup = { by: `AWS Backup (${(plan ?? selection).name})`, ...hoursOfPlan(plan) };
            for (const resource of inventory.refs(selection, "resources")) {
                this.selections.set(resource.urn, backup);
            }
            if (textsIn(selection.props.resources).texts.includes("*")) {
                this.everything.push(backup);
            }
            for (const tag of listOf(selection.props.selectionTags).filter(isObject)) {
                this.policies.push({
                    tags: { [wordOf(tag.key)]: tag.value },
                    kinds: ["VOLUME", "INSTANCE", "DATABASE"],
                    backup,
                });
            }
        }
    }

    /** What copies a resource; `kind` is its type as lifecycle policies call it. */
    of(resource: Resource, kind: "VOLUME" | "INSTANCE" | "DATABASE"): Backup[] {
        const found = [...this.everything];
        const selected = this.selections.get(resource.urn);
        if (selected) {
            found.push(selected);
        }
        const tags = setting(resource, "tags");
        if (tags.state === "known" && isObject(tags.value)) {
            const own = tags.value;
            for (const policy of this.policies) {
                if (
                    policy.kinds.includes(kind) &&
                    Object.keys(policy.tags).some((key) => key in own && own[key] === policy.tags[key])
                ) {
                    found.push(policy.backup);
                }
            }
        }
        return found;
    }
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
