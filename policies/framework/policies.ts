import type { Policies, ReportViolation, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { describeProblem } from "../../toolchain/setting-problem";
import type { Severity } from "../findings/finding";
import { levelOf, type Pack } from "../findings/pack";
import { policyName, type Rule } from "../findings/rule";
import { acceptedMessage, findingMessage, notJudgedMessages, riskMessages } from "./messages";
import {
    acceptedRisksPolicy,
    configurationPolicy,
    currentRisksDescription,
    currentRisksPolicy,
    notJudgedDescription,
    notJudgedPolicy,
} from "./built-in-policies";
import { configurationSchema } from "./schema";
import { secrets } from "./secrets";
import type { Session } from "./session";

/** All policies of the packs, in the order in which the SDK runs them: the first one reads the configuration. */
export function policiesOf(packs: readonly Pack[], session: Session): Policies {
    return [
        configuration(session),
        ...packs.flatMap((pack) =>
            pack.rules.flatMap((rule) => rule.severities.map((severity) => policyOf(pack, rule, severity, session))),
        ),
        notJudged(session),
        currentRisks(session),
        acceptedRisks(session),
    ];
}

type Report = (message: string, urn?: string) => void;

/** A policy that takes part in a session, with secrets masked in its messages. */
function policy(
    session: Session,
    description: Omit<StackValidationPolicy, "validateStack">,
    check: (args: StackValidationArgs, report: Report) => void,
    reporting: (reportViolation: ReportViolation) => Report = (reportViolation) => reportViolation,
): StackValidationPolicy {
    return {
        ...description,
        validateStack: (args, reportViolation) => {
            session.enter(description.name);
            const report = reporting(reportViolation);
            check(args, (message, urn) => report(secrets.mask(message), urn));
        },
    };
}

function policyOf(pack: Pack, rule: Rule, severity: Severity, session: Session): StackValidationPolicy {
    return policy(
        session,
        {
            name: policyName(rule.name, severity),
            displayName: `${rule.name.replace(/-/g, " ")} (${severity})`,
            description: rule.description,
            severity,
            enforcementLevel: levelOf(pack, rule, severity),
            tags: [pack.name],
            remediationSteps: rule.remedy,
            ...(rule.url ? { url: rule.url } : {}),
        },
        (args, report) =>
            session
                .evaluate(args)
                .findings.filter((finding) => finding.rule === rule.name && finding.severity === severity)
                .forEach((finding) => report(findingMessage(finding), finding.urn)),
    );
}

function configuration(session: Session): StackValidationPolicy {
    return policy(
        session,
        {
            name: configurationPolicy,
            displayName: "Configuration of the policy packs",
            description: "What the policy packs' configuration says must be understood.",
            severity: "high",
            enforcementLevel: "mandatory",
            configSchema: configurationSchema,
        },
        (args, report) => {
            session.configure(args.getConfig()).problems.forEach((problem) => report(`${describeProblem(problem)}.`));
            session.evaluate(args);
        },
    );
}

function notJudged(session: Session): StackValidationPolicy {
    return policy(
        session,
        {
            name: notJudgedPolicy,
            displayName: "Not judged",
            description: notJudgedDescription,
            severity: "low",
            enforcementLevel: "advisory",
        },
        (args, report) =>
            notJudgedMessages(session.evaluate(args).graph.notJudged).forEach(({ message, urn }) =>
                report(message, urn),
            ),
        alwaysAdvisory,
    );
}

function currentRisks(session: Session): StackValidationPolicy {
    return policy(
        session,
        {
            name: currentRisksPolicy,
            displayName: "Accepted risks are current",
            description: currentRisksDescription,
            severity: "medium",
            enforcementLevel: "advisory",
            remediationSteps:
                "Decide on the risk again and set a new date, or remove its entry from the configuration.",
        },
        (args, report) => riskMessages(session.evaluate(args)).forEach(({ message, urn }) => report(message, urn)),
    );
}

function acceptedRisks(session: Session): StackValidationPolicy {
    const description = "Risks accepted until a date, each with an owner.";
    return policy(
        session,
        {
            name: acceptedRisksPolicy,
            displayName: "Accepted risks",
            description,
            severity: "low",
            enforcementLevel: "advisory",
        },
        (args, report) =>
            session
                .evaluate(args)
                .accepted.forEach((accepted) =>
                    report(`${description}\n${acceptedMessage(accepted)}`, accepted.finding.urn),
                ),
        alwaysAdvisory,
    );
}

/**
 * Reports at the level advisory, even if the configuration sets another for all policies, so that an accepted risk
 * never blocks. The SDK also accepts a violation as an object, which its type declarations omit.
 */
function alwaysAdvisory(reportViolation: ReportViolation): Report {
    const report = reportViolation as unknown as (violation: object) => void;
    return (message, urn) => report({ message, urn, enforcementLevel: "advisory" });
}
