import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

import { repositoryDirectory } from "../../toolchain/directories";
import { shellQuote } from "../../toolchain/shell-quote";
import { bundleDirectory } from "../bundles";
import { offlineVariable } from "../provider/offline";
import type { Cloud } from "./cloud";

/** The providers that the local cloud has its own plugins for, each in a folder of that name. */
export const providers = ["aws", "command"];

/** Those whose official plugin does the same work here as with AWS: what the local cloud makes is reached by SSH, as on AWS. */
const usableOfficial = ["command"];

/**
 * Puts the plugins into the cloud's own PULUMI_HOME, in the versions of the SDKs, which the engine asks for. A rehearsal runs
 * with the user's official plugin where it is usable and an update with AWS has installed it; an offline stack never does.
 */
export async function installPlugins(cloud: Cloud): Promise<void> {
    for (const provider of providers) {
        const name = `pulumi-resource-${provider}`;
        const folder = `resource-${provider}-v${await sdkVersion(provider)}`;
        const official = shellQuote(path.join(os.homedir(), ".pulumi", "plugins", folder, name));
        const launcher = [
            "#!/bin/sh",
            ...(usableOfficial.includes(provider)
                ? [`[ "$${offlineVariable}" != true ] && [ -x ${official} ] && exec ${official} "$@"`]
                : []),
            `export SIMPLE_WEB_STACK_CLOUD=${shellQuote(cloud.directory)}`,
            `exec ${shellQuote(process.execPath)} ${shellQuote(path.join(bundleDirectory(), `${name}.js`))} "$@"`,
            "",
        ].join("\n");
        const file = path.join(cloud.directory, "pulumi-home", "plugins", folder, name);
        if ((await fs.readFile(file, "utf8").catch(() => undefined)) !== launcher) {
            await fs.mkdir(path.dirname(file), { recursive: true });
            await fs.writeFile(file, launcher, { mode: 0o755 });
        }
    }
}

async function sdkVersion(provider: string): Promise<string> {
    const file = path.join(repositoryDirectory(), "node_modules", "@pulumi", provider, "package.json");
    return (JSON.parse(await fs.readFile(file, "utf8")) as { version: string }).version;
}
