import { openCloud } from "../../local/setup/open-cloud";
import { stackName } from "../../local/setup/stack";
import { Stack } from "../stack/stack";

/** The stack of this clone's local cloud, and the cloud's id; throws Problem before the first `npm run local`. */
export async function openLocalStack(): Promise<{ stack: Stack; cloudId: string }> {
    const { cloud } = await openCloud();
    return { stack: new Stack(stackName()), cloudId: cloud.id };
}
