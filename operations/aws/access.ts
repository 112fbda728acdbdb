import type { fromNodeProviderChain } from "@aws-sdk/credential-providers";
import type { SettingsReader } from "../../settings/reader";
import { Problem } from "../../toolchain/problem";

type CredentialsProvider = ReturnType<typeof fromNodeProviderChain>;

/** How clients of AWS's SDK reach the account that `up` changes. */
export interface Access {
    region: string;
    credentials: CredentialsProvider;
    maxAttempts: number;
    requestHandler: { connectionTimeout: number; requestTimeout: number };
    /** The provider's own endpoints, by service; AWS's for any other. */
    endpoints: Record<string, string>;
}

/**
 * The settings of the stack's provider, so that the same account is asked as `up` changes.
 *
 * @param session what the calls are for: AWS notes it of those that a role makes
 */
export async function accessOf(settings: SettingsReader, session: string): Promise<Access> {
    // Node.js 20 still serves (package.json), and the pinned version of the SDK works with it.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
    const region = settings.text("aws:region") || process.env["AWS_REGION"] || "";
    const endpoints = Object.assign({}, ...listOf<Access["endpoints"]>(settings.json("aws:endpoints")));
    const profile = settings.text("aws:profile") || undefined;
    const roles = listOf<{ roleArn: string; externalId?: string }>(settings.json("aws:assumeRoles"));
    const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
    const credentials = roles.reduce<CredentialsProvider>(
        (masterCredentials, { roleArn, externalId }) =>
            fromTemporaryCredentials({
                masterCredentials,
                clientConfig: { region, ...(endpoints["sts"] && { endpoint: endpoints["sts"] }) },
                params: { RoleArn: roleArn, ExternalId: externalId, RoleSessionName: `simple-web-stack-${session}` },
            }),
        await ownCredentials(profile),
    );
    return {
        region,
        credentials,
        endpoints,
        maxAttempts: 2,
        requestHandler: { connectionTimeout: 3000, requestTimeout: 8000 },
    };
}

/**
 * This computer's credentials, wherever AWS's own tools keep them: variables, files, or a session of `aws sso login`. They are
 * looked up when they are first asked for.
 *
 * @param profile default: that of AWS_PROFILE
 */
export async function ownCredentials(profile?: string): Promise<CredentialsProvider> {
    const { fromNodeProviderChain } = await import("@aws-sdk/credential-providers");
    const find = fromNodeProviderChain({ profile });
    return (options) =>
        find(options).catch((error: Error) => {
            const whose = profile === undefined ? "" : ` of the profile ${profile} (aws:profile in the stack's file)`;
            const logIn = `aws sso login${profile === undefined ? "" : ` --profile ${profile}`}`;
            throw new Problem(
                `this computer has no credentials${whose} for AWS: ${error.message}. ${logIn}, AWS_PROFILE, or AWS_ACCESS_KEY_ID and ` +
                    "AWS_SECRET_ACCESS_KEY; aws sts get-caller-identity says whose they are",
            );
        });
}

function listOf<Item>(value: unknown): Item[] {
    return Array.isArray(value) ? (value as Item[]) : [];
}

/**
 * Options of a service's client.
 *
 * @param region default: the stack's
 */
export function clientOptions({ endpoints, ...access }: Access, service: string, region = access.region) {
    const endpoint = endpoints[service];
    return { ...access, region, ...(endpoint && { endpoint }) };
}
