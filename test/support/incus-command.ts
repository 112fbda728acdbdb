// What a test does to a machine behind Pulumi's back.
// usage: incus-command.ts delete|kill|start|disconnect|connect|limit|small-disk|no-small-disk MACHINE [MOUNT_POINT]
import { execFileSync } from "node:child_process";
import { findCloud } from "../../local/setup/cloud";
import { changeMachine, deleteMachine, machinePath, startMachine } from "../../local/cloud/machine";
import { Volume } from "../../local/cloud/volume";
import { IncusClient } from "../../local/incus/client";
import { findDaemon } from "../../local/incus/daemon";
import { projectName } from "../../local/incus/project";

/** This computer's end of the machine's virtual network cable. */
async function port(client: IncusClient, machine: string): Promise<string> {
    const state = await client.get(machinePath(machine).replace("?", "/state?"));
    return state.network.eth0.host_name;
}

// GiB; XFS makes no smaller file system than 300 MB.
const smallDiskSize = 0.3125;
const smallDisk = () => new Volume(findCloud()!.id, "small-disk");

const actions: Record<string, (client: IncusClient, machine: string, ...rest: string[]) => Promise<unknown>> = {
    start: (client, machine) => startMachine(client, machine),
    disconnect: async (client, machine) =>
        execFileSync("ip", ["link", "set", await port(client, machine), "down"], { stdio: "inherit" }),
    connect: async (client, machine) =>
        execFileSync("ip", ["link", "set", await port(client, machine), "up"], { stdio: "inherit" }),
    // A disk small enough to be filled.
    "small-disk": async (client, machine, mountPoint) => {
        const disk = smallDisk();
        if (!disk.exists) {
            await disk.create(smallDiskSize);
        }
        await disk.mount();
        await changeMachine(client, machine, {
            devices: { "small-disk": { type: "disk", source: disk.source, path: mountPoint!, shift: "true" } },
        });
    },
    "no-small-disk": (client, machine) => changeMachine(client, machine, { devices: { "small-disk": undefined } }),
    delete: (client, machine) => deleteMachine(client, machine),
    kill: (client, machine) =>
        client.put(`/1.0/instances/${machine}/state?project=${projectName}`, {
            action: "stop",
            force: true,
            timeout: 30,
        }),
    limit: async (client, machine) => {
        const { config } = await client.get(machinePath(machine));
        console.log(config["limits.cpu"], config["limits.memory"]);
    },
};

async function run([action, machine, ...rest]: string[]): Promise<void> {
    const daemon = await findDaemon();
    if (!daemon || !actions[action!]) {
        throw new Error(`usage: incus-command.ts ${Object.keys(actions).join("|")} MACHINE`);
    }
    await actions[action!]!(new IncusClient(daemon), machine!, ...rest);
}

run(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
});
