import { createHash, randomBytes } from "node:crypto";

/** An e-mail subscription as the local SNS knows it, whether its resource is still there or not. */
export interface Subscription {
    topic: string;
    endpoint: string;
    status: "pending" | "confirmed" | "unsubscribed";
    /** In the links of its mails. */
    token: string;
    /** When its confirmation mail was sent, in milliseconds since 1970. */
    asked: number;
    /** What it was asked for by; see `Wanted`. */
    request: string;
}

/** How long a confirmation's token is valid, in milliseconds: https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html */
const validity = 2 * 24 * 3_600_000;

/** The ARN of a subscription: the same one for the same address, as SNS has it while there is one. */
export function subscriptionArn(topic: string, endpoint: string): string {
    const hash = createHash("sha256").update(`${topic} ${endpoint}`).digest("hex");
    return `${topic}:${[hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join("-")}`;
}

export type Subscriptions = Record<string, Subscription>;

/** What the resource of a subscription wants. */
export interface Wanted {
    arn: string;
    topic: string;
    endpoint: string;
    /** Another one for each creation of a resource. */
    request: string;
}

/**
 * The subscriptions after resources have come and gone. One that is pending can't be deleted, as in SNS: it stays until it is
 * confirmed, or too old, or its topic is deleted.
 *
 * @param topics ARNs of the topics that are there
 * @param now milliseconds since 1970
 * @returns the subscriptions, and which of them are to be asked for a confirmation
 */
export function reconcile(
    known: Subscriptions,
    wanted: Wanted[],
    topics: string[],
    now: number,
): { subscriptions: Subscriptions; ask: string[] } {
    const subscriptions: Subscriptions = {};
    for (const [arn, subscription] of Object.entries(known)) {
        const isPending = subscription.status === "pending";
        const isExpired = isPending && now - subscription.asked > validity;
        const isWanted = wanted.some((one) => one.arn === arn);
        if (topics.includes(subscription.topic) && (isWanted || (isPending && !isExpired))) {
            // SNS deletes an expired one: gone for its resource, as the next refresh notices.
            subscriptions[arn] = isExpired ? { ...subscription, status: "unsubscribed" } : subscription;
        }
    }
    const ask: string[] = [];
    for (const { arn, topic, endpoint, request } of wanted.filter((one) => topics.includes(one.topic))) {
        const before = subscriptions[arn];
        if (before?.status === "confirmed") {
            subscriptions[arn] = { ...before, request };
        } else if (before?.request !== request) {
            const token = randomBytes(32).toString("hex");
            subscriptions[arn] = { topic, endpoint, request, status: "pending", token, asked: now };
            ask.push(arn);
        }
    }
    return { subscriptions, ask };
}

/**
 * What the reader of a mail wants by opening one of its links.
 *
 * @param target path and query
 * @returns what to change, if the link is valid, and a sentence for the reader
 */
export function followLink(
    subscriptions: Subscriptions,
    target: string,
): { arn?: string; status?: Subscription["status"]; sentence: string } {
    const query = new URL(target, "http://localhost").searchParams;
    const [action, token] = [query.get("Action"), query.get("Token")];
    const [arn, found] = Object.entries(subscriptions).find(([, one]) => one.token === token) ?? [];
    if (arn === undefined || found === undefined || found.status === "unsubscribed") {
        return { sentence: "This link is not valid, or not any more." };
    }
    if (action === "ConfirmSubscription") {
        return { arn, status: "confirmed", sentence: `${found.endpoint} now gets the mails of ${found.topic}.` };
    }
    if (action === "Unsubscribe") {
        return { arn, status: "unsubscribed", sentence: `${found.endpoint} gets no more mails of ${found.topic}.` };
    }
    return { sentence: "This link is not valid, or not any more." };
}

/** The path and query of a link. */
export function linkTarget(action: "ConfirmSubscription" | "Unsubscribe", { token }: Subscription): string {
    return `/sns?Action=${action}&Token=${token}`;
}
