import * as path from "node:path";
import { repositoryDirectory, systemDirectory } from "../toolchain/directories";

/** The keys, state and records of this clone's local cloud: `SIMPLE_WEB_STACK_CLOUD`, default `.local`. */
export function cloudDirectory(): string {
    return path.resolve(process.env.SIMPLE_WEB_STACK_CLOUD || path.join(repositoryDirectory(), ".local"));
}

/** The volumes, DNS zones and buckets of a cloud. */
export function cloudSystemDirectory(cloudId: string): string {
    return path.join(systemDirectory, "clouds", cloudId);
}

/** Whether a value is the id of a cloud: six hexadecimal digits. */
export function isCloudId(value: unknown): value is string {
    return typeof value === "string" && /^[0-9a-f]{6}$/.test(value);
}
