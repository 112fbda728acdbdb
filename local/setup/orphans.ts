import { listProcesses } from "../../toolchain/processes";

/**
 * Ends the language hosts of a project's killed updates, and their programs: they outlive their engine, and some keep
 * working.
 *
 * @param project the directory of the Pulumi program
 * @returns the number of language hosts
 */
export function endOrphans(project: string): number {
    const processes = listProcesses();
    const names = new Map(processes.map(({ id, name }) => [id, name]));
    const orphans = processes.filter(
        ({ name, command, parent }) =>
            name.startsWith("pulumi-language") &&
            command.includes(`-root=${project}`) &&
            !names.get(parent)?.startsWith("pulumi"),
    );
    const programs = processes.filter(({ parent }) => orphans.some(({ id }) => id === parent));
    for (const { id } of [...orphans, ...programs]) {
        try {
            process.kill(id, "SIGKILL");
        } catch {
            // It has ended in the meantime.
        }
    }
    return orphans.length;
}
