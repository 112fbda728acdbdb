/**
 * Quotes a value for systemd's EnvironmentFile (systemd.exec, "EnvironmentFile="). Each line of it after the first begins
 * with `""`, which is nothing to systemd: no line of a value looks like a variable of its own to what reads the file, or the
 * server's settings, line by line.
 */
export function quoteForEnvironmentFile(value: string): string {
    return `"${value.replace(/[\\"`$]/g, (character) => `\\${character}`).replace(/\n/g, '\n""')}"`;
}
