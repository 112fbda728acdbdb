import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** A role for an AWS service, such as "ec2.amazonaws.com". */
export function serviceRole(
    name: string,
    service: string,
    description: string,
    opts: pulumi.CustomResourceOptions,
): aws.iam.Role {
    const assumeRolePolicy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
    });
    return new aws.iam.Role(name, { description, assumeRolePolicy }, opts);
}
