import { automation } from "@pulumi/pulumi";
import * as aws from "@pulumi/aws";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { main, readArguments } from "../../toolchain/command-line";
import { localEnvironment } from "../rehearsal/environment";
import { pulumiOutput } from "../stack/pulumi";

// Canonical publishes the newest image of a release under this name in every region.
const ubuntu = "/aws/service/canonical/ubuntu/server/26.04/stable/current/amd64/hvm/ebs-gp3/ami-id";

/** Asks AWS, through the same provider as the stack, for the newest image of Ubuntu 26.04 LTS. */
async function newestImage(stack: string, region: string): Promise<string> {
    const state = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-image-"));
    try {
        const lookUp = await automation.LocalWorkspace.createOrSelectStack(
            {
                stackName: "image",
                projectName: "simple-web-stack-image",
                program: async () => ({ image: (await aws.ssm.getParameter({ name: ubuntu })).insecureValue }),
            },
            {
                envVars: {
                    ...definedOnly(await localEnvironment(stack)),
                    PULUMI_BACKEND_URL: `file://${state}`,
                    PULUMI_CONFIG_PASSPHRASE: "",
                    PULUMI_CONFIG_PASSPHRASE_FILE: "",
                },
            },
        );
        await lookUp.setConfig("aws:region", { value: region });
        return (await lookUp.up()).outputs["image"]!.value as string;
    } finally {
        fs.rmSync(state, { recursive: true, force: true });
    }
}

function definedOnly(environment: Record<string, string | undefined>): Record<string, string> {
    return Object.fromEntries(
        Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
}

main(async () => {
    const { stack } = readArguments("npm run image -- --stack STACK");
    const settings = JSON.parse(await pulumiOutput(stack, "config", "--json"));
    const region = settings["aws:region"]?.value as string | undefined;
    if (!region) {
        throw new Error(`stack ${stack} has no region: pulumi config set aws:region us-east-1 --stack ${stack}`);
    }
    const before = settings["simple-web-stack:imageId"]?.value as string | undefined;
    const image = await newestImage(stack, region);
    if (image === before) {
        console.log(`${image} is the newest image already`);
        return;
    }
    await pulumiOutput(stack, "config", "set", "imageId", image);
    console.log(`imageId: ${before ?? "nothing"} → ${image} in Pulumi.${stack}.yaml`);
    if (before) {
        console.log("the next `up` replaces the server with it; docs/operations.md says what that means");
    }
});
