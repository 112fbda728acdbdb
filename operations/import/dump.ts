import * as fs from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createInterface } from "node:readline";
import { createGunzip, createGzip } from "node:zlib";

// What a dump of one database's tables has no need of, by how a line of it begins. mysqldump writes each statement on a
// line of its own, some of them within a comment that only MySQL reads; values never begin a line, since it writes their
// line breaks as \n. MySQL refuses all of it once more, whatever it looks like: the dump is loaded by a user without rights.
const refused: [statement: RegExp, what: string, remedy: string][] = [
    [
        /^(CREATE|DROP|ALTER) (DATABASE|SCHEMA)\b.*;|^USE [`"]?[\w$-]+[`"]?\s*;/i,
        "names a database of its own",
        "dump the tables only: mysqldump --single-transaction --no-tablespaces DATABASE (without --databases)",
    ],
    [
        /^(CREATE|DROP|ALTER|RENAME) (USER|ROLE)\b.*;|^(GRANT|REVOKE) .+ (TO|FROM) .+;|^SET PASSWORD\b/i,
        "makes or changes database users",
        "leave users out: the application's own is there already, and needs no password",
    ],
    [
        /^SET @@(GLOBAL|SESSION)\.(GTID_PURGED|SQL_LOG_BIN)\b|^SET GLOBAL\b/i,
        "changes settings of the whole server",
        "mysqldump --set-gtid-purged=OFF …",
    ],
];

/** A dump that cannot be imported; the message says why and what to do. */
export class DumpError extends Error {}

/** Says what a line of a dump may not do, and the remedy; undefined for every other line. */
export function refusal(line: string): { what: string; remedy: string } | undefined {
    const statement = line.slice(0, 500).replace(/^\s*(\/\*!\d*\s*)?/, "");
    const found = refused.find(([pattern]) => pattern.test(statement.replace(/\s+/g, " ")));
    return found && { what: found[1], remedy: found[2] };
}

/**
 * Reads a dump to its end, compressed or not.
 *
 * @throws DumpError if it is not there, is broken, or does what a dump of tables has no need of
 */
export async function examineDump(file: string): Promise<void> {
    if (!fs.existsSync(file) || !fs.statSync(file).isFile()) {
        throw new DumpError(`there is no file ${file}`);
    }
    let broken: Error | undefined;
    const text = isCompressed(file)
        ? pipeline(fs.createReadStream(file), createGunzip(), (error) => (broken = error ?? undefined))
        : fs.createReadStream(file);
    let number = 0;
    try {
        for await (const line of createInterface({ input: text as Readable, crlfDelay: Infinity })) {
            number++;
            const found = refusal(line);
            if (found) {
                throw new DumpError(
                    `line ${number} of ${file} ${found.what}: ${line.slice(0, 80).trim()}\n  remedy: ${found.remedy}`,
                );
            }
        }
    } catch (error) {
        throw error instanceof DumpError ? error : new DumpError(`${file} is broken: ${(error as Error).message}`);
    }
    if (broken) {
        throw new DumpError(`${file} is broken: ${broken.message}`);
    }
    if (number === 0) {
        throw new DumpError(`${file} is empty`);
    }
}

/** The dump as it goes over the line: compressed, so that its end and its checksum tell the other side that it is whole. */
export function compressedDump(file: string): Readable {
    const content = fs.createReadStream(file);
    return isCompressed(file) ? content : pipeline(content, createGzip(), () => undefined);
}

function isCompressed(file: string): boolean {
    const magic = Buffer.alloc(2);
    const opened = fs.openSync(file, "r");
    fs.readSync(opened, magic);
    fs.closeSync(opened);
    return magic.equals(Buffer.from([0x1f, 0x8b]));
}
