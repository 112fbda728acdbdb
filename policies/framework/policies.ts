import type { Policies, ReportViolation, StackValidationPolicy } from "@pulumi/policy";
import type { Severity } from "../findings/finding";
import type { AcceptedFinding } from "./run";
import { configurationSchema } from "./schema";
import { acceptedRisksPolicy, configurationPolicy, currentRisksPolicy } from "./names";
import { messageOf } from "./message";
import { describeProblem } from "./problem";
import { policyName, type Pack, type PackRule } from "../findings/rule";
import { redact } from "./sdk";
import type { Session } from "./session";

/** All policies of the packs, in the order in which the SDK asks them: the configuration has to be read first. */
export function policiesOf(packs: readonly Pack[], session: Session): Policies {
    return [
        configuration(session),
        ...packs.flatMap((pack) =>
            pack.rules.flatMap((rule) => rule.severities.map((severity) => policyOf(pack, rule, severity, session))),
        ),
        currentRisks(session),
        acceptedRisks(session),
    ];
}

function policyOf(pack: Pack, rule: PackRule, severity: Severity, session: Session): StackValidationPolicy {
    const name = policyName(rule.name, severity);
    return {
        name,
        displayName: `${rule.name.replace(/-/g, " ")} (${severity})`,
        description: rule.description,
        severity,
        enforcementLevel: pack.enforcementLevel,
        tags: [pack.name],
        ...(rule.remedy ? { remediationSteps: rule.remedy } : {}),
        ...(rule.url ? { url: rule.url } : {}),
        validateStack: (args, reportViolation) => {
            session.enter(name);
            for (const finding of session.evaluate(args).findings) {
                if (finding.rule === rule.name && finding.severity === severity) {
                    reportViolation(redact(messageOf(finding)), finding.urn);
                }
            }
        },
    };
}

function configuration(session: Session): StackValidationPolicy {
    return {
        name: configurationPolicy,
        displayName: "Configuration of the policy packs",
        description: "What the policy packs' configuration says must be understood.",
        severity: "high",
        enforcementLevel: "mandatory",
        configSchema: configurationSchema,
        validateStack: (args, reportViolation) => {
            session.enter(configurationPolicy);
            for (const problem of session.configure(args.getConfig()).problems) {
                reportViolation(`${describeProblem(problem)}.`);
            }
            session.evaluate(args);
        },
    };
}

function currentRisks(session: Session): StackValidationPolicy {
    return {
        name: currentRisksPolicy,
        displayName: "Accepted risks are current",
        description: "Each accepted risk must be there and within its date.",
        severity: "medium",
        enforcementLevel: "advisory",
        remediationSteps: "Decide on the risk anew, with a new date, or remove its entry from the configuration.",
        validateStack: (args, reportViolation) => {
            session.enter(currentRisksPolicy);
            const { expired, unmatched } = session.evaluate(args);
            for (const { finding, risk } of expired) {
                reportViolation(
                    redact(
                        `The acceptance of ${risk.finding} for ${risk.resource} ended with ${risk.expires}.\n` +
                            "The finding counts again.\n" +
                            `Remedy: let ${risk.owner} decide anew and enter a new date, or remove the finding's cause.`,
                    ),
                    finding.urn,
                );
            }
            for (const risk of unmatched) {
                reportViolation(
                    redact(
                        `The accepted risk ${risk.finding} for ${risk.resource} matches no finding.\n` +
                            "Either it is gone, or the entry's name is wrong and accepts nothing.\n" +
                            "Remedy: remove the entry, or correct its finding or resource.",
                    ),
                );
            }
        },
    };
}

function acceptedRisks(session: Session): StackValidationPolicy {
    const description = "Risks that somebody answers for.";
    return {
        name: acceptedRisksPolicy,
        displayName: "Accepted risks",
        description,
        severity: "low",
        enforcementLevel: "advisory",
        validateStack: (args, reportViolation) => {
            session.enter(acceptedRisksPolicy);
            for (const accepted of session.evaluate(args).accepted) {
                reportAdvisory(
                    reportViolation,
                    `${description}\n${redact(acceptedMessage(accepted))}`,
                    accepted.finding.urn,
                );
            }
        },
    };
}

function acceptedMessage({ finding, risk }: AcceptedFinding): string {
    return (
        `Accepted until ${risk.expires} by ${risk.owner}: ${risk.reason}\n` +
        `${policyName(finding.rule, finding.severity)}: ${messageOf(finding)}`
    );
}

/**
 * Reports at the level advisory whatever the configuration says of all policies, so that accepting a risk never blocks.
 * The SDK takes a violation as an object as well, which its declarations don't say.
 */
function reportAdvisory(reportViolation: ReportViolation, message: string, urn: string): void {
    (reportViolation as unknown as (violation: object) => void)({ message, urn, enforcementLevel: "advisory" });
}
