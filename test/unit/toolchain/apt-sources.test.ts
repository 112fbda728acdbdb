import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { debianAddresses, readMirrors } from "../../../toolchain/apt-sources";

describe("Debian's mirrors in apt's sources", () => {
    it("are found in both formats", () => {
        const sources = [
            "# deb http://commented.example/debian trixie main",
            "deb [signed-by=/usr/share/keyrings/x.gpg] http://one.example/debian/ trixie main",
            "deb-src http://source.example/debian trixie main",
            "deb https://packages.example/apt stable main",
            "URIs: http://two.example/debian http://two.example/debian-security",
        ];
        assert.deepEqual(debianAddresses(sources.join("\n")), [
            "http://one.example/debian",
            "http://two.example/debian",
            "http://two.example/debian-security",
        ]);
    });

    describe("of a computer", () => {
        let directory: string;
        beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "apt-"))));
        afterEach(() => fs.rmSync(directory, { recursive: true }));

        it("come from the distribution's own file first", () => {
            const parts = path.join(directory, "sources.list.d");
            fs.mkdirSync(parts);
            fs.writeFileSync(path.join(parts, "a.list"), "deb http://a.example/debian sid main\n");
            fs.writeFileSync(path.join(parts, "debian.sources"), "URIs: http://own.example/debian\n");
            assert.equal(readMirrors(directory).mirror, "http://own.example/debian");
        });

        it("are Debian's own where there are none", () => {
            assert.deepEqual(readMirrors(directory), {
                mirror: "http://deb.debian.org/debian",
                securityMirror: "http://deb.debian.org/debian-security",
            });
        });
    });
});
