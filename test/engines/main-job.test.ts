import assert from "node:assert/strict";
import { Clone } from "../support/clone";

describe("npm run local", function () {
    this.timeout(1_200_000);
    let clone: Clone;

    before(async () => (clone = await Clone.create()));
    after(() => clone?.remove());

    it("brings the site up", async () => {
        const output = await clone.npm("local");
        for (const line of ["Page", "Health", "DNS", "Nginx", "Application", "MySQL", "Certificate"]) {
            assert.match(output, new RegExp(`✓ ${line} `), output);
        }
    });

    it("changes nothing the second time", async () =>
        assert.match(await clone.npm("local"), /Resources:\n +\d+ unchanged/));

    it("deploys a release, with the policy packs' findings", async () => {
        const deployed = await clone.tryNpm("deploy", ["--stack", "local"]);
        assert.equal(deployed.code, 0, deployed.output);
        assert.match(deployed.output, /server-is-single-point-of-failure/);
    });
});
