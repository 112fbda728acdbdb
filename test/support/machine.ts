import { execFileSync } from "node:child_process";
import { findCloud } from "../../local/setup/cloud";
import {
    changeMachine,
    deleteMachine,
    executeOnMachine,
    machineDevices,
    machinePath,
    machineStatus,
    startMachine,
    stopMachine,
    turnOff,
} from "../../local/cloud/machine";
import { Volume } from "../../local/cloud/volume";
import { IncusClient } from "../../local/incus/client";
import { incus } from "../../local/incus/command";
import { findDaemon, type Daemon } from "../../local/incus/daemon";
import { projectName } from "../../local/incus/project";

// GiB; XFS makes no smaller file system than 300 MB.
const smallDiskSize = 0.3125;

/** The machine behind a clone's server, for what happens to it behind Pulumi's back. */
export class Machine {
    /**
     * @param cloudFolder the folder of the clone's cloud
     * @param id the machine's name, which is the server's id
     */
    constructor(
        private readonly cloudFolder: string,
        readonly id: string,
    ) {}

    /** Runs a shell command as root, not over SSH, and returns its standard output. */
    async execute(command: string): Promise<string> {
        return executeOnMachine(await this.client(), this.id, command);
    }

    async isRunning(): Promise<boolean> {
        return (await machineStatus(await this.client(), this.id)) === "running";
    }

    async start(): Promise<void> {
        await startMachine(await this.client(), this.id);
    }

    /** Shuts it down. */
    async stop(): Promise<void> {
        await stopMachine(await this.client(), this.id);
    }

    /** Cuts its power. */
    async kill(): Promise<void> {
        await turnOff(await this.client(), this.id);
    }

    /** Makes it hang: nothing on it runs, and it answers nothing, not even a request to shut down. */
    async freeze(): Promise<void> {
        await incus(await this.daemon(), ["pause", "--project", projectName, this.id]);
    }

    async delete(): Promise<void> {
        await deleteMachine(await this.client(), this.id);
    }

    /** Pulls its network cable out. */
    async disconnect(): Promise<void> {
        execFileSync("ip", ["link", "set", await this.port(), "down"], { stdio: "inherit" });
    }

    async connect(): Promise<void> {
        execFileSync("ip", ["link", "set", await this.port(), "up"], { stdio: "inherit" });
    }

    /** Gives it a disk that is small enough to be filled. */
    async addSmallDisk(mountPoint: string): Promise<void> {
        const disk = new Volume(findCloud(this.cloudFolder)!.id, "small-disk");
        if (!disk.exists) {
            await disk.create(smallDiskSize);
        }
        await disk.mount();
        await changeMachine(await this.client(), this.id, {
            devices: { "small-disk": { type: "disk", source: disk.source, path: mountPoint, shift: "true" } },
        });
    }

    async removeSmallDisk(): Promise<void> {
        await changeMachine(await this.client(), this.id, { devices: { "small-disk": undefined } });
    }

    /** The folder of this computer that is mounted in it at a path. */
    async sourceOf(mountPoint: string): Promise<string | undefined> {
        const devices = Object.values(
            ((await machineDevices(await this.client(), this.id)) ?? {}) as Record<string, Record<string, string>>,
        );
        return devices.find(({ type, path }) => type === "disk" && path === mountPoint)?.["source"];
    }

    /** Its processors and memory, for example `2 4096MiB`. */
    async limits(): Promise<string> {
        const { config } = await (await this.client()).get(machinePath(this.id));
        return `${config["limits.cpu"]} ${config["limits.memory"]}`;
    }

    private async daemon(): Promise<Daemon> {
        const daemon = await findDaemon();
        if (daemon === undefined) {
            throw new Error("Incus does not run");
        }
        return daemon;
    }

    private async client(): Promise<IncusClient> {
        return new IncusClient(await this.daemon());
    }

    /** This computer's end of its network cable. */
    private async port(): Promise<string> {
        const state = await (await this.client()).get(machinePath(this.id, "/state"));
        return state.network.eth0.host_name;
    }
}
