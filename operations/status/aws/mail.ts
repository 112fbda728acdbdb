import { clientOptions, type Access } from "../../aws/access";
import type { Line } from "../line";
import type { Watched } from "./watched";

/** Asks SNS whether somebody listens to the stack's topics. */
export async function askSns({ subscriptions }: Watched, access: Access): Promise<Line[]> {
    if (subscriptions.length === 0) {
        return [];
    }
    const { SNSClient, GetSubscriptionAttributesCommand } = await import("@aws-sdk/client-sns");
    const found = await Promise.all(
        subscriptions.map(async (arn) => {
            const client = new SNSClient(clientOptions(access, "sns", arn.split(":")[3]!));
            try {
                const answer = await client.send(new GetSubscriptionAttributesCommand({ SubscriptionArn: arn }));
                return answer.Attributes;
            } catch (error) {
                if (error instanceof Error && error.name === "NotFoundException") {
                    return undefined;
                }
                throw error;
            }
        }),
    );
    return [lineOfMail(found)];
}

/** @param subscriptions the attributes of each; undefined for one that is gone */
export function lineOfMail(subscriptions: (Record<string, string> | undefined)[]): Line {
    const line = { id: "aws.mail", title: "Alarms by mail" };
    const gone = subscriptions.filter((one) => one === undefined).length;
    const pending = subscriptions.filter((one) => one?.["PendingConfirmation"] === "true").length;
    const email = subscriptions.find((one) => one !== undefined)?.["Endpoint"] ?? "the address";
    if (gone > 0) {
        const value = `nobody gets ${gone === subscriptions.length ? "any" : "all of them"}: somebody has unsubscribed, or never confirmed`;
        return {
            ...line,
            state: "problem",
            value,
            remedy: "npm run up subscribes again; then open the link in AWS's mail",
        };
    }
    if (pending > 0) {
        const value = `${email} has not confirmed ${pending} of ${subscriptions.length} subscriptions, and gets nothing of those`;
        return {
            ...line,
            state: "problem",
            value,
            remedy: "open the link in the mail “AWS Notification - Subscription Confirmation”",
        };
    }
    return { ...line, state: "ok", value: `${email} gets them` };
}
