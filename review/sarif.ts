import { createHash } from "node:crypto";
import { nameWithSeverity } from "../policies/findings/rule";
import { nameOf, typeOf } from "../pulumi/urn";
import type { Review, ReviewedFinding } from "./model";

/** The file given for findings without a known place, which code scanning wouldn't show otherwise. */
const fallback = "Pulumi.yaml";

const levels = { critical: "error", high: "error", medium: "warning", low: "note" } as const;

// GitHub sorts security findings by these; they are the lower limits of CVSS's severities.
const scores = { critical: "9.0", high: "7.0", medium: "4.0", low: "0.1" } as const;

/** A review as SARIF 2.1.0 (OASIS), with one result for each finding that isn't gone; accepted ones are suppressed. */
export function renderSarif(review: Review): string {
    const present = review.findings.filter(({ status }) => status !== "gone");
    const policies = [...new Map(present.map((finding) => [ruleId(finding), finding])).values()];
    const indices = new Map(policies.map((finding, index) => [ruleId(finding), index]));
    const log = {
        $schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: [
            {
                tool: { driver: { name: "simple-web-stack", version: "0.1.0", rules: policies.map(ruleOf) } },
                automationDetails: { id: `simple-web-stack/${review.project}/${review.stack}/` },
                invocations: [
                    {
                        executionSuccessful: review.outcome !== "failed",
                        endTimeUtc: review.time,
                        toolExecutionNotifications: review.diagnostics.map(({ severity, message }) => ({
                            level: severity,
                            message: { text: message },
                        })),
                    },
                ],
                columnKind: "utf16CodeUnits",
                results: present.map((finding) => resultOf(finding, indices.get(ruleId(finding))!)),
            },
        ],
    };
    return `${JSON.stringify(log, undefined, 2)}\n`;
}

/** One rule for each severity, because a rule has only one level in SARIF. */
function ruleName({ policy, severity }: ReviewedFinding): string {
    return severity === undefined ? policy : nameWithSeverity(policy, severity);
}

function ruleId(finding: ReviewedFinding): string {
    return `${finding.pack}/${ruleName(finding)}`;
}

function ruleOf(finding: ReviewedFinding) {
    const { severity, pack } = finding;
    return {
        id: ruleId(finding),
        shortDescription: { text: ruleName(finding).replace(/-/g, " ") },
        defaultConfiguration: { level: levelOf(finding) },
        properties: {
            tags: [pack],
            ...(severity && pack === "security-baseline" ? { "security-severity": scores[severity] } : {}),
        },
    };
}

function levelOf({ severity, level }: ReviewedFinding): "error" | "warning" | "note" {
    return level === "mandatory" ? "error" : severity ? levels[severity] : "warning";
}

function resultOf(finding: ReviewedFinding, ruleIndex: number) {
    const { urn, message, location, acceptedRisk, status } = finding;
    // Without the stack's name and the parents' types, which may change while the resource stays the same.
    const resource = urn ? `${typeOf(urn)}::${nameOf(urn)}` : "";
    return {
        ruleId: ruleId(finding),
        ruleIndex,
        level: levelOf(finding),
        message: { text: message },
        locations: [
            {
                physicalLocation: {
                    artifactLocation: { uri: encodeURI(location?.file ?? fallback), uriBaseId: "%SRCROOT%" },
                    region: { startLine: location?.line ?? 1 },
                },
                ...(urn
                    ? { logicalLocations: [{ name: nameOf(urn), fullyQualifiedName: urn, kind: "resource" }] }
                    : {}),
            },
        ],
        partialFingerprints: {
            "finding/v1": createHash("sha256")
                .update(`${ruleName(finding)} ${resource}`)
                .digest("hex"),
        },
        ...(status === "new"
            ? { baselineState: "new" }
            : status === "still-there"
              ? { baselineState: "unchanged" }
              : {}),
        ...(acceptedRisk
            ? {
                  suppressions: [
                      {
                          kind: "external",
                          status: "accepted",
                          justification: `${acceptedRisk.reason} (${acceptedRisk.owner}, until ${acceptedRisk.expires})`,
                      },
                  ],
              }
            : {}),
    };
}
