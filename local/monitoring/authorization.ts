import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { AwsV4Signer } from "aws4fetch";
import type { CloudRecord } from "../cloud/records";
import { AwsError } from "./query-protocol";

/** A request as it came in. */
export interface SignedRequest {
    method: string;
    /** Path and query. */
    target: string;
    headers: IncomingHttpHeaders;
    body: Buffer;
}

/** Somebody whose keys the cloud knows. */
export interface Caller {
    role: string;
    secretAccessKey: string;
}

/**
 * How far the clock of who asks may be off, in milliseconds: five minutes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html
 */
const clockTolerance = 5 * 60_000;

/**
 * Who has signed a request, and for which region.
 *
 * @param find the owner of an access key
 * @param now milliseconds since 1970
 * @throws AwsError as CloudWatch answers
 */
export async function whoSigned(
    request: SignedRequest,
    find: (accessKeyId: string) => Caller | undefined,
    now: number,
): Promise<{ role: string; region: string }> {
    const pattern =
        /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
    const found = pattern.exec(request.headers.authorization ?? "");
    const datetime = String(request.headers["x-amz-date"] ?? "");
    if (!found || !/^\d{8}T\d{6}Z$/.test(datetime)) {
        throw new AwsError(403, "MissingAuthenticationToken", "the request has no signature of AWS's version 4");
    }
    const [, accessKeyId, region, service, names, signature] = found as unknown as string[];
    const caller = find(accessKeyId!);
    if (caller === undefined) {
        throw new AwsError(403, "InvalidClientTokenId", "the local cloud has no role with this access key");
    }
    const signed = Date.parse(datetime.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z"));
    if (Math.abs(signed - now) > clockTolerance) {
        throw new AwsError(
            403,
            "SignatureDoesNotMatch",
            `the request was signed at ${datetime}, and it is ${new Date(now).toISOString()}: one of the clocks is wrong`,
        );
    }
    const headers = names!
        .split(";")
        .filter((name) => name !== "host")
        .map((name): [string, string] => [name, String(request.headers[name] ?? "")]);
    const signer = new AwsV4Signer({
        method: request.method,
        url: `http://${request.headers.host}${request.target}`,
        headers,
        body: new Uint8Array(request.body),
        accessKeyId: accessKeyId!,
        secretAccessKey: caller.secretAccessKey,
        service,
        region,
        datetime,
        allHeaders: true,
    });
    if (service !== "monitoring" || !timingSafeEqual(Buffer.from(await signer.signature()), Buffer.from(signature!))) {
        throw new AwsError(403, "SignatureDoesNotMatch", "the signature is not that of this request with these keys");
    }
    return { role: caller.role, region: region! };
}

interface Statement {
    Effect?: string;
    Action?: string | string[];
    Resource?: string | string[];
    Condition?: Record<string, Record<string, string | string[]>>;
}

/**
 * Whether the policies of a role let it put metric data into a namespace.
 *
 * @param policies records of the cloud's role policies
 */
export function mayPutMetricData(policies: CloudRecord[], role: string, namespace: string): boolean {
    const statements = policies
        .filter(({ inputs }) => inputs["role"] === role)
        .flatMap(({ inputs }) => {
            const policy: unknown = inputs["policy"];
            const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as {
                Statement?: Statement | Statement[];
            };
            return [document.Statement ?? []].flat();
        })
        .filter((statement) => concerns(statement, namespace));
    return (
        statements.some(({ Effect: effect }) => effect === "Allow") &&
        !statements.some(({ Effect: effect }) => effect === "Deny")
    );
}

function concerns({ Action: action, Resource: resource, Condition: condition }: Statement, namespace: string): boolean {
    return (
        [action ?? []].flat().some((one) => matches(one, "cloudwatch:PutMetricData")) &&
        [resource ?? []].flat().includes("*") &&
        Object.entries(condition ?? {}).every(
            ([operator, values]) =>
                ["StringEquals", "StringLike"].includes(operator) &&
                Object.entries(values).every(
                    ([key, wanted]) =>
                        key.toLowerCase() === "cloudwatch:namespace" &&
                        [wanted]
                            .flat()
                            .some((one) => (operator === "StringLike" ? matches(one, namespace) : one === namespace)),
                ),
        )
    );
}

/** Whether a name is one that a pattern with `*` stands for. */
function matches(pattern: string, name: string): boolean {
    const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`, "i").test(name);
}
