import assert from "node:assert/strict";

import { missingPackages } from "../../../toolchain/debian-packages";

describe("missingPackages", () => {
    it("finds programs, and files by their path", () => {
        const wanted = [
            { name: "coreutils", provides: "ls" },
            { name: "base-files", provides: "/etc/os-release" },
        ];
        assert.deepEqual(missingPackages(wanted), []);
    });

    it("names what isn't there", () => {
        const absent = [
            { name: "nothing", provides: "no-such-program" },
            { name: "nowhere", provides: "/no/such/file" },
        ];
        assert.deepEqual(missingPackages([...absent, { name: "coreutils", provides: "ls" }]), absent);
    });
});
