import * as path from "node:path";

import { buildPlugins } from "./build-plugins";
import { destroyCloud } from "../cloud/destroy";
import { machineStatus } from "../cloud/machine";
import { instanceType } from "../cloud/resource-tokens";
import { Records } from "../cloud/records";
import { resumeCloud } from "../cloud/resume";
import { ensureImage } from "../image/import";
import { imageId } from "../image/id";
import { IncusClient } from "../incus/client";
import { ensureDaemon } from "../incus/daemon";
import { ensureProject } from "../incus/project";
import { objectStorageEndpoint } from "../object-storage/server";
import { ensureCloud, pulumiEnvironment, type Cloud } from "./cloud";
import { ensureObjectStorage } from "./object-storage";
import { ensurePackages } from "../../toolchain/packages";
import { cloudPackages } from "./cloud-packages";
import { installPlugins } from "./plugins";
import { Problem } from "../../toolchain/problem";
import type { Progress } from "../../toolchain/progress";
import { ensurePulumi } from "../../pulumi/cli";
import { endOrphans } from "./orphans";
import { orphanedClouds, registerCloud } from "./registry";
import { clearStaleLocks } from "./stack-lock";
import { restoreState } from "./stack-state";
import {
    ensureStack,
    ownAddresses,
    projectDirectory,
    projectName,
    stackName,
    stackSetting,
    writeStackSetting,
} from "./stack";

/** A local cloud that is ready for `pulumi up`. */
export interface ReadyCloud {
    cloud: Cloud;
    /** Pulumi's environment for it. */
    environment: Record<string, string | undefined>;
    /** What the user should know of what was done. */
    notes: string[];
    /** A machine has been deleted behind Pulumi's back, so its state has to be refreshed. */
    drifted: boolean;
}

/** Brings everything up to what `pulumi up` of the local stack needs; in well under a second if it is all there. */
export async function prepare(progress: Progress): Promise<ReadyCloud> {
    refuseUnlessPossible();
    const pulumi = ensurePulumi(progress);
    const plugins = buildPlugins(progress);
    const objectStorage = ensureObjectStorage(progress);
    // Everything may fail at once: report the first and don't trip over the others.
    for (const promise of [pulumi, plugins, objectStorage]) {
        promise.catch(() => undefined);
    }
    await ensurePackages(cloudPackages, progress);
    const cloud = await ensureCloud();
    const registration = await registerCloud(cloud.id, cloud.directory);
    const daemon = await ensureDaemon();
    await ensureProject(daemon);
    const notes: string[] = [];
    for (const orphan of await orphanedClouds()) {
        await destroyCloud(orphan.id);
        notes.push(`Took down the local cloud of a clone that is gone: ${orphan.directory}`);
    }
    const image = await ensureImage(daemon, stackSetting("imageId"), progress);
    const environment = pulumiEnvironment(cloud.directory, await pulumi);
    await Promise.all([plugins, objectStorage]);
    await installPlugins(cloud);
    const state = path.join(cloud.directory, "state");
    const removed = await clearStaleLocks(state, projectName(), stackName());
    if (removed > 0) {
        await endOrphans(projectDirectory());
    }
    if (await restoreState(state, projectName(), stackName())) {
        notes.push("Brought back the stack's state from before the moment in which an earlier run was killed");
    }
    if (removed > 0) {
        notes.push("Cancelled the lock of an earlier run that was killed");
    }
    const values = {
        vpcCidrBlock: registration.vpcCidrBlock,
        imageId: image.amiId,
        sshAllowedCidrBlocks: [registration.vpcCidrBlock, ...ownAddresses()],
        backupEndpoint: objectStorageEndpoint(cloud.id),
    };
    notes.push(...(await ensureStack(cloud, values, environment)));
    if (stackSetting("backupEndpoint") === undefined) {
        await writeStackSetting("backupEndpoint", values.backupEndpoint);
    }
    if (stackSetting("imageId") !== image.amiId) {
        notes.push(
            `The stack's machine image is gone; the server is replaced by one of the current image ${image.amiId}`,
        );
        await writeStackSetting("imageId", image.amiId);
    }
    if (image.amiId !== imageId().amiId) {
        notes.push(
            `The server keeps its machine image; a newer one: pulumi config set imageId ${imageId().amiId} --stack ${stackName()}`,
        );
    }
    await allowOwnAddresses(notes);
    const client = new IncusClient(daemon);
    const records = new Records(path.join(cloud.directory, "resources"));
    await resumeCloud(client, records, cloud.id);
    return { cloud, environment, notes, drifted: await hasLostMachine(client, records) };
}

/** A computer that has moved to another network comes from another address, which has to be let in. */
async function allowOwnAddresses(notes: string[]): Promise<void> {
    const allowed = stackSetting("sshAllowedCidrBlocks");
    if (!Array.isArray(allowed)) {
        return;
    }
    const missing = ownAddresses().filter((address) => !allowed.includes(address) && !allowed.includes("0.0.0.0/0"));
    if (missing.length > 0) {
        await writeStackSetting("sshAllowedCidrBlocks", [...allowed.map(String), ...missing]);
        notes.push(`Added this computer's new addresses to sshAllowedCidrBlocks: ${missing.join(", ")}`);
    }
}

async function hasLostMachine(client: IncusClient, records: Records): Promise<boolean> {
    const instances = records.list(instanceType).filter((record) => record.complete);
    const statuses = await Promise.all(instances.map(({ id }) => machineStatus(client, id)));
    return statuses.some((status) => status === undefined);
}

function refuseUnlessPossible(): void {
    if (process.platform !== "linux") {
        throw new Problem(
            `the local cloud's machines are Linux containers, and this is ${process.platform}: run it on Linux (Debian 12 ` +
                "or 13, Ubuntu 24.04), in a virtual machine for example",
        );
    }
    if (process.getuid?.() !== 0) {
        throw new Problem(
            "the local cloud makes machines, networks and file systems, which only root may: run\n" +
                "  sudo --preserve-env=PATH,SIMPLE_WEB_STACK_CLOUD npm run local",
        );
    }
}
