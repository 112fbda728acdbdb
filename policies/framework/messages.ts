import { byCause, sameOf, takenDown, type Alike } from "../findings/causes";
import type { Finding, Severity } from "../findings/finding";
import { nameWithSeverity } from "../findings/rule";
import { byReason, enumerate } from "../findings/wording";
import type { NotJudged } from "../topology/graph";
import type { Evaluation, AcceptedFinding } from "./evaluation";

/** A finding's text: fact and consequence, number, remedy, what is lost with it, assumption. */
export function findingMessage(finding: Finding): string {
    return mainMessage({ first: finding, others: [] });
}

/** What the engine is told of one or more alike findings. */
export interface ReportedViolation {
    rule: string;
    severity: Severity;
    /** The first resource that it is true of. */
    urn: string;
    message: string;
}

/** What the engine is told: the same of several resources once, and the remedy once for each cause. */
export function violationsOf(findings: readonly Finding[]): ReportedViolation[] {
    return byCause(findings, ({ rule }) => rule).flatMap(([main, ...more]) =>
        [main, ...more].map((alike) => {
            const { rule, severity, urn } = alike.first;
            return {
                rule,
                severity,
                urn,
                message: alike === main ? mainMessage(alike) : furtherMessage(alike, main.first),
            };
        }),
    );
}

/** What heads a cause: all of the finding, and the names of all resources. */
function mainMessage(alike: Alike<Finding>): string {
    const { fact, consequence, number, remedy, uncertain } = alike.first;
    const lost = takenDown(alike);
    return lines([
        `${fact} ${consequence}`,
        sameOf(alike),
        number,
        `Remedy: ${remedy}`,
        lost.length > 0 && `Down with ${alike.others.length > 0 ? "them" : "it"}: ${enumerate(lost)}.`,
        uncertain && `Not known yet: ${uncertain}`,
    ]);
}

/** What else a cause leads to, without what its main finding says. */
function furtherMessage({ first, others }: Alike<Finding>, main: Finding): string {
    const same = others.length > 0 ? `The same is true of ${others.length} more. ` : "";
    return lines([
        `${first.fact} ${first.consequence}`,
        first.number,
        `${same}Remedy: that of ${main.rule}.`,
        first.uncertain && first.uncertain !== main.uncertain && `Not known yet: ${first.uncertain}`,
    ]);
}

function lines(texts: (string | false | undefined)[]): string {
    return texts.filter((text) => text).join("\n");
}

/** The text of an accepted finding. */
export function acceptedMessage({ finding, risk }: AcceptedFinding): string {
    return (
        `Accepted until ${risk.expires} by ${risk.owner}: ${risk.reason}\n` +
        `${nameWithSeverity(finding.rule, finding.severity)}: ${findingMessage(finding)}`
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
