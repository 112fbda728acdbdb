import { onServer } from "../stack/server-shell";

/** A release that is on the server. */
export interface KeptRelease {
    release: string;
    /** When it last got the traffic, ISO 8601. */
    time: string;
    running: boolean;
}

/** The releases on a stack's server, the newest first. */
export async function listReleases(stack: string): Promise<KeptRelease[]> {
    const { code, output } = await onServer(stack, (shell) =>
        shell.run("sudo bash /usr/local/lib/simple-web-stack/application/files/releases.sh"),
    );
    if (code !== 0) {
        throw new Error(`the releases on the server of ${stack} cannot be listed (ssh ended with ${code})`);
    }
    return output
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => {
            const [release, time, state] = line.split(" ");
            return { release: release!, time: time!, running: state === "running" };
        });
}
