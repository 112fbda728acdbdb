import * as assert from "node:assert/strict";
import { fitCapacity, memoryOfDatabase, systemMemory } from "../../../../components/fitting/capacity";
import { instanceTypeFacts, instanceTypeNames } from "../../../../pulumi/instance-types";

const fitted = { workers: 0, threads: 4, processes: 0, database: true };
const small = { vcpus: 2, memory: 2048 };

describe("capacity", () => {
    it("gives a t3.small two workers for each vCPU and one more", () => {
        assert.deepEqual(fitCapacity(small, fitted), {
            workers: 5,
            fittingWorkers: 5,
            accountConnections: 40,
            databaseConnections: 170,
            databaseBufferPool: 512,
            applicationMemory: 1061,
            unitMemory: 709,
            applicationTasks: 1264,
            unitTasks: 316,
        });
    });

    it("gives fewer workers where memory is short", () => {
        assert.equal(fitCapacity({ vcpus: 2, memory: 512 }, fitted).workers, 1);
    });

    it("uses the configured number of workers", () => {
        const { workers, fittingWorkers } = fitCapacity(small, { ...fitted, workers: 9 });
        assert.deepEqual([workers, fittingWorkers], [9, 5]);
    });

    it("has a connection for each thread of a slot, twice, and for each process", () => {
        const { workers, accountConnections } = fitCapacity(small, { ...fitted, processes: 30 });
        assert.ok(accountConnections >= 2 * workers * 4);
        assert.ok(accountConnections >= 30);
    });

    it("leaves the application some memory, however many connections are asked for", () => {
        const { applicationMemory, unitMemory } = fitCapacity(small, {
            ...fitted,
            workers: 64,
            threads: 64,
        });
        assert.ok(unitMemory > 0 && unitMemory < applicationMemory);
    });

    it("leaves MySQL's memory to the application where there is none", () => {
        const capacity = fitCapacity(small, { ...fitted, database: false });
        assert.equal(memoryOfDatabase(capacity), 0);
        assert.deepEqual([capacity.databaseConnections, capacity.databaseBufferPool], [0, 0]);
        assert.equal(capacity.applicationMemory, small.memory - systemMemory(small));
    });

    for (const name of instanceTypeNames()) {
        it(`adds up for ${name}`, () => {
            const instance = instanceTypeFacts(name)!;
            const capacity = fitCapacity(instance, { ...fitted, processes: 2 });
            const { accountConnections, databaseConnections, unitTasks, applicationTasks } = capacity;
            assert.ok(
                systemMemory(instance) + memoryOfDatabase(capacity) + capacity.applicationMemory <= instance.memory,
                "memory of the system, MySQL and the application",
            );
            assert.ok(capacity.unitMemory >= 64, "memory of a slot");
            assert.ok(capacity.applicationMemory - capacity.unitMemory >= 32, "memory of the other slot");
            assert.ok(databaseConnections - 4 * accountConnections >= 10, "connections of the administrator");
            assert.ok(applicationTasks >= 4 * unitTasks, "tasks of two slots, a process and a job");
        });
    }
});
