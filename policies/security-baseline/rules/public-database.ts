import { shortType } from "../../../pulumi/urn";
import type { Rule } from "../../findings/rule";
import type { Resource } from "../../topology/resource";
import { isObject, listOf, parseJson, setting, textsIn } from "../../topology/values";

const databases = [
    "rds.Instance",
    "rds.ClusterInstance",
    "redshift.Cluster",
    "redshiftserverless.Workgroup",
    "dms.ReplicationInstance",
    "mq.Broker",
];
const searchDomains = ["opensearch.Domain", "elasticsearch.Domain"];

export const publicDatabase: Rule = {
    name: "database-is-publicly-accessible",
    severities: ["critical"],
    description: "A database must not have a public address.",
    why: "One wrong security group rule then opens it to the internet; without a public address none can.",
    remedy: "Set publiclyAccessible to false and put the database into private subnets.",
    source: "RDS User Guide, Hiding a DB instance in a VPC from the internet; OpenSearch Service Developer Guide, access policies",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    evaluate({ resources }) {
        return resources.flatMap((resource) => {
            const type = shortType(resource.type);
            const { urn, name, props } = resource;
            if (databases.includes(type) && isTrue(props.publiclyAccessible)) {
                return [
                    {
                        severity: "critical",
                        urn,
                        fact: `The database ${name} gets a public address.`,
                        consequence: "Only its security groups and its passwords keep the internet out.",
                        remedy: "Set publiclyAccessible to false; reach it from servers in its VPC.",
                    },
                ];
            }
            if (searchDomains.includes(type) && isOpenDomain(resource)) {
                return [
                    {
                        severity: "critical",
                        urn,
                        fact: `The search domain ${name} is on the internet, and its access policy lets everybody in.`,
                        consequence: "Anyone who finds its address can read and delete what is in it.",
                        remedy: "Put it into a VPC (vpcOptions), or name the roles that may use it in accessPolicies.",
                    },
                ];
            }
            return [];
        });
    },
};

function isTrue(value: unknown): boolean {
    return value === true || value === "true";
}

/** Whether a domain outside of a network has a policy that allows everybody without a condition. */
function isOpenDomain(domain: Resource): boolean {
    const policy = domain.props.accessPolicies;
    const parsed = typeof policy === "string" ? parseJson(policy) : policy;
    return (
        setting(domain, "vpcOptions").state === "unset" &&
        isObject(parsed) &&
        listOf(parsed.Statement).some(
            (statement) =>
                isObject(statement) &&
                statement.Effect === "Allow" &&
                !isObject(statement.Condition) &&
                textsIn(statement.Principal).texts.includes("*"),
        )
    );
}
