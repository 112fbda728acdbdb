import type { Finding, Severity } from "../findings/finding";
import { nameWithSeverity } from "../findings/rule";
import { alternatives, show, type SettingProblem } from "../../toolchain/setting-problem";

/** A finding that is accepted until a date, with the owner of the decision. */
export interface AcceptedRisk {
    /** A rule's name; with a severity, to accept only findings of that severity. */
    finding: string;
    /** The resource's name, its type and name joined by `::`, or its whole URN. */
    resource: string;
    reason: string;
    owner: string;
    /** The last day on which it is valid, as YYYY-MM-DD (UTC). */
    expires: string;
}

/** The fields of an entry, all required, with their allowed values. */
export const acceptedRiskFields: Record<keyof AcceptedRisk, { description: string; pattern: RegExp; allowed: string }> =
    {
        finding: {
            description: "The rule's name, with or without severity.",
            pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/,
            allowed: "the name of a rule as in policies/RULES.md",
        },
        resource: {
            description: "The resource's name, its type and name joined by ::, or its URN.",
            pattern: /\S/,
            allowed: "a resource's name, e.g. web, aws:ec2/instance:Instance::web, or its URN",
        },
        reason: {
            description: "Why the risk is taken.",
            pattern: /\S.*\S/,
            allowed: "a text that says why the risk is taken",
        },
        owner: { description: "Who answers for it.", pattern: /\S/, allowed: "the name of a person or a team" },
        expires: {
            description: "The last day on which it holds (UTC).",
            pattern: /^\d{4}-\d{2}-\d{2}$/,
            allowed: "a day that exists, as YYYY-MM-DD",
        },
    };

/** The rules that an entry may name; `complete` if there are no others. */
export interface KnownRules {
    complete: boolean;
    rules: readonly { name: string; severities: readonly Severity[] }[];
}

/** Reads the list of accepted risks. An entry with a problem accepts nothing. */
export function readAcceptedRisks(
    given: unknown,
    knownRules: KnownRules,
    setting = "configuration.acceptedRisks",
): { risks: AcceptedRisk[]; problems: SettingProblem[] } {
    if (given === undefined) {
        return { risks: [], problems: [] };
    }
    if (!Array.isArray(given)) {
        const allowed = `a list of objects with ${Object.keys(acceptedRiskFields).join(", ")}`;
        const remedy = "put each accepted risk into a list";
        return { risks: [], problems: [{ setting, received: show(given), allowed, remedy }] };
    }
    const problems: SettingProblem[] = [];
    const risks: AcceptedRisk[] = [];
    given.forEach((entry: unknown, index) => {
        const found = entryProblems(entry, `${setting}[${index}]`, knownRules);
        problems.push(...found);
        if (found.length === 0) {
            risks.push(entry as AcceptedRisk);
        }
    });
    return { risks, problems };
}

function entryProblems(entry: unknown, setting: string, knownRules: KnownRules): SettingProblem[] {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
        const fields = Object.keys(acceptedRiskFields).join(", ");
        return [{ setting, received: show(entry), allowed: `an object with ${fields}`, remedy: "state each field" }];
    }
    const fields = entry as Record<string, unknown>;
    const problems: SettingProblem[] = [];
    for (const [name, { pattern, allowed }] of Object.entries(acceptedRiskFields)) {
        const value = fields[name];
        if (typeof value !== "string" || !pattern.test(value) || (name === "expires" && !isDay(value))) {
            problems.push({
                setting: `${setting}.${name}`,
                received: show(value),
                allowed,
                remedy: value === undefined ? `add ${name}` : `correct ${name}`,
            });
        } else if (name === "finding" && knownRules.complete && !isKnownFinding(value, knownRules.rules)) {
            problems.push({
                setting: `${setting}.${name}`,
                received: show(value),
                allowed: alternatives(knownRules.rules.map((rule) => rule.name)),
                remedy: "take the rule's name out of the finding that is to be accepted",
            });
        }
    }
    for (const name of Object.keys(fields)) {
        if (!(name in acceptedRiskFields)) {
            problems.push({
                setting: `${setting}.${name}`,
                received: show(fields[name]),
                allowed: alternatives(Object.keys(acceptedRiskFields)),
                remedy: "correct the name or remove the line",
            });
        }
    }
    return problems;
}

/** Whether an entry's `finding` names one of the rules. */
export function isKnownFinding(finding: string, rules: KnownRules["rules"]): boolean {
    return rules.some(
        (rule) =>
            finding === rule.name ||
            rule.severities.some((severity) => finding === nameWithSeverity(rule.name, severity)),
    );
}

function isDay(text: string): boolean {
    const date = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Whether the entry's last day is over. */
export function hasExpired(risk: AcceptedRisk, now: Date): boolean {
    return now.toISOString().slice(0, 10) > risk.expires;
}

/** Whether an entry covers a finding, ignoring its expiry date. */
export function concerns(risk: AcceptedRisk, finding: Finding): boolean {
    return (
        (risk.finding === finding.rule || risk.finding === nameWithSeverity(finding.rule, finding.severity)) &&
        isNamed(finding.urn, risk.resource)
    );
}

/** Whether `resource` (a name, a type and name, or a URN) means the resource with the given URN. */
function isNamed(urn: string, resource: string): boolean {
    return urn === resource || urn.endsWith(`::${resource}`) || urn.endsWith(`$${resource}`);
}
