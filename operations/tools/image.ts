import { accessOf } from "../aws/access";
import { architectureOf } from "../aws/architecture";
import { newestImage } from "../aws/newest-image";
import { stackCommand } from "../stack/stack";

// Asks AWS, as the stack's provider would, for the newest image of Ubuntu 26.04 LTS that runs on the instance type.
stackCommand("npm run image -- --stack STACK", async (stack) => {
    const settings = await stack.settings(false);
    const access = await accessOf(settings, "image");
    if (!access.region) {
        throw new Error(
            `stack ${stack.name} has no region: pulumi config set aws:region us-east-1 --stack ${stack.name}`,
        );
    }
    const before = settings.text("imageId");
    const image = await newestImage(access, await architectureOf(access, settings.text("instanceType")));
    if (image === undefined) {
        throw new Error(`Canonical has no image of Ubuntu 26.04 LTS in ${access.region}; imageId was not changed`);
    }
    if (image === before) {
        console.log(`${image} is the newest image already`);
        return;
    }
    await stack.set("imageId", image);
    console.log(`imageId: ${before || "nothing"} → ${image} in Pulumi.${stack.name}.yaml`);
    if (before) {
        console.log("the next `up` replaces a server that is there already; docs/operations.md says what that means");
    }
});
