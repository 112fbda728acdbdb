// What a test does to a machine behind Pulumi's back.
// usage: incus.ts delete|limit|kill MACHINE
import { deleteMachine, machinePath } from "../../local/cloud/machine";
import { IncusClient } from "../../local/incus/client";
import { findDaemon } from "../../local/incus/daemon";
import { projectName } from "../../local/incus/project";

const actions: Record<string, (client: IncusClient, machine: string) => Promise<unknown>> = {
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

async function run([action, machine]: string[]): Promise<void> {
    const daemon = await findDaemon();
    if (!daemon || !actions[action!]) {
        throw new Error(`usage: incus.ts ${Object.keys(actions).join("|")} MACHINE`);
    }
    await actions[action!]!(new IncusClient(daemon), machine!);
}

run(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
});
