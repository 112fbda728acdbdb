import type { Stack } from "../stack/stack";

/** A release that is on the server. */
interface KeptRelease {
    release: string;
    /** When it last got the traffic, ISO 8601. */
    time: string;
    running: boolean;
}

/** The releases on a stack's server, the newest first. */
export async function listReleases(stack: Stack): Promise<KeptRelease[]> {
    const failure = `the releases on the server of ${stack.name} cannot be listed, see above`;
    const output = await stack.script(failure, "application/files/releases.sh");
    return output
        .split("\n")
        .filter(Boolean)
        .map((line) => {
            const [release, time, state] = line.split(" ");
            return { release: release!, time: time!, running: state === "running" };
        });
}
