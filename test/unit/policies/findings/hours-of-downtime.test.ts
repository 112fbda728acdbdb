import assert from "node:assert/strict";

import { hoursOfDowntime } from "../../../../policies/findings/hours-of-downtime";

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
