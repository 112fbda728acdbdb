import type { Rehearsal } from "../status/rehearsal";

// All imports are late, because a stack on AWS needs nothing from the local cloud.

/** Environment variables for the stack of this clone's local cloud; none for any other stack. */
export async function localEnvironment(stack: string): Promise<Record<string, string | undefined>> {
    if (!(await isLocal(stack))) {
        return {};
    }
    const { openCloud } = await import("../../local/setup/open-cloud");
    const { ownerKeys } = await import("../../local/object-storage/server");
    const { cloud, environment } = await openCloud();
    const { accessKeyId, secretAccessKey } = ownerKeys(cloud.id);
    return { ...environment, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}

/** What differs if the stack is that of this clone's local cloud; undefined for any other stack. */
export async function localRehearsal(stack: string): Promise<Rehearsal | undefined> {
    if (!(await isLocal(stack))) {
        return undefined;
    }
    const { openCloud } = await import("../../local/setup/open-cloud");
    const { rehearsalOf } = await import("./rehearsal-of");
    const { cloud } = await openCloud();
    return rehearsalOf(cloud.id);
}

async function isLocal(stack: string): Promise<boolean> {
    const { stackName } = await import("../../local/setup/stack");
    const { findCloud } = await import("../../local/setup/cloud");
    return stack === stackName() && findCloud() !== undefined;
}
