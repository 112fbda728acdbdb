import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { main, parseOptions, UsageError } from "../../toolchain/command-line";
import { bundlePack, packFolders, policiesDirectory } from "./bundle";

/**
 * Exports a pack into a folder that doesn't need this repository: after `npm install` in it, `--policy-pack` accepts it
 * for any program.
 * @throws Error if the pack doesn't exist or the folder isn't empty.
 */
export async function exportPack(directory: string, pack = "all"): Promise<void> {
    const target = resolve(directory);
    if (existsSync(target) && readdirSync(target).length > 0) {
        throw new Error(`directory: received ${directory}, which isn't empty; allowed: a new or empty folder.`);
    }
    const bundle = await bundlePack(pack);
    const files: Record<string, string> = {
        "bin/index.js": bundle,
        "bin/pack": join(dirname(bundle), "pack"),
        "PulumiPolicy.yaml": join(policiesDirectory, pack, "PulumiPolicy.yaml"),
        "package.json": join(policiesDirectory, pack, "package.json"),
        "config.schema.json": join(policiesDirectory, "config.schema.json"),
        "RULES.md": join(policiesDirectory, "RULES.md"),
        LICENSE: join(policiesDirectory, "..", "LICENSE"),
    };
    for (const [name, source] of Object.entries(files)) {
        const copy = join(target, name);
        mkdirSync(dirname(copy), { recursive: true });
        copyFileSync(source, copy);
    }
    writeFileSync(
        join(target, "config.json"),
        `${JSON.stringify({ configuration: { acceptedRisks: [] } }, null, 2)}\n`,
    );
}

const usage = `npm run policies:export -- DIR [${packFolders.join(" | ")}]; the pack defaults to all.`;

if (require.main === module) {
    main(async () => {
        const { values, positionals } = parseOptions(usage, {
            options: { help: { type: "boolean", short: "h" } },
            allowPositionals: true,
        });
        if (values.help) {
            console.log(`usage: ${usage}`);
            return;
        }
        const [directory, pack] = positionals;
        if (directory === undefined) {
            throw new UsageError(`which folder?\nusage: ${usage}`);
        }
        await exportPack(directory, pack);
        console.log(`${directory}: run npm install in it, then pulumi preview --policy-pack ${directory}`);
    });
}
