import { instanceTypeFacts, type InstanceTypeFacts } from "../../../pulumi/instance-types";
import type { Rule } from "../../findings/rule";
import { atFirst, enumerate, named } from "../../findings/wording";
import type { Tier } from "../../topology/graph";
import { databaseSoftware } from "../../topology/software";
import { requestsAtOnce } from "../requests-at-once";

export const servers: Rule = {
    name: "servers-get-no-further-member",
    severities: ["high", "medium"],
    description: "A tier of servers must get further members under load without a person.",
    why: "Under load the site gets slower and then fails.",
    remedy: "Run the servers as an Auto Scaling group behind a load balancer, with a scaling policy; data that is on them moves off first.",
    source: "EC2 User Guide: vCPUs and burstable baselines; Gunicorn's documentation: 2 × cores + 1 workers; Uvicorn's documentation: one worker; Debian's and Ubuntu's pool www of PHP-FPM: pm.max_children 5; MySQL reference: max_connections 151; nginx.org: worker_connections 512",
    evaluate({ graph }) {
        return graph.tiers
            .filter(({ kind, grows, needed }) => needed && kind === "servers" && grows === false)
            .map((tier) => {
                const lone = tier.members === 1;
                const local = tier.software.filter((name) => databaseSoftware.includes(name));
                return {
                    severity: lone ? "high" : "medium",
                    urn: tier.urn,
                    cause: lone ? tier.urn : undefined,
                    subject: tier.label,
                    fact: lone
                        ? `${atFirst(named("server", tier.label))} gets no help under load` +
                          (local.length > 0 ? `: the data of ${enumerate(local)} is on it.` : ".")
                        : `${tier.label} has ${tier.members} servers, and nothing adds another.`,
                    consequence: lone
                        ? "The site gets slower and then fails; only a larger instance helps, and that takes a stop."
                        : "Under load the site gets slower and then fails until a person adds a server.",
                    number: ceiling(tier),
                    remedy:
                        (local.length > 0 ? "Move the data off the server (RDS, S3), then run" : "Run") +
                        " the servers as an Auto Scaling group behind a load balancer, with a scaling policy.",
                    uncertain: tier.uncertain,
                };
            });
    },
};

const usualConnections: Record<string, string> = {
    Nginx: "512 connections for each worker of Nginx",
    MySQL: "151 connections to MySQL",
};

/** What limits one server, judged by its instance type and programs. */
function ceiling(tier: Tier): string | undefined {
    if (tier.instanceType === undefined) {
        return undefined;
    }
    const facts = instanceTypeFacts(tier.instanceType);
    const parts = facts === undefined ? [`Each server is a ${tier.instanceType}`] : machine(tier, facts);
    parts.push(...requestsAtOnce(tier, facts?.vcpus));
    const usual = Object.entries(usualConnections).flatMap(([name, most]) =>
        tier.software.includes(name) ? most : [],
    );
    if (usual.length > 0) {
        parts.push(`by default ${enumerate(usual)}`);
    }
    return `${parts.join("; ")}.`;
}

function machine({ instanceType, software }: Tier, { vcpus, memory, baseline }: InstanceTypeFacts): string[] {
    return [
        `${instanceType}: ${vcpus} vCPU${vcpus === 1 ? "" : "s"}` +
            (baseline === undefined ? "" : ` (${baseline}% of each, more on credits)`) +
            `, ${memory / 1024} GiB of memory` +
            (software.length > 1 ? ` for ${enumerate(software)}` : ""),
    ];
}
