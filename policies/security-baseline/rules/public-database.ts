import type { ResourcesRule } from "../../findings/rule";
import { shortType } from "../../../pulumi/urn";
import { finding } from "../../findings/wording";

const databases = ["rds.Instance", "rds.ClusterInstance", "redshift.Cluster", "redshiftserverless.Workgroup"];

export const publicDatabase: ResourcesRule = {
    name: "database-is-publicly-accessible",
    severities: ["critical"],
    description: "A database must not have a public address.",
    why: "One wrong security group rule then opens it to the internet; without a public address none can.",
    remedy: "Set publiclyAccessible to false and put the database into private subnets.",
    source: "RDS User Guide, Hiding a DB instance in a VPC from the internet",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    evaluateResources(resources) {
        return resources
            .filter(
                ({ type, props }) =>
                    databases.includes(shortType(type)) &&
                    (props.publiclyAccessible === true || props.publiclyAccessible === "true"),
            )
            .map(({ urn, name }) =>
                finding({
                    rule: publicDatabase.name,
                    severity: "critical",
                    urn,
                    fact: `The database ${name} gets a public address.`,
                    consequence: "Only its security groups and its passwords keep the internet out.",
                    remedy: "Set publiclyAccessible to false; reach it from servers in its VPC.",
                    takesDown: [],
                }),
            );
    },
};
