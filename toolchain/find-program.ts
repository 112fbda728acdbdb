import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

/** Directories of administrators' programs and of Incus's daemon, which an ordinary user's PATH lacks. */
const additionalDirectories = [
    ...["/usr/local/sbin", "/usr/sbin", "/sbin"],
    ...["/usr/libexec/incus", "/usr/lib/incus", "/opt/incus/bin"],
];

/** A search path with the additional directories at its end. */
export function completePath(searchPath: string = process.env.PATH ?? ""): string {
    return [...new Set([...searchPath.split(":").filter(Boolean), ...additionalDirectories])].join(":");
}

/** The path of a program on a search path or in the additional directories; undefined if there is none. */
export function findProgram(name: string, searchPath?: string): string | undefined {
    for (const directory of completePath(searchPath).split(":")) {
        const file = path.join(directory, name);
        try {
            accessSync(file, constants.X_OK);
            if (statSync(file).isFile()) {
                return file;
            }
        } catch {
            // Not in this directory.
        }
    }
    return undefined;
}
