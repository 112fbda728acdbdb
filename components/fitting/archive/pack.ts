import * as fs from "fs";
import * as path from "path";
import * as tar from "tar";
import { sha256 } from "../hash";
import { FileEntry } from "./files";

/** An archive for the server. */
export interface Packed {
    /** Path relative to the project, so that it is the same on every computer. */
    archive: string;
    /** SHA-256 of the files' paths, modes and contents. */
    hash: string;
}

const packedFolder = ".build";

/** SHA-256 of the files' paths, modes and contents; times and owners don't count. */
export function hashFiles(folder: string, entries: FileEntry[]): string {
    const lines = entries.map((entry) => {
        const content =
            entry.link !== undefined ? `-> ${entry.link}` : sha256(fs.readFileSync(path.join(folder, entry.path)));
        return `${entry.path}\0${entry.executable ? "x" : "-"}\0${content}\n`;
    });
    return sha256(lines.join(""));
}

/** Packs files of a folder into a compressed archive, unless an archive of the same content exists. */
export function pack(name: string, folder: string, entries: FileEntry[], prefix: string): Packed {
    const hash = hashFiles(folder, entries);
    const archive = path.join(packedFolder, `${name}-${hash.slice(0, 16)}.tgz`);
    if (!fs.existsSync(archive)) {
        fs.mkdirSync(packedFolder, { recursive: true });
        const partial = `${archive}.${process.pid}`;
        tar.create(
            { sync: true, gzip: true, portable: true, mtime: new Date(0), cwd: folder, file: partial, prefix },
            // The library takes a name that begins with @ for an archive to include. It removes the "./" again.
            entries.map((entry) => `./${entry.path}`),
        );
        fs.renameSync(partial, archive);
        removeOlder(name, archive);
    }
    return { archive, hash };
}

function removeOlder(name: string, current: string): void {
    const older = fs
        .readdirSync(packedFolder)
        .filter(
            (file) =>
                new RegExp(`^${name}-[0-9a-f]{16}\\.tgz$`).test(file) && path.join(packedFolder, file) !== current,
        )
        .map((file) => ({
            file: path.join(packedFolder, file),
            time: fs.statSync(path.join(packedFolder, file)).mtimeMs,
        }))
        .sort((one, other) => other.time - one.time);
    // A concurrent preview may still read the previous archive.
    older.slice(4).forEach(({ file }) => fs.rmSync(file, { force: true }));
}
