import * as assert from "node:assert/strict";

import { pauseAfter, PermanentError, withRetries } from "../../../../local/command/retry";

function run(limit: number, failures: number, error: Error = new Error("refused")) {
    const record = { attempts: 0, pauses: [] as number[], messages: [] as string[] };
    const result = withRetries(
        {
            name: "Dial",
            limit,
            signal: new AbortController().signal,
            progress: (message) => void record.messages.push(message),
            sleep: async (milliseconds) => void record.pauses.push(milliseconds),
        },
        async () => {
            if (record.attempts++ < failures) {
                throw error;
            }
            return "connected";
        },
    );
    return { record, result };
}

describe("retries", () => {
    it("wait 100 ms at first, half as long again each time, and 5 s at most", () => {
        assert.deepEqual([0, 1, 2, 9, 10, 50].map(pauseAfter).map(Math.round), [100, 150, 225, 3844, 5000, 5000]);
    });

    it("end with the first success", async () => {
        const { record, result } = run(10, 2);
        assert.equal(await result, "connected");
        assert.deepEqual(record.pauses, [100, 150]);
        assert.deepEqual(record.messages, ["Dial 1/10 failed: retrying", "Dial 2/10 failed: retrying"]);
    });

    it("fail after as many failures as the limit allows", async () => {
        const { record, result } = run(3, 100);
        await assert.rejects(result, /^Error: after 3 failed attempts: refused$/);
        assert.equal(record.attempts, 4);
    });

    it("fail at once with limit 0", async () => {
        const { record, result } = run(0, 100);
        await assert.rejects(result, /after 0 failed attempts: refused/);
        assert.equal(record.attempts, 1);
    });

    it("continue with limit -1", async () => {
        const { record, result } = run(-1, 100);
        assert.equal(await result, "connected");
        assert.equal(record.messages[0], "Dial 1/inf failed: retrying");
    });

    it("don't repeat a permanent failure", async () => {
        const { record, result } = run(10, 100, new PermanentError("bad key"));
        await assert.rejects(result, /^Error: bad key$/);
        assert.equal(record.attempts, 1);
    });

    it("stop when the update is cancelled", async () => {
        const cancellation = new AbortController();
        const result = withRetries(
            { name: "Dial", limit: -1, signal: cancellation.signal, progress: () => cancellation.abort() },
            async () => Promise.reject(new Error("refused")),
        );
        await assert.rejects(result, /cancelled/);
    });
});
