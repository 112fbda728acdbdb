/**
 * Writes a value in the quotes of systemd's EnvironmentFile, where a backslash protects the characters that mean
 * something within double quotes (systemd.exec, "EnvironmentFile=").
 */
export function environmentLine(value: string): string {
    return `"${value.replace(/[\\"`$]/g, (character) => `\\${character}`)}"`;
}
