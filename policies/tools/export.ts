import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
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

/** `npm run policies:export -- DIR [PACK]` */
async function main([directory, pack]: string[]): Promise<void> {
    if (directory === undefined) {
        throw new Error(
            `usage: npm run policies:export -- DIR [${packFolders.join(" | ")}]; the pack defaults to all.`,
        );
    }
    await exportPack(directory, pack);
    console.log(`${directory}: run npm install in it, then pulumi preview --policy-pack ${directory}`);
}

if (require.main === module) {
    main(process.argv.slice(2)).catch((error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exitCode = 1;
    });
}
