import { defaultParameters } from "../../policies/findings/parameters";
import { makeReport, type Report, type ReportedFinding } from "../../policies/framework/report";
import { evaluate } from "../../policies/framework/evaluation";
import { packs } from "../../policies/packs";
import type { Resource } from "../../policies/topology/resource";
import type { Change, FindingStatus, Review, ReviewedFinding } from "../../review/model";
import { loneServer } from "./lone-server";

/** The packs' report on a stack's resources. */
export function reportOf(resources: Resource[]): Report {
    const rules = packs.flatMap((pack) => pack.rules);
    const parameters = { ...defaultParameters, watchedBy: "operations" };
    const evaluation = evaluate(resources, rules, parameters, [], new Date("2027-01-15"));
    return makeReport("all", packs, parameters, evaluation, [], {});
}

/** A pack's finding as part of a review. */
function reviewed(finding: ReportedFinding, status: FindingStatus = "new"): ReviewedFinding {
    const {
        pack,
        policy,
        severity,
        urn,
        message,
        subject,
        cause,
        fact,
        consequence,
        number,
        remedy,
        takesDown,
        uncertain,
    } = finding;
    return {
        status,
        pack,
        policy,
        severity,
        level: pack === "security-baseline" ? "mandatory" : "advisory",
        urn,
        message,
        ...(subject === undefined ? {} : { subject }),
        ...(cause === undefined ? {} : { cause }),
        fact,
        consequence,
        ...(number === undefined ? {} : { number }),
        remedy,
        takesDown,
        ...(uncertain === undefined ? {} : { uncertain }),
    };
}

/** The review of a stack's first update. */
export function reviewOf(report: Report, resources: Resource[]): Review {
    const findings = report.findings.map((finding) => reviewed(finding));
    return {
        version: 1,
        project: "site",
        stack: "production",
        time: "2027-01-15T12:00:00Z",
        outcome: findings.some(({ level }) => level === "mandatory") ? "mandatory" : "advisory",
        diagnostics: [],
        changes: resources.map((resource) => creation(resource)),
        unchanged: 0,
        interruptions: [],
        findings,
        graph: report.graph,
        ...(report.figures ? { figures: report.figures } : {}),
        configurationProblems: [],
    };
}

function creation({ urn, type, name, protect }: Resource): Change {
    return { operation: "create", urn, type, name, properties: [], replaceBecause: [], protect: protect === true };
}

/** The review of a pull request that replaces and enlarges a server, with something in every section. */
export function exampleReview(): Review {
    const { resources } = loneServer();
    const review = reviewOf(reportOf(resources), resources);
    const urn = (name: string, type: string) =>
        resources.find((resource) => resource.name === name && resource.type === type)!.urn;
    const server = urn("server", "aws:ec2/instance:Instance");
    const apex = urn("dns-apex", "aws:route53/record:Record");
    const statuses: FindingStatus[] = ["new", "still-there", "still-there", "accepted", "still-there"];
    return {
        ...review,
        base: { label: "main at 1a2b3c4" },
        standIns: ["sshPrivateKey"],
        outcome: "advisory",
        findings: [
            ...review.findings
                .filter(({ level }) => level === "advisory")
                .map((finding, index) => ({ ...finding, status: statuses[index] ?? "still-there" }))
                .map((finding) =>
                    finding.status === "accepted"
                        ? {
                              ...finding,
                              acceptedRisk: {
                                  finding: finding.policy,
                                  resource: "dns-apex",
                                  reason: "One server is what we pay for until the spring.",
                                  owner: "Ada Lovelace",
                                  expires: "2027-04-30",
                              },
                          }
                        : { ...finding, location: { file: "components/server.ts", line: 41 } },
                ),
            {
                status: "new",
                pack: "house-rules",
                policy: "tag-every-server",
                level: "advisory",
                urn: server,
                message: "Servers carry the tag “owner”.\nThis one carries none.",
                takesDown: [],
            },
            { ...review.findings[review.findings.length - 1]!, status: "gone", level: "advisory" },
        ],
        changes: [
            {
                operation: "replace",
                urn: server,
                type: "aws:ec2/instance:Instance",
                name: "server",
                properties: [
                    { path: "ami", kind: "update", before: "ami-0123456789abcdef0", after: "ami-0fedcba9876543210" },
                    { path: "instanceType", kind: "update", before: "t3.small", after: "t3.medium" },
                    { path: "userData", kind: "update" },
                    { path: "tags.owner", kind: "add", after: "web" },
                ],
                replaceBecause: ["ami"],
                protect: false,
            },
            {
                operation: "update",
                urn: apex,
                type: "aws:route53/record:Record",
                name: "dns-apex",
                properties: [{ path: "ttl", kind: "update", before: "300", after: "60" }],
                replaceBecause: [],
                protect: true,
            },
            {
                operation: "create",
                urn: `${server}-alarm`,
                type: "aws:cloudwatch/metricAlarm:MetricAlarm",
                name: "server-alarm",
                properties: [],
                replaceBecause: [],
                protect: false,
            },
        ],
        unchanged: 27,
        interruptions: [
            {
                urns: [server],
                what: "The server is replaced by one of the new image; the data stays on its volume.",
                effect: "outage",
                duration: { text: "about 2 minutes", source: "measured on the local cloud; EC2's own times differ" },
                data: "moved",
            },
            {
                urns: [apex],
                what: "Resolvers ask more often.",
                effect: "none",
                data: "untouched",
            },
        ],
        diagnostics: [{ severity: "warning", message: "the image is older than 90 days", urn: server }],
        configurationProblems: ["acceptedRisks[2].expires: received 2026-02-30; allowed: a date as YYYY-MM-DD."],
    };
}

/** A review with every text from the program changed; the model's own words stay. */
export function everyText(review: Review, change: (text: string) => string): Review {
    const words = new Set([
        "version",
        "time",
        "outcome",
        "status",
        "severity",
        "level",
        "operation",
        "kind",
        "effect",
        "data",
    ]);
    // Ids and references to them must match.
    const references = new Set(["id", "anyOf", "from", "to", "entries", "nodes", "tiers", "domains"]);
    const walk = (value: unknown, key: string): unknown => {
        if (typeof value === "string") {
            return words.has(key) ? value : references.has(key) ? `${value}">'<` : change(value);
        }
        if (Array.isArray(value)) {
            return value.map((element) => walk(element, key));
        }
        if (typeof value === "object" && value !== null) {
            return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, walk(entry, name)]));
        }
        return value;
    };
    return walk(review, "") as Review;
}
