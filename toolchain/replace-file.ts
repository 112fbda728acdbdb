import { randomBytes } from "node:crypto";
import * as fs from "node:fs";

/** Writes a file so that its readers, and a crash, see either the old content or the new one. */
export function replaceFile(file: string, content: string | Uint8Array, mode = 0o644): void {
    const partial = `${file}.${process.pid}.${randomBytes(3).toString("hex")}`;
    fs.writeFileSync(partial, content, { mode });
    fs.renameSync(partial, file);
}
