import type { LocalAws } from "./local-aws";
import { withoutSecretMarks } from "../../pulumi/secrets";
import { zonesOf } from "./regions";

// Settings that say how to reach AWS, which the local cloud has no use for.
const withoutEffect = new Set([
    "version",
    "profile",
    "accessKey",
    "secretKey",
    "token",
    "skipCredentialsValidation",
    "skipMetadataApiCheck",
    "skipRegionValidation",
    "skipRequestingAccountId",
    "maxRetries",
    "retryMode",
    "allowedAccountIds",
    "assumeRoles",
]);

/** Takes over the provider's own settings (`aws:region`, `aws:defaultTags`). */
export function applySettings(aws: LocalAws, sent: Record<string, any>): void {
    const settings = withoutSecretMarks(sent) as Record<string, any>;
    for (const [name, value] of Object.entries(settings)) {
        if (name === "region") {
            if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(value)) {
                throw new Error(
                    `aws:region: ${JSON.stringify(value)} is no region such as ${zonesOf("us-east-1")[0]!.slice(0, -1)}`,
                );
            }
            aws.settings.region = value;
        } else if (name === "defaultTags") {
            const tags = typeof value === "string" ? JSON.parse(value) : value;
            aws.settings.defaultTags = tags.tags ?? {};
        } else if (!withoutEffect.has(name) && !name.startsWith("__")) {
            throw new Error(
                `aws:${name}: the local cloud does not understand this setting; it knows region and defaultTags`,
            );
        }
    }
}
