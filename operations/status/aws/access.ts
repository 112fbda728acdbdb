import type { SNSClientConfig } from "@aws-sdk/client-sns";
import type { SettingsReader } from "../../../settings/reader";

/** How clients of AWS's SDK reach AWS. */
export interface Access {
    credentials?: SNSClientConfig["credentials"];
    profile?: string;
    maxAttempts: number;
    requestHandler: { connectionTimeout: number; requestTimeout: number };
}

/** The settings of the stack's provider, so that the same account is asked as `up` changes. */
export async function accessOf(settings: SettingsReader): Promise<Access> {
    // Node.js 20 still serves (package.json), and the pinned version of the SDK works with it.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    const access = { maxAttempts: 2, requestHandler: { connectionTimeout: 3000, requestTimeout: 8000 } };
    const profile = settings.text("aws:profile") || undefined;
    const roles = settings.json("aws:assumeRoles");
    if (!Array.isArray(roles) || roles.length === 0) {
        return { ...access, profile };
    }
    const { fromNodeProviderChain, fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
    const credentials = (roles as { roleArn: string; externalId?: string }[]).reduce(
        (masterCredentials, { roleArn, externalId }) =>
            fromTemporaryCredentials({
                masterCredentials,
                params: { RoleArn: roleArn, ExternalId: externalId, RoleSessionName: "simple-web-stack-status" },
            }),
        fromNodeProviderChain({ profile }),
    );
    return { ...access, credentials };
}
