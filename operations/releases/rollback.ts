import { main, readArguments, UsageError } from "../../toolchain/command-line";
import { listReleases } from "./kept-releases";
import { pulumi, pulumiOutput } from "../stack/pulumi";

// Goes back to a release that is still on the server, and keeps it there until the pin is cleared.
main(async () => {
    const { stack, rest } = readArguments("npm run rollback -- --stack STACK [RELEASE]");
    const releases = await listReleases(stack);
    const running = releases.findIndex((release) => release.running);
    const target = rest[0] ? releases.find((release) => release.release === rest[0]) : releases[running + 1];
    if (!target) {
        const kept = releases.map((release) => `  ${release.release}  ${release.time}`).join("\n");
        throw new UsageError(
            rest[0]
                ? `release ${rest[0]} is not on the server; there are:\n${kept}`
                : `there is no older release on the server:\n${kept}`,
        );
    }
    await pulumiOutput(stack, "config", "set", "pinnedRelease", target.release);
    console.log(
        `${target.release} is pinned in Pulumi.${stack}.yaml; \`pulumi config rm pinnedRelease --stack ${stack}\` and \`up\` end it`,
    );
    return pulumi(stack, "up", "--yes", "--skip-preview");
});
