import type { Failure } from "../provider/inputs";
import type { Properties } from "../provider/values";
import { region } from "./inputs";
import type { LocalAws } from "./local-aws";

/** Settings for reaching AWS, which the local cloud ignores. */
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

/** Applies the provider's own settings (`aws:region`, `aws:defaultTags`). */
export function applySettings(aws: LocalAws, settings: Properties): void {
    const failures: Failure[] = [];
    for (const [name, value] of Object.entries(settings)) {
        if (name === "region") {
            region(value, "aws:region", failures);
            aws.settings.region = value;
        } else if (name === "defaultTags") {
            const tags = typeof value === "string" ? JSON.parse(value) : value;
            aws.settings.defaultTags = tags.tags ?? {};
        } else if (!withoutEffect.has(name) && !name.startsWith("__")) {
            const reason = `aws:${name}: the local cloud does not understand this setting; it knows region and defaultTags`;
            failures.push({ property: name, reason });
        }
    }
    if (failures.length > 0) {
        throw new Error(failures.map(({ reason }) => reason).join("; "));
    }
}
