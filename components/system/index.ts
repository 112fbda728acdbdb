import * as pulumi from "@pulumi/pulumi";
import { ApplicationSettings } from "../../settings/application";
import { ServerSoftware } from "../server-step/software";
import { StepRunner, StepSettings } from "../server-step/step";

export interface SystemArgs {
    steps: StepRunner;
    /** The administrator's name. */
    sshUser: string;
    /** The administrator's, which may log in. */
    sshPublicKey: string;
    /** Undefined without IPv6. */
    ipv6Address?: pulumi.Input<string>;
    /** Where the data volume is mounted, if there is one. */
    dataMountPoint: string;
    /** Whether tables may not be taken away with it. */
    protectData: boolean;
    /** GiB. The file system grows with it. */
    dataVolumeSize: number;
    /** GiB. The file system grows with it. */
    filesVolumeSize: number;
    /** GiB. The file system grows with it. */
    rootVolumeSize: number;
    /** Whether port 443 is open. */
    https: boolean;
    /** Connections to the site that one address may have; 0 for no limit. */
    connectionsPerAddress: number;
    /** Networks of proxies in front of the server, for which that limit does not count. */
    trustedProxies: string[];
    applicationServer: ApplicationSettings["server"];
    /** Packages that the application needs. */
    applicationPackages: string[];
}

/** The operating system: users with fixed ids, the volumes, packages, updates, log limits, hardening. */
export class System extends ServerSoftware {
    constructor(name: string, args: SystemArgs, opts?: pulumi.ComponentResourceOptions) {
        super(
            "System",
            name,
            {
                steps: args.steps,
                component: "system",
                settings: {
                    SSH_USER: args.sshUser,
                    SSH_PUBLIC_KEY: args.sshPublicKey,
                    ...(args.ipv6Address && { IPV6_ADDRESS: args.ipv6Address }),
                    ...volumeSettings(args),
                    FILES_VOLUME: args.steps.volumes.files ?? "",
                    FILES_VOLUME_SIZE: args.filesVolumeSize,
                    ROOT_VOLUME_SIZE: args.rootVolumeSize,
                    HTTPS: args.https,
                    CONNECTIONS_PER_ADDRESS: args.connectionsPerAddress,
                    TRUSTED_PROXIES: args.trustedProxies.join(" "),
                    APPLICATION_SERVER: args.applicationServer,
                    APPLICATION_PACKAGES: args.applicationPackages.join(" "),
                },
            },
            opts,
        );
    }
}

function volumeSettings({ steps, dataMountPoint, dataVolumeSize, protectData }: SystemArgs): StepSettings {
    return steps.volumes.data
        ? { DATA_VOLUME: steps.volumes.data, DATA_MOUNT_POINT: dataMountPoint, DATA_VOLUME_SIZE: dataVolumeSize }
        : { DATA_VOLUME: "", DATA_PROTECTED: protectData };
}
