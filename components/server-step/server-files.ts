import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import * as path from "path";
import { FileEntry, listFiles } from "../fitting/archive/files";
import { hashFiles, pack, Packed } from "../fitting/archive/pack";
import { ServerConnection } from "../server";

const components = path.resolve(__dirname, "..");
/** The component whose files all scripts share. */
export const shared = "server-step";
/** Where the upload of the files lies, in the home folder of the server's administrator. */
export const archiveOnServer = "simple-web-stack.tgz";

let known: FileEntry[] | undefined;

/** A component's files for the server, `components/<component>/files`. */
function filesOf(component: string): FileEntry[] {
    // They don't change while the program runs, and every step asks for some.
    known ??= listFiles(components);
    return known.filter((entry) => entry.path.startsWith(`${component}/files/`));
}

/** Hash of a component's files for the server and of the shared ones. */
export function hashOfFiles(component: string): string {
    return hashFiles(components, [...filesOf(component), ...filesOf(shared)]);
}

/** Copies an archive to the home folder of the server's administrator, once for each instance and content. */
export function upload(
    name: string,
    server: ServerConnection,
    archive: string,
    remotePath: string,
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource {
    return new command.remote.CopyToRemote(
        name,
        {
            connection: server.connection,
            source: new pulumi.asset.FileAsset(archive),
            remotePath,
            triggers: [server.instanceId],
        },
        opts,
    );
}

/** An archive of components' scripts and configuration files for a server, with the shared ones. */
export function packScripts(name: string, ofComponents: string[]): Packed {
    return pack(name, components, [...ofComponents, shared].flatMap(filesOf), "simple-web-stack");
}

/** All scripts and configuration files for the server, in one upload. */
export class ServerFiles extends pulumi.ComponentResource {
    readonly uploaded: pulumi.Resource;

    constructor(
        name: string,
        args: { server: ServerConnection; components: string[] },
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("simple-web-stack:index:ServerFiles", name, {}, opts);
        const { archive } = packScripts(name, args.components);
        this.uploaded = upload(name, args.server, archive, archiveOnServer, {
            parent: this,
            dependsOn: opts?.dependsOn,
        });
        this.registerOutputs({});
    }
}
