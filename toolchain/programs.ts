import { accessSync, constants, statSync } from "node:fs";
import * as path from "node:path";

/** Where administrators' programs and Incus's daemon lie, which an ordinary user's PATH leaves out. */
const additionalDirectories = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/libexec/incus", "/usr/lib/incus"];

/** The path of a program on PATH or in the administrators' directories; undefined if there is none. */
export function findProgram(name: string, searchPath: string = process.env.PATH ?? ""): string | undefined {
    for (const directory of [...searchPath.split(":"), ...additionalDirectories]) {
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
