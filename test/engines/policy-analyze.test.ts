import assert from "node:assert/strict";
import * as path from "node:path";
import { exampleState } from "../../docs/example";
import { findProgram } from "../../toolchain/find-program";
import { InstalledPackage } from "../support/installed-package";

describe("pulumi policy analyze with the npm package", function () {
    this.timeout(600_000);
    let installed: InstalledPackage;

    before(async () => (installed = await InstalledPackage.make()));
    after(() => installed.remove());

    it("judges a state without a program, a login or a language host", async () => {
        const pack = path.join(installed.pack, "bin", "pack");
        const { code, output, errors } = await installed.run(
            "pulumi",
            ["policy", "analyze", "--file", exampleState, "--policy-pack", pack],
            { PATH: `${path.dirname(findProgram("pulumi")!)}:${path.dirname(process.execPath)}:/usr/bin:/bin` },
        );

        assert.equal(code, 0, errors);
        const engine = [...output.matchAll(/^ +- \[(\w+)\] +(?:\[severity: \w+\] +)?(\S+)/gm)].map(
            ([, level, policy]) => `${level} ${policy}`,
        );
        const json = await installed.command([exampleState, "--format", "json"]);
        const { findings } = JSON.parse(json.output) as { findings: { level: string; policy: string }[] };
        assert.ok(engine.length > 3, output);
        assert.deepEqual(engine.sort(), findings.map(({ level, policy }) => `${level} ${policy}`).sort());
    });
});
