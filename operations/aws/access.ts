import type { EC2ClientConfig } from "@aws-sdk/client-ec2";
import type { SettingsReader } from "../../settings/reader";

/** How clients of AWS's SDK reach the account that `up` changes. */
export interface Access {
    region: string;
    credentials?: EC2ClientConfig["credentials"];
    profile?: string;
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
    const access = {
        region,
        endpoints,
        maxAttempts: 2,
        requestHandler: { connectionTimeout: 3000, requestTimeout: 8000 },
    };
    const profile = settings.text("aws:profile") || undefined;
    const roles = listOf<{ roleArn: string; externalId?: string }>(settings.json("aws:assumeRoles"));
    if (roles.length === 0) {
        return { ...access, profile };
    }
    const { fromNodeProviderChain, fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
    const credentials = roles.reduce(
        (masterCredentials, { roleArn, externalId }) =>
            fromTemporaryCredentials({
                masterCredentials,
                clientConfig: { region, ...(endpoints["sts"] && { endpoint: endpoints["sts"] }) },
                params: { RoleArn: roleArn, ExternalId: externalId, RoleSessionName: `simple-web-stack-${session}` },
            }),
        fromNodeProviderChain({ profile }),
    );
    return { ...access, credentials };
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
