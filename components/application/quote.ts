/** Quotes a value for systemd's EnvironmentFile (systemd.exec, "EnvironmentFile="). */
export function quoteForEnvironmentFile(value: string): string {
    return `"${value.replace(/[\\"`$]/g, (character) => `\\${character}`)}"`;
}
