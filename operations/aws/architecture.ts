import type { _InstanceType } from "@aws-sdk/client-ec2";
import { clientOptions, type Access } from "./access";

export type Architecture = "x86_64" | "arm64";

/** The processor of an instance type, as its images must have it. */
export async function architectureOf(access: Access, instanceType: string): Promise<Architecture> {
    const { DescribeInstanceTypesCommand, EC2Client } = await import("@aws-sdk/client-ec2");
    const client = new EC2Client(clientOptions(access, "ec2"));
    const { InstanceTypes: [found] = [] } = await client.send(
        new DescribeInstanceTypesCommand({ InstanceTypes: [instanceType as _InstanceType] }),
    );
    return found?.ProcessorInfo?.SupportedArchitectures?.includes("arm64") ? "arm64" : "x86_64";
}
