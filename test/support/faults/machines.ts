import type { Machine } from "../machine";
import { Missed, type Fault } from "./fault";

async function ofRunning(machine: Machine): Promise<Machine> {
    if (!(await machine.isRunning())) {
        throw new Missed("the server does not run");
    }
    return machine;
}

export const machineFaults: Fault[] = [
    {
        name: "the server reboots",
        noticed: true,
        recovery: "nothing",
        cause: async ({ clone }) => {
            const machine = await ofRunning(clone.machine);
            // The reboot may end the command before it has answered.
            await machine.execute("systemctl reboot").catch(() => undefined);
        },
    },
    {
        name: "the server's power is cut, and comes back",
        noticed: true,
        recovery: "nothing",
        cause: async ({ clone }) => {
            const machine = await ofRunning(clone.machine);
            await machine.kill();
            return () => machine.start();
        },
    },
    {
        name: "the server's power is cut and stays away",
        noticed: true,
        recovery: "up",
        cause: async ({ clone }) => (await ofRunning(clone.machine)).kill(),
    },
    {
        name: "the server is stopped",
        noticed: true,
        recovery: "up",
        cause: async ({ clone }) => (await ofRunning(clone.machine)).stop(),
    },
    {
        name: "the server is lost",
        noticed: true,
        recovery: "up",
        cause: async ({ clone }) => clone.machine.delete(),
    },
];
