import { updateAndMend } from "../recovery/update";
import { stackPolicyArguments } from "../stack/policy-arguments";
import { waitUntilHealthy } from "../stack/site-health";
import { deploy } from "./deploy-and-check";
import { listReleases } from "./kept-releases";
import { pinRelease } from "./pin-release";
import { updateCommand } from "../updates/update-command";

// Deploys unattended: for a pipeline, after an approval.
updateCommand("npm run deploy -- --stack STACK [-- OPTIONS OF pulumi up]", (stack, { rest }) =>
    deploy(
        {
            runningRelease: async () => {
                if (!(await stack.outputs()).serverAddress) {
                    return undefined;
                }
                return (await listReleases(stack)).find(({ running }) => running)?.release;
            },
            up: async () => updateAndMend(stack, ["--yes", ...(await stackPolicyArguments(stack)), ...rest]),
            checkHealth: async () => waitUntilHealthy(await stack.site()),
            rollBack: (release) => pinRelease(stack, release),
        },
        (line) => console.log(line),
    ),
);
