import * as fs from "node:fs/promises";

/** A process, as /proc tells of it. */
interface Process {
    id: number;
    parent: number;
    name: string;
    command: string[];
}

/**
 * Ends the language hosts, with the programs that they run, of a project's updates that were killed: they outlive their
 * engine, and some of them work on for nobody.
 *
 * @param project the directory of the Pulumi program
 * @returns how many were ended
 */
export async function endOrphans(project: string): Promise<number> {
    const processes = await listProcesses();
    const byId = new Map(processes.map((process) => [process.id, process]));
    const orphans = processes.filter(
        ({ name, command, parent }) =>
            // The kernel cuts names off.
            name.startsWith("pulumi-language") &&
            command.includes(`-root=${project}`) &&
            !byId.get(parent)?.name.startsWith("pulumi"),
    );
    const programs = processes.filter(({ parent }) => orphans.some(({ id }) => id === parent));
    for (const { id } of [...orphans, ...programs]) {
        try {
            process.kill(id, "SIGKILL");
        } catch {
            // Ended by itself meanwhile.
        }
    }
    return orphans.length;
}

async function listProcesses(): Promise<Process[]> {
    const ids = (await fs.readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
    const found = await Promise.all(ids.map((id) => readProcess(Number(id)).catch(() => undefined)));
    return found.filter((process) => process !== undefined);
}

async function readProcess(id: number): Promise<Process> {
    const [, name, rest] = /^\d+ \((.*)\) (.*)$/s.exec(await fs.readFile(`/proc/${id}/stat`, "utf8"))!;
    const command = (await fs.readFile(`/proc/${id}/cmdline`, "utf8")).split("\0");
    return { id, parent: Number(rest!.split(" ")[1]), name: name!, command };
}
