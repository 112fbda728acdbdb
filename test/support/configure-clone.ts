import * as fs from "node:fs";
import { Clone } from "./clone";

/**
 * Changes settings of a clone's local stack with `pulumi config set`, and creates the stack if there is none.
 *
 * @param plain settings by path, for example `applicationProcesses[0].name`
 * @param secret settings by path that are stored encrypted; their values are passed on standard input
 */
export async function configure(
    clone: Clone,
    plain: Record<string, string | number>,
    secret: Record<string, string> = {},
): Promise<void> {
    if (!fs.existsSync(clone.path("Pulumi.local.yaml"))) {
        await clone.succeed(["node", "toolchain/bootstrap.mjs", "test/support/prepare-stack.ts"]);
    }
    const environment = await clone.environment();
    const stack = ["--stack", "local", "--non-interactive", "--path"];
    const pairs = Object.entries(plain).flatMap(([name, value]) => ["--plaintext", `${name}=${value}`]);
    if (pairs.length > 0) {
        await clone.succeed(["pulumi", "config", "set-all", ...stack, ...pairs], { environment });
    }
    for (const [name, value] of Object.entries(secret)) {
        await clone.succeed(["pulumi", "config", "set", "--secret", ...stack, name], { environment, input: value });
    }
}
