import assert from "node:assert/strict";

import { hoursOfDowntime } from "../../../../policies/findings/availability";
import { capacityOf } from "../../../../policies/topology/instance-type";

describe("The capacity of an instance type", () => {
    for (const [type, expected] of [
        ["t3.small", { vCpus: 2, memory: 2, baseline: 20 }],
        ["t4g.2xlarge", { vCpus: 8, memory: 32, baseline: 40 }],
        ["t2.micro", { vCpus: 1, memory: 1 }],
        ["m6i.large", { vCpus: 2, memory: 8 }],
        ["c7i.4xlarge", { vCpus: 16, memory: 32 }],
        ["p4d.24xlarge", { vCpus: 96 }],
        ["u-6tb1.metal", undefined],
        ["", undefined],
    ] as const) {
        it(`of ${type || "nothing"} is ${JSON.stringify(expected)}`, () =>
            assert.deepEqual(capacityOf(type), expected));
    }
});

describe("An availability", () => {
    for (const [percent, hours] of [
        [99.5, "43.8"],
        [99.9, "8.76"],
        [99.95, "4.38"],
        [99.99, "0.88"],
        [95, "438"],
    ] as const) {
        it(`of ${percent}% leaves ${hours} h a year`, () => assert.equal(hoursOfDowntime(percent), hours));
    }
});
