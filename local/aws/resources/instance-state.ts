import { machineStatus, startMachine, stopMachine, turnOff } from "../../cloud/machine";
import { instanceType } from "../../cloud/resource-tokens";
import { boolean, oneOf, string } from "../../provider/inputs";
import type { Properties } from "../../provider/values";
import { region } from "../inputs";
import type { AwsType } from "../aws-type";
import type { LocalAws } from "../local-aws";

/** Whether an instance runs. Deleting it leaves the instance as it is. */
export const instanceState: AwsType = {
    inputs: { instanceId: string, state: oneOf("running", "stopped"), force: boolean, region },
    references: { instanceId: instanceType },
    id: (inputs) => inputs["instanceId"],
    create: (id, inputs, aws) => bring(id, inputs, aws),
    read: async (id, _outputs, aws) => {
        const state = await machineStatus(await aws.incus(), id);
        return state && { state };
    },
    update: (id, inputs, _outputs, aws) => bring(id, inputs, aws),
};

async function bring(id: string, { state, force }: Properties, aws: LocalAws): Promise<Properties> {
    const client = await aws.incus();
    if (state === "running") {
        await startMachine(client, id);
    } else if (force) {
        await turnOff(client, id);
    } else {
        await stopMachine(client, id);
    }
    return {};
}
