import { accessOf, type Access } from "../aws/access";
import { keyNameOf } from "../ssh/rules";
import type { Stack } from "../stack/stack";
import { askCloudWatch } from "./aws/alarms";
import { askSns } from "./aws/mail";
import { askEc2 } from "./aws/server";
import { askRules } from "./aws/ssh";
import type { Watched } from "./aws/watched";
import { firstLines, type Line } from "./line";

const credentialsRemedy =
    "use the credentials that npm run up uses; docs/aws.md has their policies, of which the one for previews is enough here";

/** Asks EC2, CloudWatch and SNS, all at once. Never fails: what was not asked is a line. */
export async function askAws(stack: Stack): Promise<Line[]> {
    const [outputs, settings] = await Promise.all([stack.outputs(), stack.settings(false)]);
    const watched = {
        keyName: keyNameOf(stack.name),
        instanceId: outputs.serverInstanceId ?? "",
        alarmPrefix: outputs.alarmPrefix ?? "",
        subscriptions: outputs.alarmSubscriptions ?? [],
    };
    return askAbout(watched, await accessOf(settings, "status"));
}

/** Asks what a stack is watched by. */
export async function askAbout(watched: Watched, access: Access): Promise<Line[]> {
    const asked = await Promise.all([
        asking("aws.server", "EC2's checks", () => askEc2(watched, access)),
        asking("aws.alarms", "Alarms", () => askCloudWatch(watched, access)),
        asking("aws.ssh", "Port 22", () => askRules(watched, access)),
        asking("aws.mail", "Alarms by mail", () => askSns(watched, access)),
    ]);
    return asked.flat();
}

async function asking(id: string, title: string, ask: () => Promise<Line[]>): Promise<Line[]> {
    try {
        return await ask();
    } catch (error) {
        const name = error instanceof Error && error.name !== "Error" ? `${error.name}: ` : "";
        const value = `not asked: ${name}${firstLines(error)}`;
        return [{ id, title, state: "unknown", value, remedy: credentialsRemedy }];
    }
}
