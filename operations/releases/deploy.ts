import { main, readArguments } from "../../toolchain/command-line";
import { deploy } from "./deployment";
import { becomesHealthy } from "../stack/health";
import { listReleases } from "./kept-releases";
import { policyArguments } from "../stack/policies";
import { pulumi, pulumiOutput } from "../stack/pulumi";

// Deploys without a person at the keyboard: what a pipeline runs once somebody has approved.
main(async () => {
    const { stack, rest } = readArguments("npm run deploy -- --stack STACK [-- OPTIONS OF pulumi up]");
    const outputs = async () => JSON.parse(await pulumiOutput(stack, "stack", "output", "--json"));
    return deploy(
        {
            runningRelease: async () => {
                if (!(await outputs()).serverAddress) {
                    return undefined;
                }
                return (await listReleases(stack)).find(({ running }) => running)?.release;
            },
            up: async () => pulumi(stack, "up", "--yes", ...(await policyArguments()), ...rest),
            healthy: async () => {
                const { serverAddress: address, url } = await outputs();
                const settings = JSON.parse(await pulumiOutput(stack, "config", "--json"));
                const path = settings["simple-web-stack:applicationHealthPath"]?.value ?? "/healthz";
                await becomesHealthy({ address, port: 80, host: new URL(url).hostname, path });
            },
            rollBack: async (release) => {
                await pulumiOutput(stack, "config", "set", "pinnedRelease", release);
                return pulumi(stack, "up", "--yes", "--skip-preview");
            },
        },
        (line) => console.log(line),
    );
});
