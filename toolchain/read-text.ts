import * as fs from "node:fs";

/**
 * The text of a file, or of standard input (0), without a byte order mark. What Windows PowerShell 5.1 writes by `>` is UTF-16.
 */
export function readText(file: string | 0): string {
    const bytes = fs.readFileSync(file);
    const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : "utf-8";
    return new TextDecoder(encoding).decode(bytes);
}
