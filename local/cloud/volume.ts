import * as fs from "node:fs";
import * as path from "node:path";
import { mountPoints } from "../../toolchain/mount-points";
import { run } from "../../toolchain/run";
import { cloudSystemDirectory } from "../directories";

/** A volume: a sparse file with a file system, mounted on this computer while it is attached to a machine. */
export class Volume {
    private readonly folder: string;

    constructor(
        cloudId: string,
        private readonly id: string,
    ) {
        this.folder = path.join(cloudSystemDirectory(cloudId), "volumes");
    }

    private get file(): string {
        return path.join(this.folder, `${this.id}.xfs`);
    }

    private get mountPoint(): string {
        return path.join(this.folder, this.id);
    }

    /**
     * The folder to mount in a machine: one on the volume, not its mount point. While the volume isn't mounted,
     * there is no such folder, so Incus doesn't start the machine with an empty one.
     */
    get source(): string {
        return path.join(this.mountPoint, "volume");
    }

    get exists(): boolean {
        return fs.existsSync(this.file);
    }

    /** @param size GiB */
    async create(size: number): Promise<void> {
        // A volume's file would otherwise be readable by every user of this computer.
        fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
        fs.chmodSync(this.folder, 0o700);
        const partial = `${this.file}.partial`;
        fs.rmSync(partial, { force: true });
        fs.closeSync(fs.openSync(partial, "w"));
        fs.truncateSync(partial, size * 2 ** 30);
        await run("mkfs.xfs", ["-q", "-f", partial]);
        fs.renameSync(partial, this.file);
    }

    async mount(): Promise<void> {
        if (!this.mounted) {
            fs.mkdirSync(this.mountPoint, { recursive: true });
            await run("mount", ["-o", "loop,noatime", this.file, this.mountPoint]);
            // Completes an interrupted resize; does nothing if the size is already right.
            await run("xfs_growfs", [this.mountPoint]);
        }
        fs.mkdirSync(this.source, { recursive: true });
    }

    async unmount(): Promise<void> {
        if (this.mounted) {
            await run("umount", [this.mountPoint]);
        }
        fs.rmSync(this.mountPoint, { recursive: true, force: true });
    }

    /** Grows the volume while it is in use. @param size GiB */
    async grow(size: number): Promise<void> {
        fs.truncateSync(this.file, size * 2 ** 30);
        if (this.mounted) {
            const devices = (await run("losetup", ["--noheadings", "--output", "NAME", "--associated", this.file]))
                .trim()
                .split(/\s+/);
            await run("losetup", ["--set-capacity", devices[0]!]);
            // On EC2 the server does this; a machine of the local cloud lacks the privilege.
            await run("xfs_growfs", [this.mountPoint]);
        }
    }

    /** Size in GiB. */
    get size(): number {
        return fs.statSync(this.file).size / 2 ** 30;
    }

    async delete(): Promise<void> {
        await this.unmount();
        fs.rmSync(this.file, { force: true });
    }

    private get mounted(): boolean {
        return mountPoints().includes(this.mountPoint);
    }
}
