import type { Policies, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { describeProblem } from "../../toolchain/setting-problem";
import { severities, type Severity } from "../findings/finding";
import { defaultLevel, type EnforcementLevel, type Pack } from "../findings/pack";
import type { Rule } from "../findings/rule";
import { acceptedMessage, notJudgedMessages, riskMessages } from "./messages";
import {
    acceptedRisksPolicy,
    configurationPolicy,
    currentRisksDescription,
    currentRisksPolicy,
    notJudgedDescription,
    notJudgedPolicy,
} from "./built-in-policies";
import { configurationSchema } from "./schema";
import { engineShowsSeverities } from "./sdk";
import { secrets } from "./secrets";
import type { Session } from "./session";

/** All policies of the packs, in the order in which the SDK runs them: the first one reads the configuration. */
export function policiesOf(packs: readonly Pack[], session: Session): Policies {
    return [
        configuration(session),
        ...packs.flatMap((pack) => pack.rules.map((rule) => policyOf(pack, rule, session))),
        notJudged(session),
        currentRisks(session),
        acceptedRisks(session),
    ];
}

/** A violation as the SDK also takes it, which its type declarations omit; what is absent is the policy's own. */
interface ViolationOfSdk {
    message: string;
    urn?: string;
    severity?: Severity;
    enforcementLevel?: EnforcementLevel;
}

type Report = (violation: ViolationOfSdk) => void;

/** A policy that takes part in a session, with secrets masked in its messages. */
function policy(
    session: Session,
    description: Omit<StackValidationPolicy, "validateStack">,
    check: (args: StackValidationArgs, report: Report) => void,
): StackValidationPolicy {
    return {
        ...description,
        validateStack: (args, reportViolation) => {
            session.enter(description.name);
            const report = reportViolation as unknown as Report;
            check(args, (violation) => report({ ...violation, message: secrets.mask(violation.message) }));
        },
    };
}

function policyOf(pack: Pack, rule: Rule, session: Session): StackValidationPolicy {
    return policy(
        session,
        {
            name: rule.name,
            displayName: rule.name.replace(/-/g, " "),
            description: rule.description,
            severity: severities.find((severity) => rule.severities.includes(severity)),
            enforcementLevel: defaultLevel(pack, rule),
            tags: [pack.name],
            remediationSteps: rule.remedy,
            ...(rule.url ? { url: rule.url } : {}),
        },
        (args, report) => {
            for (const violation of session.violationsOf(rule.name, args)) {
                const { severity, urn, message } = violation;
                const shown = engineShowsSeverities() ? message : `${severity}: ${message}`;
                report({ message: shown, urn, severity, enforcementLevel: session.levelOf(violation) });
            }
        },
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
            session
                .configure(args.getConfig())
                .problems.forEach((problem) => report({ message: `${describeProblem(problem)}.` }));
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
                report({ message, urn, enforcementLevel: "advisory" }),
            ),
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
        (args, report) =>
            riskMessages(session.evaluate(args)).forEach(({ message, urn }) =>
                report({ message, ...(urn ? { urn } : {}) }),
            ),
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
                // An accepted risk never blocks, even if the configuration makes all policies mandatory.
                .accepted.forEach((accepted) =>
                    report({
                        message: acceptedMessage(accepted),
                        urn: accepted.finding.urn,
                        enforcementLevel: "advisory",
                    }),
                ),
    );
}
