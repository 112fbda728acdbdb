import { bundlePack, packFolders } from "./bundle";

/** `npm run build:policies`: bundles all packs. */
async function main(): Promise<void> {
    await Promise.all(packFolders.map(bundlePack));
}

void main();
