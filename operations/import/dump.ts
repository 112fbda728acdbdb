import * as fs from "node:fs";
import { pipeline, type Readable } from "node:stream";
import { createInterface } from "node:readline";
import { createGunzip, createGzip } from "node:zlib";

// What a dump of one database's tables doesn't need, by the beginning of a line. mysqldump starts each statement on a
// line of its own, sometimes within a comment that only MySQL reads; a value never starts a line, since its line breaks
// are written as \n. MySQL itself rejects all of it, however it is written: the user that loads dumps lacks the rights.
const rejected: [statement: RegExp, what: string, remedy: string][] = [
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

/** A dump that cannot be imported; the message has the reason and the remedy. */
class DumpError extends Error {}

/** What a line of a dump must not do, and the remedy; undefined for an allowed line. */
export function rejection(line: string): { what: string; remedy: string } | undefined {
    const statement = line.slice(0, 500).replace(/^\s*(\/\*!\d*\s*)?/, "");
    const found = rejected.find(([pattern]) => pattern.test(statement.replace(/\s+/g, " ")));
    return found && { what: found[1], remedy: found[2] };
}

/**
 * Reads a dump to its end, compressed or not.
 *
 * @throws DumpError if there is none, if it is broken, or if it does more than fill one database's tables
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
            const found = rejection(line);
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

/** The dump as it is sent: compressed by gzip, whose checksum at the end shows that all of it arrived. */
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
