import { shortType } from "../../../pulumi/urn";
import type { Rule } from "../../findings/rule";

const databases = ["rds.Instance", "rds.ClusterInstance", "redshift.Cluster", "redshiftserverless.Workgroup"];

export const publicDatabase: Rule = {
    name: "database-is-publicly-accessible",
    severities: ["critical"],
    description: "A database must not have a public address.",
    why: "One wrong security group rule then opens it to the internet; without a public address none can.",
    remedy: "Set publiclyAccessible to false and put the database into private subnets.",
    source: "RDS User Guide, Hiding a DB instance in a VPC from the internet",
    url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    evaluate({ resources }) {
        return resources
            .filter(
                ({ type, props }) =>
                    databases.includes(shortType(type)) &&
                    (props.publiclyAccessible === true || props.publiclyAccessible === "true"),
            )
            .map(({ urn, name }) => ({
                severity: "critical",
                urn,
                fact: `The database ${name} gets a public address.`,
                consequence: "Only its security groups and its passwords keep the internet out.",
                remedy: "Set publiclyAccessible to false; reach it from servers in its VPC.",
            }));
    },
};
