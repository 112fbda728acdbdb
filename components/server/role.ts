import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceRole } from "../service-role";

/**
 * What the server is on AWS: a role without any permission, and the profile that gives it to the instance. Each component that
 * needs a permission adds a policy of its own to the role.
 */
export class ServerRole extends pulumi.ComponentResource {
    /** Name of the role. */
    readonly role: pulumi.Output<string>;
    readonly instanceProfile: pulumi.Output<string>;

    constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:ServerRole", name, {}, opts);
        // In stacks of an earlier version, both belong to the backups.
        const parent = pulumi.createUrn("backups", "simple-web-stack:index:BackupStorage");
        const options = { parent: this, aliases: [{ name: "backups", parent }] };
        const role = serviceRole(
            name,
            "ec2.amazonaws.com",
            "The web server: it has the permissions of its backups and of its metrics, and no others",
            options,
        );
        const profile = new aws.iam.InstanceProfile(name, { role: role.name }, options);
        this.role = role.name;
        this.instanceProfile = profile.name;
        this.registerOutputs({});
    }
}
