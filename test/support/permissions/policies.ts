import * as fs from "node:fs";
import * as path from "node:path";
import { projectFolder } from "../declared-settings";

export interface Statement {
    Sid?: string;
    Effect: string;
    Action: string | string[];
    /** Absent in a role's trust policy. */
    Resource?: string | string[];
    Condition?: Record<string, Record<string, string | string[]>>;
}

/** Something that a role has to do. */
export interface Need {
    action: string;
    /** ARN; "*" for an action that AWS binds to no resource; undefined where it isn't known here. */
    resource?: string;
    /** What needs it. */
    reason: string;
}

const folder = path.join(projectFolder, "docs", "aws");

/** The names of all policies in `docs/aws`. */
export function policyNames(): string[] {
    return fs.readdirSync(folder).map((file) => file.replace(/-policy\.json$/, ""));
}

/** @param name such as "deployer" */
export function policyText(name: string): string {
    return fs.readFileSync(path.join(folder, `${name}-policy.json`), "utf8");
}

export function statementsOf(text: string): Statement[] {
    return (JSON.parse(text) as { Statement: Statement[] }).Statement;
}

export function listOf(value: string | string[] | undefined): string[] {
    return [value ?? []].flat();
}

function serves(statement: Statement, action: string, need: Need): boolean {
    return (
        action === need.action &&
        (need.resource === undefined || listOf(statement.Resource).some((pattern) => matches(pattern, need.resource!)))
    );
}

function matches(pattern: string, resource: string): boolean {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(resource);
}

/** The needs that no statement allows, in words. */
export function missing(statements: Statement[], needs: Need[]): string[] {
    const refused = needs.filter(
        (need) =>
            !statements.some((statement) => listOf(statement.Action).some((action) => serves(statement, action, need))),
    );
    return [...new Set(refused.map(({ action, resource = "", reason }) => `${action} ${resource}: ${reason}`))];
}

/** What the statements allow without need, in words. */
export function beyond(statements: Statement[], needs: Need[]): string[] {
    return statements.flatMap((statement) => [
        ...listOf(statement.Action)
            .filter((action) => !needs.some((need) => serves(statement, action, need)))
            .map((action) => `${statement.Sid ?? ""}: ${action}`),
        ...listOf(statement.Resource)
            .filter((Resource) => {
                const alone = { ...statement, Resource };
                return !needs.some((need) => listOf(statement.Action).some((action) => serves(alone, action, need)));
            })
            .map((resource) => `${statement.Sid ?? ""}: ${resource}`),
    ]);
}
