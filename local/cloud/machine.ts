import * as path from "node:path";
import { Problem } from "../../toolchain/problem";
import { ProgramError } from "../../toolchain/run";
import { serially } from "../../toolchain/serially";
import { imageAliasOfAmi } from "../image/id";
import { IncusError, type IncusClient } from "../incus/client";
import { cloudKey, projectName, storagePoolName } from "../incus/project";

/** A machine of the local cloud, an Incus system container. */
export interface MachineArgs {
    /** Its EC2 id, which is its name. */
    id: string;
    cloudId: string;
    imageId: string;
    vcpus: number;
    /** MiB. */
    memory: number;
    bridge: string;
    address: string;
    publicKey?: string;
    /** What cloud-init runs at its first start. */
    userData?: string;
}

/** The path of a machine, or of a part of it such as `/state`. */
export const machinePath = (id: string, part = ""): string => `/1.0/instances/${id}${part}?project=${projectName}`;

/** The image's only user. */
const administrator = { name: "admin", id: 1000 };

/** The alias in Incus of an AMI of the local AWS; undefined if there is no such image. */
export async function findImage(client: IncusClient, amiId: string): Promise<string | undefined> {
    const alias = imageAliasOfAmi(amiId);
    return (await client.find(`/1.0/images/aliases/${alias}?project=${projectName}`)) && alias;
}

/** Creates a machine, stopped. */
export async function createMachine(client: IncusClient, machine: MachineArgs): Promise<void> {
    const alias = await findImage(client, machine.imageId);
    if (!alias) {
        throw new Problem(
            `InvalidAMIID.NotFound: the local cloud has no image ${machine.imageId}: npm run local builds one and writes its id into the stack's file (imageId)`,
        );
    }
    await client.post(`/1.0/instances?project=${projectName}`, {
        name: machine.id,
        type: "container",
        source: { type: "image", alias },
        config: {
            "limits.cpu": String(machine.vcpus),
            "limits.memory": `${machine.memory}MiB`,
            "boot.autostart": "false",
            [cloudKey]: machine.cloudId,
        },
        devices: {
            root: { type: "disk", pool: storagePoolName, path: "/" },
            eth0: { type: "nic", name: "eth0", network: machine.bridge, "ipv4.address": machine.address },
        },
    });
    // The image's templates would write the machine's Incus name over these files at its first start.
    const metadata = await client.get(machinePath(machine.id, "/metadata"));
    await client.put(machinePath(machine.id, "/metadata"), { ...metadata, templates: {} });
    const hostname = `ip-${machine.address.replace(/\./g, "-")}`;
    await client.writeFile(machinePath(machine.id), "/etc/hostname", `${hostname}\n`, 0, "0644");
    await client.writeFile(
        machinePath(machine.id),
        "/etc/hosts",
        `127.0.0.1 localhost\n127.0.1.1 ${hostname}\n::1 localhost ip6-localhost\n`,
        0,
        "0644",
    );
    if (machine.userData) {
        await writeUserData(client, machine.id, machine.userData);
    }
    if (machine.publicKey) {
        const home = `/home/${administrator.name}/.ssh`;
        await client.writeFile(machinePath(machine.id), home, undefined, administrator.id, "0700");
        await client.writeFile(
            machinePath(machine.id),
            `${home}/authorized_keys`,
            `${machine.publicKey.trim()}\n`,
            administrator.id,
            "0600",
        );
    }
}

/** Where cloud-init looks for its seed; without one, it does nothing. Incus's own way to it is for other images. */
async function writeUserData(client: IncusClient, id: string, userData: string): Promise<void> {
    const seed = "/var/lib/cloud/seed/nocloud";
    for (const folder of ["/var/lib/cloud", path.dirname(seed), seed]) {
        await client.writeFile(machinePath(id), folder, undefined, 0, "0755");
    }
    await client.writeFile(machinePath(id), `${seed}/meta-data`, `instance-id: ${id}\n`, 0, "0644");
    await client.writeFile(machinePath(id), `${seed}/user-data`, userData, 0, "0600");
}

export async function machineStatus(client: IncusClient, id: string): Promise<"running" | "stopped" | undefined> {
    const machine = await client.find(machinePath(id));
    // One that hangs runs, as on EC2.
    return machine && (["Running", "Frozen"].includes(machine.status) ? "running" : "stopped");
}

/** As a log-in of root has it. */
const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Runs a shell command as root on a running machine, not over SSH.
 *
 * @returns its standard output
 * @throws ProgramError if it fails
 */
export async function executeOnMachine(client: IncusClient, id: string, command: string): Promise<string> {
    // Incus writes what the command prints into files. On a busy computer, its own client (6.0.4) loses all of it now and
    // then, and ends with 0 all the same.
    const { return: exitCode, output } = await client.post(machinePath(id, "/exec"), {
        command: ["sh", "-c", command],
        environment: { HOME: "/root", USER: "root", PATH: searchPath },
        "record-output": true,
        "wait-for-websocket": false,
        interactive: false,
    });
    const [printed, complaints] = await Promise.all(
        ["1", "2"].map(async (number) => {
            const file = `${output[number]}?project=${projectName}`;
            const text = await client.text(file);
            await client.delete(file);
            return text;
        }),
    );
    if (exitCode !== 0) {
        throw new ProgramError("sh", exitCode, `${printed}${complaints}`);
    }
    return printed!;
}

/** The devices of a machine, by name; undefined if the machine doesn't exist. */
export async function machineDevices(client: IncusClient, id: string): Promise<Record<string, object> | undefined> {
    return (await client.find(machinePath(id)))?.devices;
}

/** Whether a machine stopped with this computer or with Incus, and was not shut down itself. */
export async function wasInterrupted(client: IncusClient, id: string): Promise<boolean> {
    const machine = await client.find(machinePath(id));
    return machine?.status === "Stopped" && machine.config["volatile.last_state.power"] === "RUNNING";
}

export async function startMachine(client: IncusClient, id: string): Promise<void> {
    await changeState(client, id, "start", "running");
}

/** Shuts a machine down, and turns it off if that takes longer than a minute. */
export async function stopMachine(client: IncusClient, id: string): Promise<void> {
    await changeState(client, id, "stop", "stopped");
}

/** Stops a machine without shutting it down. */
export async function turnOff(client: IncusClient, id: string): Promise<void> {
    if ((await machineStatus(client, id)) === "running") {
        await client.put(machinePath(id, "/state"), { action: "stop", timeout: 30, force: true });
    }
}

/** One at a time: Incus rejects a second change, and a stop that is rejected would turn the machine off. */
async function changeState(client: IncusClient, id: string, action: "start" | "stop", wanted: string): Promise<void> {
    await serially(`state of ${id}`, () => askForState(client, id, action, wanted));
}

async function askForState(client: IncusClient, id: string, action: "start" | "stop", wanted: string): Promise<void> {
    const status = await machineStatus(client, id);
    if (status === undefined || status === wanted) {
        return;
    }
    try {
        await client.put(machinePath(id, "/state"), { action, timeout: 60, force: false });
    } catch (error) {
        if (action === "start" || !(error instanceof IncusError)) {
            throw error;
        }
        await turnOff(client, id);
    }
}

/** Waits for a machine's operations: Incus continues those of a killed plugin, and rejects others until they end. */
async function waitForOperations(client: IncusClient, id: string): Promise<void> {
    const { running = [] }: { running?: { id: string; resources?: { instances?: string[] } | null }[] } =
        await client.get(`/1.0/operations?recursion=1&project=${projectName}`);
    for (const operation of running) {
        if (operation.resources?.instances?.some((instance) => instance.split("?")[0]!.endsWith(`/${id}`))) {
            // Its outcome doesn't matter: the caller checks the machine's state.
            await client.find(`/1.0/operations/${operation.id}/wait?timeout=60`);
        }
    }
}

export async function deleteMachine(client: IncusClient, id: string): Promise<void> {
    await waitForOperations(client, id);
    await stopMachine(client, id);
    await client.delete(machinePath(id));
}

export interface MachineChange {
    config?: Record<string, string>;
    /** undefined removes a device. */
    devices?: Record<string, Record<string, string> | undefined>;
}

export async function changeMachine(client: IncusClient, id: string, change: MachineChange): Promise<void> {
    // Incus replaces the whole configuration: of two simultaneous changes, one would be lost.
    await serially(`machine ${id}`, () => readAndChange(client, id, change));
}

async function readAndChange(client: IncusClient, id: string, change: MachineChange): Promise<void> {
    const machine = await client.get(machinePath(id));
    const devices = { ...machine.devices, ...change.devices };
    Object.keys(devices)
        .filter((name) => devices[name] === undefined)
        .forEach((name) => delete devices[name]);
    await client.put(machinePath(id), {
        architecture: machine.architecture,
        config: { ...machine.config, ...change.config },
        devices,
        ephemeral: machine.ephemeral,
        profiles: machine.profiles,
        description: machine.description,
    });
}
