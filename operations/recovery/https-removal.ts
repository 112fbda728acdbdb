import { harmlessPromise } from "../../settings/https";
import { Problem } from "../../toolchain/problem";
import type { Stack } from "../stack/stack";

/**
 * Checks that an update which switches HTTPS off locks nobody out. The settings alone don't tell it: browsers keep to what the
 * last update told them, whatever `strictTransportSecurity` is by now.
 *
 * @throws Problem if they would refuse the site, with what to do
 */
export async function checkHttpsRemoval(stack: Pick<Stack, "name" | "settings" | "resources">): Promise<void> {
    if ((await stack.settings(false)).text("https") !== "false") {
        return;
    }
    const promised = await lastPromise(stack);
    if (promised > harmlessPromise) {
        const set = (setting: string) => `pulumi config set ${setting} --stack ${stack.name}`;
        throw new Problem(
            `https is false, and the site still tells browsers to keep to HTTPS for ${promised} seconds ` +
                "(strictTransportSecurity), in which they would refuse it by HTTP, so nothing was changed. First: " +
                `${set("https true")} && ${set("strictTransportSecurity 0")}, npm run up, and wait for these ${promised} seconds; ` +
                'then https false: docs/https.md, "Back to HTTP"',
        );
    }
}

/** Seconds that the step of Nginx last ran with; 0 without HTTPS. */
async function lastPromise(stack: Pick<Stack, "resources">): Promise<number> {
    const resources = await stack.resources();
    const settings = resources.find(({ urn }) => urn.endsWith("$command:remote:Command::nginx"))?.stdin ?? "";
    return /^HTTPS=true$/m.test(settings) ? Number(/^STRICT_TRANSPORT_SECURITY=(\d+)$/m.exec(settings)?.[1] ?? 0) : 0;
}
