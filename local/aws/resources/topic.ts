import { randomUUID } from "node:crypto";
import { topicType } from "../../cloud/resource-tokens";
import { monitoringState } from "../../monitoring/server";
import { subscriptionArn } from "../../monitoring/subscriptions";
import { boolean, integer, matching, oneOf, string } from "../../provider/inputs";
import { document, region, tags } from "../inputs";
import type { AwsType } from "../aws-type";

/** What tells its subscribers. */
export const topic: AwsType = {
    inputs: {
        name: matching(/^[A-Za-z0-9_-]{1,256}$/, "1 to 256 letters, digits, - and _"),
        displayName: string,
        tags,
        region,
    },
    nameProperty: "name",
    id: (inputs, aws) => aws.arn("sns", inputs["name"], inputs["region"]),
    arn: (id) => id,
    outputs: (_id, _inputs, aws) => ({ owner: aws.accountId }),
    create: async (_id, _inputs, aws) => {
        await aws.monitoring();
        return {};
    },
};

/** Who may publish; kept, and not enforced: nobody but the local CloudWatch publishes. */
export const topicPolicy: AwsType = {
    inputs: { arn: string, policy: document, region },
    references: { arn: topicType },
    id: (inputs) => inputs["arn"],
    outputs: (_id, _inputs, aws) => ({ owner: aws.accountId }),
};

/**
 * A subscription by e-mail. The local SNS sends a mail with a link to the local mailbox, and mails of the topic only once it was
 * opened.
 */
export const topicSubscription: AwsType = {
    inputs: {
        topic: string,
        protocol: oneOf("email"),
        endpoint: matching(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, "an e-mail address"),
        confirmationTimeoutInMinutes: integer(1),
        endpointAutoConfirms: boolean,
        rawMessageDelivery: boolean,
        region,
    },
    references: { topic: topicType },
    id: (inputs) => subscriptionArn(inputs["topic"], inputs["endpoint"]),
    arn: (id) => id,
    outputs: (_id, _inputs, aws) => ({
        ownerId: aws.accountId,
        pendingConfirmation: true,
        confirmationWasAuthenticated: false,
        __request: randomUUID(),
    }),
    create: async (_id, _inputs, aws) => {
        await aws.monitoring();
        return {};
    },
    // Somebody may have confirmed it, or have unsubscribed by the link in a mail.
    read: async (id, _outputs, aws) => {
        const status = monitoringState(aws.cloudId).subscriptions[id]?.status;
        return status === "unsubscribed" ? undefined : { pendingConfirmation: status !== "confirmed" };
    },
    // As with Pulumi's own provider, one that is pending leaves the stack, and stays in SNS until it expires: SNS refuses to
    // delete it. The local SNS does the same.
};
