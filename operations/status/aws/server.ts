import type { InstanceStatus } from "@aws-sdk/client-ec2";
import { clientOptions, type Access } from "../../aws/access";
import type { Line } from "../line";
import type { Watched } from "./watched";

/** Asks EC2 for its checks of the server, and for what it plans with it. */
export async function askEc2({ instanceId }: Watched, access: Access): Promise<Line[]> {
    const { EC2Client, DescribeInstanceStatusCommand } = await import("@aws-sdk/client-ec2");
    const client = new EC2Client(clientOptions(access, "ec2"));
    const { InstanceStatuses: statuses } = await client.send(
        new DescribeInstanceStatusCommand({ InstanceIds: [instanceId], IncludeAllInstances: true }),
    );
    return linesOfServer(statuses?.[0]);
}

/** @param status undefined if EC2 knows no such instance */
export function linesOfServer(status: InstanceStatus | undefined): Line[] {
    const line = { id: "aws.server", title: "EC2's checks" };
    const up = "npm run up starts a server that is stopped, and makes a lost one again";
    const running = status?.InstanceState?.Name;
    if (running !== "running") {
        return [{ ...line, state: "problem", value: `the server is ${running ?? "not there"}`, remedy: up }];
    }
    const [system, instance] = [status!.SystemStatus?.Status, status!.InstanceStatus?.Status];
    const value = `the host: ${system}, the server: ${instance}`;
    const events = (status!.Events ?? [])
        .filter(({ Description: description }) => !/^\[(Completed|Canceled)\]/.test(description ?? ""))
        .map((event): Line => ({
            id: "aws.event",
            title: "EC2's plans",
            state: "warning",
            value: `${event.Code}: ${event.Description ?? ""}${event.NotBefore ? `, from ${event.NotBefore.toISOString()} on` : ""}`,
            remedy: "npm run maintenance, or stop and start the server in EC2's console before that: it then begins on another host",
        }));
    if ([system, instance].includes("impaired")) {
        const remedy = "with alarms, EC2 recovers or reboots it by itself; if that does not help: npm run up";
        return [{ ...line, state: "problem", value, remedy }, ...events];
    }
    return [{ ...line, state: system === "ok" && instance === "ok" ? "ok" : "warning", value }, ...events];
}
