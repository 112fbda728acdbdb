import { shellQuote } from "../../toolchain/shell-quote";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { repositoryDirectory } from "../../toolchain/directories";
import type { Cloud } from "./cloud";

/** The provider plugins of the local cloud, in the versions that package.json's SDKs ask the engine for. */
const plugins = [
    { provider: "aws", package: "@pulumi/aws" },
    { provider: "command", package: "@pulumi/command" },
];

/** Puts the plugins into the cloud's own PULUMI_HOME, so that the user's real ones are neither used nor touched. */
export async function installPlugins(cloud: Cloud): Promise<void> {
    for (const plugin of plugins) {
        const version = await sdkVersion(plugin.package);
        const name = `pulumi-resource-${plugin.provider}`;
        const directory = path.join(
            cloud.directory,
            "pulumi-home",
            "plugins",
            `resource-${plugin.provider}-v${version}`,
        );
        const bundle = path.join(repositoryDirectory(), "build", "local", `${name}.js`);
        const launcher = [
            "#!/bin/sh",
            `export SIMPLE_WEB_STACK_CLOUD=${shellQuote(cloud.directory)}`,
            `exec ${shellQuote(process.execPath)} ${shellQuote(bundle)} "$@"`,
            "",
        ].join("\n");
        const file = path.join(directory, name);
        if ((await fs.readFile(file, "utf8").catch(() => undefined)) !== launcher) {
            await fs.mkdir(directory, { recursive: true });
            await fs.writeFile(file, launcher, { mode: 0o755 });
        }
    }
}

async function sdkVersion(name: string): Promise<string> {
    const file = path.join(repositoryDirectory(), "node_modules", name, "package.json");
    return (JSON.parse(await fs.readFile(file, "utf8")) as { version: string }).version;
}
