import { nameOf, typeOf } from "../../pulumi/urn";
import { dataNames, effectNames, operationNames, operations, statusNames, weightOf } from "../words";
import { drawMermaid } from "../mermaid";
import type { Change, FindingStatus, PropertyChange, Review, ReviewedFinding } from "../model";
import { block, code, plain } from "./escape";

/** A part of the review; what can be cut comes in entries, the most important first. */
export interface Section {
    head: string[];
    entries: string[];
    tail: string[];
    /** What an entry is called where some are left out. */
    entry: string;
}

const marks: Record<string, string> = {
    critical: "🔴",
    mandatory: "🔴",
    high: "🟠",
    medium: "🟡",
    low: "⚪",
    advisory: "⚪",
};

export function failureSection({ failure }: Review): Section | undefined {
    return (
        failure && {
            head: ["### Why there is no preview", "", block(failure.reason.slice(0, 8000))],
            entries: [],
            tail: [],
            entry: "",
        }
    );
}

export function visitorsSection({ interruptions }: Review): Section | undefined {
    if (interruptions.length === 0) {
        return undefined;
    }
    return {
        head: ["### What visitors notice", "", "| | what happens | how long | data |", "|---|---|---|---|"],
        entries: interruptions.map(({ effect, what, duration, data, urns }) => {
            const long = duration ? `${plain(duration.text)} <sub>(${plain(duration.source)})</sub>` : "not known";
            const names = urns.slice(0, 5).map((urn) => code(nameOf(urn)));
            const more = urns.length > 5 ? ` and ${urns.length - 5} more` : "";
            return `| **${effectNames[effect]}** | ${plain(what)} <sub>${names.join(", ")}${more}</sub> | ${long} | ${dataNames[data]} |`;
        }),
        tail: [],
        entry: "interruption",
    };
}

/** Findings of one status; collapsed where the change is not their cause. */
export function findingsSection(review: Review, status: FindingStatus): Section | undefined {
    const findings = review.findings.filter((finding) => finding.status === status);
    if (findings.length === 0) {
        return undefined;
    }
    const title = `${statusNames[status]} (${findings.length})`;
    const collapsed = status === "still-there" || status === "accepted";
    return {
        head: collapsed ? ["<details>", `<summary><b>${title}</b></summary>`, ""] : [`### ${title}`, ""],
        entries: findings.map((finding) => (status === "gone" ? `- ~~${headline(finding)}~~` : told(finding))),
        tail: collapsed ? ["", "</details>"] : [],
        entry: "finding",
    };
}

function headline({ policy, urn, ...finding }: ReviewedFinding): string {
    const weight = weightOf({ policy, urn, ...finding });
    return `${marks[weight]} **${weight}** ${code(policy)}${urn ? ` on ${code(nameOf(urn))}` : ""}`;
}

function told(finding: ReviewedFinding): string {
    const { fact, consequence, number, remedy, message, takesDown, uncertain, acceptedRisk, location, level } = finding;
    const lines = fact
        ? [
              `${plain(fact)} ${plain(consequence ?? "")}`.trim(),
              takesDown.length > 0 && `Takes down: ${takesDown.slice(0, 20).map(plain).join(", ")}.`,
              number && plain(number),
              remedy && `**Remedy:** ${plain(remedy)}`,
              uncertain && `_${plain(uncertain)}_`,
          ]
        : [plain(message)];
    const where = location ? ` <sub>${plain(location.file)}:${location.line}</sub>` : "";
    const refused = level === "mandatory" ? " — **refused**" : "";
    const accepted =
        acceptedRisk &&
        `Accepted until ${plain(acceptedRisk.expires)} by ${plain(acceptedRisk.owner)}: ${plain(acceptedRisk.reason)}`;
    return [
        `- ${headline(finding)}${refused}${where}  `,
        ...[...lines, accepted].filter(Boolean).map((line) => `  ${line}  `),
    ].join("\n");
}

export function graphSection({ graph, findings }: Review): Section | undefined {
    const drawing = graph && drawMermaid(graph, findings);
    return drawing === undefined
        ? undefined
        : {
              head: [
                  "<details>",
                  "<summary><b>From a visitor to the data</b>: red is lost with one single thing</summary>",
                  "",
                  block(drawing, "mermaid"),
                  "",
                  "</details>",
              ],
              entries: [],
              tail: [],
              entry: "",
          };
}

export function changesSection({ changes, unchanged }: Review): Section | undefined {
    if (changes.length === 0) {
        return undefined;
    }
    const sorted = [...changes].sort(
        (one, other) =>
            operations.indexOf(one.operation) - operations.indexOf(other.operation) ||
            // The engine does in any order what depends on nothing: a comment that is brought up to date must not jump.
            (one.urn < other.urn ? -1 : 1),
    );
    const summary = operations
        .map((operation) => ({ operation, number: changes.filter((change) => change.operation === operation).length }))
        .filter(({ number }) => number > 0)
        .map(({ operation, number }) => `${number} ${operationNames[operation].done}`);
    return {
        head: [
            "<details>",
            `<summary><b>Changes</b>: ${summary.join(", ")}, ${unchanged} unchanged</summary>`,
            "",
            "| | resource | what |",
            "|---|---|---|",
        ],
        entries: sorted.map(
            (change) =>
                `| ${operationNames[change.operation].doing} | ${code(change.name)} <sub>${code(typeOf(change.urn))}</sub> | ${details(change)} |`,
        ),
        tail: ["", "</details>"],
        entry: "change",
    };
}

function details({ properties, replaceBecause, protect, operation }: Change): string {
    const shown = properties.slice(0, 8).map(property);
    const more = properties.length > 8 ? [`and ${properties.length - 8} more`] : [];
    const because =
        replaceBecause.length > 0 ? [`replaced because of ${replaceBecause.slice(0, 8).map(code).join(", ")}`] : [];
    const refused = protect && (operation === "delete" || operation === "replace") ? ["**protected**: refused"] : [];
    const secret = operation === "update" && properties.length === 0 ? ["only values that are hidden"] : [];
    return [...refused, ...because, ...shown, ...more, ...secret].join("<br>");
}

function property({ path, kind, before, after, settings }: PropertyChange): string {
    const values =
        before !== undefined && after !== undefined
            ? `: ${code(before)} → ${code(after)}`
            : after !== undefined
              ? `: → ${code(after)}`
              : settings?.length
                ? `: ${settings.map(code).join(", ")}`
                : "";
    return `${code(path)}${values}${kind === "update" ? "" : ` (${kind === "add" ? "added" : "removed"})`}`;
}

export function diagnosticsSection({ diagnostics, failure }: Review): Section | undefined {
    const shown = diagnostics.filter(({ severity }) => failure === undefined || severity !== "error");
    return shown.length === 0
        ? undefined
        : {
              head: ["<details>", `<summary><b>Said by the program and the engine</b> (${shown.length})</summary>`, ""],
              entries: shown.map(({ severity, message }) => `- ${severity}: ${plain(message.slice(0, 1000))}`),
              tail: ["", "</details>"],
              entry: "message",
          };
}
