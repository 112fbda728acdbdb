import type { Finding } from "../findings/finding";
import { policyName } from "../findings/rule";
import { byReason, enumerate } from "../findings/wording";
import type { NotJudged } from "../topology/graph";
import type { Evaluation, AcceptedFinding } from "./evaluation";

/** A finding's text below the policy's description: fact, consequence, number, remedy, assumption. */
export function findingMessage(finding: Finding): string {
    return [
        finding.fact,
        finding.consequence,
        finding.number,
        `Remedy: ${finding.remedy}`,
        finding.uncertain ? `Not known yet: ${finding.uncertain}` : undefined,
    ]
        .filter((line) => line !== undefined && line !== "")
        .join("\n");
}

/** The text of an accepted finding. */
export function acceptedMessage({ finding, risk }: AcceptedFinding): string {
    return (
        `Accepted until ${risk.expires} by ${risk.owner}: ${risk.reason}\n` +
        `${policyName(finding.rule, finding.severity)}: ${findingMessage(finding)}`
    );
}

/** What isn't judged, one line for each reason, with the resource to show it at. */
export function notJudgedMessages(notJudged: readonly NotJudged[]): { urn: string; message: string }[] {
    return byReason(notJudged).map(({ reason, urns, labels }) => ({
        urn: urns[0],
        message: `Not judged: ${enumerate(labels)} (${reason}).`,
    }));
}

/** A message about an accepted risk; without `urn`, it is about no particular resource. */
export interface RiskMessage {
    urn?: string;
    message: string;
}

/** Messages about accepted risks that have expired or match nothing. */
export function riskMessages({ expired, unmatched }: Evaluation): RiskMessage[] {
    return [
        ...expired.map(({ finding, risk }) => ({
            urn: finding.urn,
            message:
                `The acceptance of ${risk.finding} for ${risk.resource} ended with ${risk.expires}.\n` +
                "The finding counts again.\n" +
                `Remedy: let ${risk.owner} decide again and enter a new date, or remove the finding's cause.`,
        })),
        ...unmatched.map((risk) => ({
            message:
                `The accepted risk ${risk.finding} for ${risk.resource} matches no finding.\n` +
                "Either it is gone, or the entry's name is wrong and accepts nothing.\n" +
                "Remedy: remove the entry, or correct its finding or resource.",
        })),
    ];
}
