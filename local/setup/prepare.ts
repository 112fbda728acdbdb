import { repositoryDirectory } from "../../toolchain/directories";
import * as path from "node:path";

import { ensurePulumi } from "../../pulumi/cli";
import { instanceTypeFacts } from "../../pulumi/instance-types";
import { ensurePackages } from "../../toolchain/debian-packages";
import { Problem } from "../../toolchain/problem";
import type { Progress } from "../../toolchain/progress";
import { ensurePebble } from "../authority/program";
import { authorityDirectoryUrl, startAuthority } from "../authority/server";
import { destroyCloud } from "../cloud/destroy";
import { Records } from "../cloud/records";
import { resumeCloud } from "../cloud/resume";
import { amiIdFor, architectureOfAmi, imageId, ownArchitecture } from "../image/id";
import { ensureImage } from "../image/import";
import { IncusClient } from "../incus/client";
import { ensureDaemon } from "../incus/daemon";
import { raiseKernelLimits } from "../incus/kernel-limits";
import { ensureProject } from "../incus/project";
import { monitoringEndpoint } from "../monitoring/server";
import { ensureObjectStorage } from "../object-storage/program";
import { objectStorageEndpoint } from "../object-storage/server";
import { buildPlugins } from "./build-plugins";
import { ensureCloud, pulumiEnvironment, type Cloud } from "./cloud";
import { cloudPackages } from "./cloud-packages";
import { endOrphans } from "./orphans";
import { installPlugins } from "./plugins";
import { orphanedClouds, registerCloud, releaseCloud } from "./registry";
import {
    defaultSetting,
    ensureStack,
    ownAddresses,
    projectName,
    stackName,
    stackSetting,
    writeStackSetting,
} from "./stack";
import { clearStaleLocks } from "./stack-lock";
import { restoreState } from "./stack-state";

/** A local cloud that is ready for `pulumi up`. */
export interface ReadyCloud {
    cloud: Cloud;
    /** Pulumi's environment for it. */
    environment: Record<string, string | undefined>;
    /** Notes for the user on what was done. */
    notes: string[];
}

/** Sets up everything that `pulumi up` of the local stack needs. Takes well under a second if nothing is missing. */
export async function prepareCloud(progress: Progress): Promise<ReadyCloud> {
    checkSystem();
    const pulumi = ensurePulumi(progress);
    const plugins = buildPlugins(progress);
    const servers = Promise.all([ensureObjectStorage(progress), ensurePebble(progress)]);
    // If several fail, the first error is reported; the others must not count as unhandled.
    for (const promise of [pulumi, plugins, servers]) {
        promise.catch(() => undefined);
    }
    await ensurePackages(cloudPackages, progress);
    const cloud = await ensureCloud();
    const registration = await registerCloud(cloud.id, cloud.directory);
    const daemon = await ensureDaemon();
    await ensureProject(daemon);
    const notes: string[] = raiseKernelLimits();
    for (const orphan of await orphanedClouds()) {
        await destroyCloud(orphan.id);
        await releaseCloud(orphan.id);
        notes.push(`Removed the local cloud of a deleted clone: ${orphan.directory}`);
    }
    const instanceType = String(stackSetting("instanceType") ?? defaultSetting("instanceType"));
    const architecture = instanceTypeFacts(instanceType)?.architecture ?? ownArchitecture;
    const image = await ensureImage(daemon, stackSetting("imageId"), progress, architecture);
    const environment = pulumiEnvironment(cloud.directory, await pulumi);
    await Promise.all([plugins, servers]);
    await installPlugins(cloud);
    const state = path.join(cloud.directory, "state");
    const removed = await clearStaleLocks(state, projectName(), stackName());
    if (removed > 0) {
        endOrphans(repositoryDirectory());
        notes.push("Removed the lock of an earlier run that was killed");
    }
    if (await restoreState(state, projectName(), stackName())) {
        notes.push("Restored the stack's previous state: its file was incomplete or gone");
    }
    const values = {
        vpcCidrBlock: registration.vpcCidrBlock,
        imageId: image.amiId,
        sshAllowedCidrBlocks: [registration.vpcCidrBlock, ...ownAddresses()],
        backupEndpoint: objectStorageEndpoint(cloud.id),
        acmeDirectory: authorityDirectoryUrl(cloud.id),
        monitoringEndpoint: monitoringEndpoint(cloud.id),
    };
    notes.push(...(await ensureStack(cloud, values, environment)));
    // A stack's file of an earlier version lacks them.
    for (const name of ["backupEndpoint", "acmeDirectory", "monitoringEndpoint"] as const) {
        if (stackSetting(name) === undefined) {
            await writeStackSetting(name, values[name]);
        }
    }
    const before = stackSetting("imageId");
    if (before !== image.amiId) {
        const why =
            architectureOfAmi(String(before)) === architecture
                ? "The stack's machine image no longer exists"
                : `${instanceType} needs an image for ${architecture}`;
        notes.push(`${why}; the server is replaced by one with the current image ${image.amiId}`);
        await writeStackSetting("imageId", image.amiId);
    }
    if (image.alias !== imageId().alias) {
        notes.push(
            `The server keeps its machine image; to replace it by one with the newer image: pulumi config set imageId ${amiIdFor(imageId(), architecture)} --stack ${stackName()}`,
        );
    }
    if (architecture !== ownArchitecture) {
        notes.push(
            `${instanceType} is ${architecture}: here it is played by a machine of this computer's processor, with packages for ${ownArchitecture}`,
        );
    }
    await allowOwnAddresses(notes);
    await startAuthority(cloud.id);
    const client = new IncusClient(daemon);
    const records = new Records(path.join(cloud.directory, "resources"));
    await resumeCloud(client, records, cloud.id);
    return { cloud, environment, notes };
}

/** Allows SSH from this computer after it has moved to another network. */
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

function checkSystem(): void {
    if (process.platform !== "linux") {
        throw new Problem(
            `the local cloud's machines are Linux containers, and this is ${process.platform}: run it on Linux (Debian 12 ` +
                "or 13, Ubuntu 24.04), for example in a virtual machine",
        );
    }
    if (process.getuid?.() !== 0) {
        throw new Problem(
            "the local cloud creates machines, networks and file systems, which needs root: run\n" +
                "  sudo --preserve-env=PATH,SIMPLE_WEB_STACK_CLOUD npm run local",
        );
    }
}
