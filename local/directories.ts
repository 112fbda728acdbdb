import * as path from "node:path";
import { repositoryDirectory, systemDirectory } from "../toolchain/directories";

/** Where this clone's local cloud keeps its keys, state and records: `SIMPLE_WEB_STACK_CLOUD`, default `.local`. */
export function cloudDirectory(): string {
    return path.resolve(process.env.SIMPLE_WEB_STACK_CLOUD || path.join(repositoryDirectory(), ".local"));
}

/** Volumes and DNS zones of one cloud. */
export function cloudSystemDirectory(cloudId: string): string {
    return path.join(systemDirectory, "clouds", cloudId);
}
