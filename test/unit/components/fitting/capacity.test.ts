import * as assert from "node:assert/strict";
import { fitCapacity } from "../../../../components/fitting/capacity";

const fitted = { workers: 0, threads: 4, processes: 0 };
const small = { vcpus: 2, memory: 2048 };

describe("capacity", () => {
    it("gives a t3.small two workers for each vCPU and one more", () => {
        assert.deepEqual(fitCapacity(small, fitted), { workers: 5, databaseConnections: 50, databaseBufferPool: 512 });
    });

    it("gives fewer workers where memory is short", () => {
        assert.equal(fitCapacity({ vcpus: 2, memory: 512 }, fitted).workers, 1);
    });

    it("uses the configured number of workers", () => {
        assert.equal(fitCapacity(small, { ...fitted, workers: 9 }).workers, 9);
    });

    it("has a connection for every thread of two concurrent releases, and for every process", () => {
        const { workers, databaseConnections } = fitCapacity(small, { ...fitted, processes: 3 });
        assert.ok(databaseConnections >= 2 * workers * 4 + 3);
    });
});
