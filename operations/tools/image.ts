import { automation } from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import { withTemporaryFolder } from "../../toolchain/temporary-folder";
import { stackCommand, type Stack } from "../stack/stack";

// Canonical publishes the newest image of a release under this name in every region.
const ubuntu = "/aws/service/canonical/ubuntu/server/26.04/stable/current/amd64/hvm/ebs-gp3/ami-id";

/** Asks AWS, through the same provider as the stack, for the newest image of Ubuntu 26.04 LTS. */
function newestImage(stack: Stack, region: string): Promise<string> {
    return withTemporaryFolder(async (state) => {
        const lookUp = await automation.LocalWorkspace.createOrSelectStack(
            {
                stackName: "image",
                projectName: "simple-web-stack-image",
                program: async () => ({ image: (await aws.ssm.getParameter({ name: ubuntu })).insecureValue }),
            },
            {
                envVars: {
                    ...definedOnly(await stack.environment()),
                    PULUMI_BACKEND_URL: `file://${state}`,
                    PULUMI_CONFIG_PASSPHRASE: "",
                    PULUMI_CONFIG_PASSPHRASE_FILE: "",
                },
            },
        );
        await lookUp.setConfig("aws:region", { value: region });
        return (await lookUp.up()).outputs["image"]!.value as string;
    });
}

function definedOnly(environment: Record<string, string | undefined>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
}

stackCommand("npm run image -- --stack STACK", async (stack) => {
    const settings = await stack.settings(false);
    const region = settings.text("aws:region");
    if (!region) {
        throw new Error(
            `stack ${stack.name} has no region: pulumi config set aws:region us-east-1 --stack ${stack.name}`,
        );
    }
    const before = settings.text("imageId");
    const image = await newestImage(stack, region);
    if (image === before) {
        console.log(`${image} is the newest image already`);
        return;
    }
    await stack.set("imageId", image);
    console.log(`imageId: ${before || "nothing"} → ${image} in Pulumi.${stack.name}.yaml`);
    if (before) {
        console.log("the next `up` replaces the server with it; docs/operations.md says what that means");
    }
});
