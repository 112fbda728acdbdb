import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

/**
 * Keeps `pulumi destroy` from deleting anything while the stack is protected. The engine deletes every resource that isn't
 * protected itself, and some can't be, because updates replace them. This one depends on everything, so it is the first
 * to be deleted, and it refuses.
 */
export class DestroyGuard extends pulumi.ComponentResource {
    constructor(
        name: string,
        args: { active: boolean; everything: pulumi.Resource[] },
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:DestroyGuard", name, {}, opts);
        const refusal =
            "the stack is protected, so nothing is deleted; to destroy it, set protectData and terminationProtection to false and run up";
        new command.local.Command(
            name,
            { create: "true", delete: args.active ? `echo '${refusal}' >&2; exit 1` : "true" },
            { parent: this, dependsOn: args.everything },
        );
        this.registerOutputs({});
    }
}
