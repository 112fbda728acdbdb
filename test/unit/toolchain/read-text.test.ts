import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { readText } from "../../../toolchain/read-text";

describe("The text of a file", () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "read-text-"));
    after(() => fs.rmSync(folder, { recursive: true }));

    for (const [what, bytes] of [
        ["UTF-8", Buffer.from("{ “é” }")],
        ["UTF-8 with a byte order mark", Buffer.from("\uFEFF{ “é” }")],
        ["UTF-16 with a byte order mark, as Windows PowerShell writes it", Buffer.from("\uFEFF{ “é” }", "utf16le")],
    ] as const) {
        it(`is read from ${what}`, () => {
            const file = path.join(folder, "text");
            fs.writeFileSync(file, bytes);
            assert.equal(readText(file), "{ “é” }");
        });
    }

    it("is empty for an empty file", () => {
        const file = path.join(folder, "empty");
        fs.writeFileSync(file, "");
        assert.equal(readText(file), "");
    });
});
