/** Environment variables for the stack of this clone's local cloud; none for any other stack. */
export async function localEnvironment(stack: string): Promise<Record<string, string | undefined>> {
    // Imported late, because a stack on AWS needs nothing from the local cloud.
    const { stackName } = await import("../../local/setup/stack");
    const { findCloud } = await import("../../local/setup/cloud");
    if (stack !== stackName() || !findCloud()) {
        return {};
    }
    const { openCloud } = await import("../../local/setup/open-cloud");
    const { ownerKeys } = await import("../../local/object-storage/server");
    const { cloud, environment } = await openCloud();
    const { accessKeyId, secretAccessKey } = ownerKeys(cloud.id);
    return { ...environment, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
}
