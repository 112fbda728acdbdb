import { cloudMails, mailboxUrl, monitoringState } from "../../local/monitoring/server";

/** Where the mails of a local cloud's alarms are read, and whether a confirmation is missing; undefined without alarms. */
export async function mailboxLine(cloudId: string): Promise<string | undefined> {
    const url = mailboxUrl(cloudId);
    if (url === undefined) {
        return undefined;
    }
    const count = (await cloudMails(cloudId)).length;
    const subscriptions = Object.values(monitoringState(cloudId).subscriptions);
    return describeMailbox(
        url,
        count,
        subscriptions.some(({ status }) => status === "pending"),
    );
}

/** @param isPending whether a subscription waits for its confirmation */
export function describeMailbox(url: string, count: number, isPending: boolean): string {
    const mails = count === 1 ? "1 mail" : `${count} mails`;
    return `${url} (${mails}${isPending ? "; no alarm is mailed before the link in the mail “Subscription Confirmation” is opened" : ""})`;
}
