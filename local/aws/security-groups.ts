import { applySecurityGroups } from "../cloud/network";
import { vpcType } from "../cloud/resource-tokens";
import { serially } from "../../toolchain/serially";
import type { LocalAws } from "./local-aws";

/** Updates every VPC's rules from its records. A VPC without instances has no bridge to set rules on yet. */
export async function applyEverywhere(aws: LocalAws): Promise<void> {
    const client = await aws.incus();
    await serially("network", async () => {
        for (const vpc of aws.records.list(vpcType)) {
            await applySecurityGroups(client, aws.records, vpc);
        }
    });
}
