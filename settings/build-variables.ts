import { SettingsReader } from "./reader";

const setting = "applicationBuildEnvironment";

/**
 * Checks variables for builds further: each is one line, and none is a URL with a password in plain text, as of a private
 * package index. Reports the others, and returns all.
 */
export function checkBuildVariables(
    reader: SettingsReader,
    environment: Record<string, string>,
): Record<string, string> {
    for (const [name, value] of Object.entries(environment)) {
        if (value.includes("\n")) {
            reader.problems.push({
                setting: `${setting}.${name}`,
                received: "a value of several lines",
                allowed: "one line of text",
                remedy: `pulumi config set --secret --path '${setting}.${name}' VALUE`,
            });
        }
        if (/:\/\/[^/@\s]*:[^/@\s]+@/.test(value) && !reader.isSecret(setting)) {
            reader.problems.push({
                setting: `${setting}.${name}`,
                received: "a URL with a password, in plain text",
                allowed: "a secret",
                remedy: `pulumi config set --secret --path '${setting}.${name}' VALUE`,
            });
        }
    }
    return environment;
}
