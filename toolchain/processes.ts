import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

/** A process of this computer. */
export interface Process {
    id: number;
    parent: number;
    /** At most 15 characters: the kernel truncates it. */
    name: string;
    command: string[];
}

/** The running processes; none on systems without /proc. */
export function listProcesses(): Process[] {
    const ids = existsSync("/proc/self") ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
    return ids.map((id) => readProcess(Number(id))).filter((process) => process !== undefined);
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
    return !existsSync("/proc/self") || readProcess(processId) !== undefined;
}

function readProcess(id: number): Process | undefined {
    try {
        // The name, in brackets, may contain any character, brackets and line breaks among them.
        const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${id}/stat`, "utf8"))!;
        const [state, parent] = rest!.split(" ");
        if (state === "Z" || state === "X") {
            return undefined;
        }
        const command = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0").filter(Boolean);
        return { id, parent: Number(parent), name: name!, command };
    } catch {
        return undefined; // It has ended in the meantime.
    }
}
