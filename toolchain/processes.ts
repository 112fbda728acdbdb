import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

/** A process of this computer. */
export interface Process {
    id: number;
    parent: number;
    /** Clock ticks from boot to its start; together with the id, they identify it, since ids are reused. */
    started: number;
    /** At most 15 characters: the kernel truncates it. */
    name: string;
    command: string[];
}

/** The running processes; none on systems without /proc. */
export function listProcesses(): Process[] {
    const ids = existsSync("/proc/self") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
    return ids.map((id) => findProcess(Number(id))).filter((process) => process !== undefined);
}

/** The ids of the processes of a program that have a certain argument. */
export function processesOf(program: string, argument: string): number[] {
    return listProcesses()
        .filter(({ command: [file = "", ...rest] }) => path.basename(file) === program && rest.includes(argument))
        .map(({ id }) => id);
}

/** Whether a process of this computer is running. A zombie isn't, although its id still exists. */
export function isAlive(processId: number): boolean {
    try {
        process.kill(processId, 0);
    } catch (error) {
        return (error as NodeJS.ErrnoException).code === "EPERM";
    }
    return !existsSync("/proc/self") || findProcess(processId) !== undefined;
}

/** A running process by its id. */
export function findProcess(id: number): Process | undefined {
    try {
        // The name, in brackets, may contain any character, including brackets and line breaks.
        const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${id}/stat`, "utf8"))!;
        // In the order of proc(5), from the third field on.
        const [state, parent, ...fields] = rest!.split(" ");
        if (state === "Z" || state === "X") {
            return undefined;
        }
        const command = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0").filter(Boolean);
        return { id, parent: Number(parent), started: Number(fields[17]), name: name!, command };
    } catch {
        return undefined; // It has ended in the meantime.
    }
}
