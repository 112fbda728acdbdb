import * as assert from "node:assert/strict";
import { eventually } from "../visit";
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
            const started = () => machine.execute("ps -o lstart= -p 1");
            const before = await started();
            // The reboot may end the command before it has answered.
            await machine.execute("systemctl reboot").catch(() => undefined);
            // The site goes on for a while.
            await eventually("the reboot", 90, async () =>
                assert.notEqual(await started().catch(() => undefined), before),
            );
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
