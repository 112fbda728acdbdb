import { instanceTypeFacts, type InstanceTypeFacts } from "../../../pulumi/instance-types";
import type { Rule } from "../../findings/rule";
import { enumerate } from "../../findings/wording";
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
                    fact: lone
                        ? `The server ${tier.label} does its work alone${local.length > 0 ? ` and has its own ${enumerate(local)}` : ""}.`
                        : `${tier.label} has ${tier.members} servers, and nothing adds another.`,
                    consequence: lone
                        ? "Under load the site gets slower and then fails: no second member can be added" +
                          (local.length > 0
                              ? `, because the data on it can't be shared; ${enumerate(tier.software)} share the machine`
                              : " without a person") +
                          ". Only a larger instance helps, and that takes a stop."
                        : "Under load the site gets slower and then fails until a person adds a server.",
                    number: ceiling(tier),
                    remedy:
                        (local.length > 0 ? "Move the data off the server (RDS, S3), then run" : "Run") +
                        " the servers as an Auto Scaling group behind a load balancer, with a scaling policy.",
                    takesDown: tier.software.length > 0 ? tier.software : [tier.label],
                    uncertain: tier.uncertain,
                };
            });
    },
};

/** What limits one server, judged by its instance type and programs. */
function ceiling(tier: Tier): string | undefined {
    if (tier.instanceType === undefined) {
        return undefined;
    }
    const facts = instanceTypeFacts(tier.instanceType);
    const parts = facts === undefined ? [`Each server is a ${tier.instanceType}`] : machine(tier, facts);
    const application = requestsAtOnce(tier, facts?.vcpus);
    parts.push(...application);
    if (tier.software.includes("MySQL")) {
        parts.push("151 database connections unless set otherwise (max_connections, MySQL reference)");
    }
    if (tier.software.includes("Nginx")) {
        parts.push(
            "512 connections a worker of Nginx unless set otherwise (worker_connections, nginx.org)" +
                (application.length > 0 ? ", those to the application included" : ""),
        );
    }
    return `${parts.join("; ")}.`;
}

function machine({ instanceType, software }: Tier, { vcpus, memory, baseline }: InstanceTypeFacts): string[] {
    const parts = [
        `${instanceType}: ${vcpus} vCPU${vcpus === 1 ? "" : "s"}, ${memory / 1024} GiB of memory` +
            (software.length > 1 ? ` for ${enumerate(software)} together` : ""),
    ];
    if (baseline !== undefined) {
        parts.push(`${baseline}% of each vCPU all the time, more on credits (EC2 User Guide, burstable baseline)`);
    }
    return parts;
}
