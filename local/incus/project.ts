import { IncusClient } from "./client";
import type { Daemon } from "./daemon";

/** Project and storage pool that all clouds on this computer share; the user's own machines are in other projects. */
export const projectName = "simple-web-stack";
export const storagePoolName = "simple-web-stack";

/** The configuration key that holds the cloud's id in each of its Incus objects. */
export const cloudKey = "user.simple-web-stack.cloud";

/** Creates our Incus project, its storage pool and its default profile if they are missing. */
export async function ensureProject(daemon: Daemon): Promise<void> {
    const incus = new IncusClient(daemon);
    if ((await incus.find(`/1.0/storage-pools/${storagePoolName}`)) === undefined) {
        await incus.post("/1.0/storage-pools", {
            name: storagePoolName,
            driver: "dir",
            description: "Machines of the simple web stack's local cloud",
        });
    }
    if ((await incus.find(`/1.0/projects/${projectName}`)) === undefined) {
        await incus.post("/1.0/projects", {
            name: projectName,
            description: "The simple web stack's local cloud",
            config: {
                "features.images": "true",
                "features.profiles": "true",
                "features.storage.volumes": "true",
                "features.networks": "false",
            },
        });
    }
    const profile = await incus.get(`/1.0/profiles/default?project=${projectName}`);
    if (profile.devices.root?.pool !== storagePoolName) {
        await incus.put(`/1.0/profiles/default?project=${projectName}`, {
            description: "",
            config: {},
            devices: { root: { type: "disk", pool: storagePoolName, path: "/" } },
        });
    }
}

/** Removes our project with its images, and its storage pool. Fails if there are machines in it. */
export async function removeProject(daemon: Daemon): Promise<void> {
    const incus = new IncusClient(daemon);
    if ((await incus.find(`/1.0/projects/${projectName}`)) !== undefined) {
        const images: { fingerprint: string }[] = await incus.get(`/1.0/images?recursion=1&project=${projectName}`);
        for (const { fingerprint } of images) {
            await incus.delete(`/1.0/images/${fingerprint}?project=${projectName}`);
        }
        // The profile's root disk would keep the pool in use.
        await incus.put(`/1.0/profiles/default?project=${projectName}`, { config: {}, devices: {} });
        await incus.delete(`/1.0/projects/${projectName}`);
    }
    await incus.delete(`/1.0/storage-pools/${storagePoolName}`);
}
