import assert from "node:assert/strict";
import { outdatedEngine } from "../../components/fitting/engine";
import { cliVersion } from "../../pulumi/cli";
import { newestEngine } from "../support/engines";
import { Previews } from "../support/preview";

describe("The engine", function () {
    this.timeout(120_000);

    it("of these tests is the newest", async () => assert.equal(await cliVersion(), `v${newestEngine}`));

    for (const [least, received] of [
        [newestEngine, undefined],
        ["999.0.0", newestEngine],
    ] as const) {
        it(`that is asked for ${least} ${received ? "tells its version" : "is new enough"}`, async () => {
            const previews = await Previews.start();
            let answer: Awaited<ReturnType<typeof outdatedEngine>>;
            await previews.preview("asked", async () => (answer = await outdatedEngine(least)), { policyPacks: [] });
            previews.stop();
            assert.equal(answer?.received, received);
        });
    }
});
