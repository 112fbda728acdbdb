import { UsageError } from "../../toolchain/command-line";
import { listReleases } from "./kept-releases";
import { pinRelease } from "./pin-release";
import { updateCommand } from "../updates/update-command";

// Goes back to a release that is still on the server, and pins it.
updateCommand("npm run rollback -- --stack STACK [RELEASE]", async (stack, { rest: [wanted] }) => {
    const releases = await listReleases(stack);
    const running = releases.findIndex((release) => release.running);
    const target = wanted ? releases.find(({ release }) => release === wanted) : releases[running + 1];
    if (!target) {
        const kept = releases.map(({ release, time }) => `  ${release}  ${time}`).join("\n");
        throw new UsageError(
            wanted
                ? `release ${wanted} is not on the server; there are:\n${kept}`
                : `there is no older release on the server:\n${kept}`,
        );
    }
    return pinRelease(stack, target.release);
});
