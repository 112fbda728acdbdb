import * as assert from "node:assert/strict";
import { prepareCloud } from "../../../../local/setup/prepare";
import { TerminalProgress } from "../../../../toolchain/progress";

describe("the local cloud's set-up", () => {
    const platform = Object.getOwnPropertyDescriptor(process, "platform")!;

    afterEach(() => Object.defineProperty(process, "platform", platform));

    it("says on macOS that it needs Linux, before it looks for anything", async () => {
        Object.defineProperty(process, "platform", { ...platform, value: "darwin" });
        await assert.rejects(prepareCloud(new TerminalProgress()), {
            name: "Problem",
            message: /machines are Linux containers, and this is darwin: run it on Linux/,
        });
    });
});
