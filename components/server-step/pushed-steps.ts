import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { Packed } from "../fitting/archive/pack";
import { ServerConnection } from "../server";
import { archiveOnServer, shared, upload } from "./server-files";
import { AppliedStep, BroughtArchive, inputOf, scriptOf, Step, StepRunner } from "./step";

const firstStep = "system";
const releaseOnServer = "simple-web-stack-release.tgz";

/** The steps of one server, pushed over SSH. */
export class PushedSteps implements StepRunner {
    readonly volumes: StepRunner["volumes"];

    constructor(private readonly server: ServerConnection) {
        this.volumes = { data: server.dataVolumeId, files: server.filesVolumeId };
    }

    run(name: string, step: Step, opts: pulumi.CustomResourceOptions): AppliedStep {
        const folder = `simple-web-stack/${step.component}`;
        // Steps run concurrently, and unpacking removes files that another step may be reading. So the first step unpacks the
        // shared files for all steps after it, and a step that doesn't wait for it unpacks its own copy.
        const { runsBesideSystem } = step;
        const unpacked =
            runsBesideSystem || step.component === firstStep ? `${folder} simple-web-stack/${shared}` : folder;
        const root = runsBesideSystem ? `/run/${name}` : "/usr/local/lib";
        const run = [
            ...(runsBesideSystem ? [`sudo mkdir -p ${root}`] : []),
            `sudo tar -xzf ${archiveOnServer} -C ${root} --no-same-owner --recursive-unlink ${unpacked}`,
            `sudo bash ${root}/${folder}/files/${scriptOf(step)}`,
        ].join(" && ");
        const applied = new command.remote.Command(
            name,
            {
                connection: this.server.connection,
                create: run,
                update: run,
                stdin: inputOf(step),
                triggers: [this.server.instanceId],
                // The SSH server rejects the environment variable that would hold the previous output.
                addPreviousOutputInEnv: false,
                logging: command.remote.Logging.Stderr,
            },
            opts,
        );
        return { resource: applied, done: applied.id, output: applied.stdout };
    }

    bring(name: string, { archive }: Packed, opts: pulumi.CustomResourceOptions): BroughtArchive {
        return {
            path: `/home/${this.server.sshUser}/${releaseOnServer}`,
            resource: upload(name, this.server, archive, releaseOnServer, opts),
        };
    }
}
