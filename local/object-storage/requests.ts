import { AwsClient } from "aws4fetch";
import { objectStorageEndpoint, ownerKeys, startObjectStorage } from "./server";

/**
 * Sends a request to the cloud's S3 server with the owner's keys, and starts the server if necessary.
 *
 * @param target path and query, for example `/bucket?versioning`
 * @param accepted statuses besides success that don't count as errors
 * @throws Error with S3's own code and message
 */
export async function askObjectStorage(
    cloudId: string,
    method: string,
    target: string,
    body?: BodyInit,
    accepted: number[] = [],
): Promise<Response> {
    await startObjectStorage(cloudId);
    const client = new AwsClient({ ...ownerKeys(cloudId), service: "s3", region: "us-east-1", retries: 0 });
    const response = await client.fetch(`${objectStorageEndpoint(cloudId)}${target}`, {
        method,
        body,
        signal: AbortSignal.timeout(30_000),
    });
    if (!response.ok && !accepted.includes(response.status)) {
        const text = await response.text();
        const part = (name: string) => new RegExp(`<${name}>([^<]*)`).exec(text)?.[1];
        throw new Error(`${part("Code") ?? response.status}: ${part("Message") ?? text}`);
    }
    return response;
}
