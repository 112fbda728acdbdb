import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { gzipSync } from "node:zlib";
import { compressedDump, examineDump, rejection } from "../../../../operations/import/dump";

const dump = [
    "-- MySQL dump 10.13",
    "/*!40101 SET NAMES utf8mb4 */;",
    "DROP TABLE IF EXISTS `guest_book`;",
    "CREATE TABLE `guest_book` (",
    "  `use` varchar(40)",
    ");",
    "INSERT INTO `guest_book` VALUES ('USE `app`; GRANT ALL ON *.* TO x;');",
    "",
].join("\n");

describe("a dump", () => {
    let folder: string;
    const file = (content: string | Buffer) => {
        const name = path.join(folder, "dump");
        fs.writeFileSync(name, content);
        return name;
    };
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "dump-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    for (const [form, content] of [
        ["plain", dump],
        ["compressed", gzipSync(dump)],
        ["of several compressed parts", Buffer.concat([gzipSync(dump), gzipSync(dump)])],
    ] as const) {
        it(`is accepted, ${form}, and sent compressed`, async () => {
            const name = file(content);
            await examineDump(name);
            const sent: Buffer[] = [];
            for await (const part of compressedDump(name)) {
                sent.push(part as Buffer);
            }
            assert.equal(Buffer.concat(sent).readUInt16BE(0), 0x1f8b);
        });
    }

    for (const [line, what] of [
        ["CREATE DATABASE `shop`;", "names a database of its own"],
        [
            "CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 */;",
            "names a database of its own",
        ],
        ["/*!40000 DROP DATABASE IF EXISTS `shop`*/;", "names a database of its own"],
        ["USE `shop`;", "names a database of its own"],
        ["  use shop ;", "names a database of its own"],
        ["CREATE USER 'x'@'%' IDENTIFIED BY 'y';", "makes or changes database users"],
        ["grant all on *.* to 'x'@'%';", "makes or changes database users"],
        ["/*!50003 REVOKE ALL ON *.* FROM x */;", "makes or changes database users"],
        ["SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ '';", "changes settings of the whole server"],
        ["SET @@SESSION.SQL_LOG_BIN= 0;", "changes settings of the whole server"],
    ] as const) {
        it(`is rejected for the line ${line}`, async () => {
            assert.equal(rejection(line)?.what, what);
            await assert.rejects(examineDump(file(`${dump}${line}\n`)), (error: Error) => {
                assert.match(error.message, /^line 8 of /);
                assert.match(error.message, /remedy: \S/);
                return true;
            });
        });
    }

    for (const line of [
        "use of this site is free",
        "Grant me the serenity",
        "SET @saved_cs_client = @@character_set_client;",
        "CREATE TABLE `user` (id INT);",
        "DROP TABLE IF EXISTS `database`;",
    ]) {
        it(`may have the line ${line}`, () => assert.equal(rejection(line), undefined));
    }

    for (const [what, content, message] of [
        ["truncated", gzipSync(dump).subarray(0, -8), /is broken: unexpected end of file/],
        ["damaged", Buffer.from(gzipSync(dump).map((byte, index) => (index === 40 ? byte ^ 0xff : byte))), /is broken/],
        ["empty", "", /is empty/],
    ] as const) {
        it(`is rejected when it is ${what}`, () => assert.rejects(examineDump(file(content)), message));
    }

    it("is rejected when there is none", () => assert.rejects(examineDump("/nowhere/dump.sql"), /there is no file/));
});
