import * as pulumi from "@pulumi/pulumi";
import { ServerConnection } from "../server";
import { serverStep } from "../server-step";

export interface SystemArgs {
    server: ServerConnection;
    /** IPv4 networks that the server's own firewall lets in to SSH, as the security group does. */
    sshAllowedCidrBlocks: string[];
    /** Folder that the data volume is mounted at. */
    dataMountPoint: string;
    /** GiB. A change makes the file system grow. */
    dataVolumeSize: number;
    applicationServer: "gunicorn" | "uwsgi";
    /** Packages that the application needs. */
    applicationPackages: string[];
}

/** The operating system: users with fixed ids, the data volume, one package transaction, updates, bounded logs, closed doors. */
export class System extends pulumi.ComponentResource {
    readonly applied: pulumi.Resource;

    constructor(name: string, args: SystemArgs, opts?: pulumi.ComponentResourceOptions) {
        super("simple-web-stack:index:System", name, {}, opts);
        this.applied = serverStep(
            name,
            {
                server: args.server,
                component: "system",
                settings: {
                    SSH_USER: args.server.sshUser,
                    SSH_NETWORKS: args.sshAllowedCidrBlocks.join(", "),
                    DATA_VOLUME: args.server.dataVolumeId,
                    DATA_MOUNT_POINT: args.dataMountPoint,
                    DATA_VOLUME_SIZE: args.dataVolumeSize,
                    APPLICATION_SERVER: args.applicationServer,
                    APPLICATION_PACKAGES: args.applicationPackages.join(" "),
                },
            },
            { parent: this, dependsOn: opts?.dependsOn as pulumi.Resource[] },
        );
        this.registerOutputs({});
    }
}
