import * as assert from "node:assert/strict";
import { splitNetwork } from "../../../../components/fitting/subnets";

describe("splitNetwork", () => {
    it("makes four equal parts that follow one another", () => {
        assert.deepEqual(splitNetwork("10.20.0.0/16", 4), [
            "10.20.0.0/18",
            "10.20.64.0/18",
            "10.20.128.0/18",
            "10.20.192.0/18",
        ]);
    });

    it("splits the smallest network that is allowed", () => {
        assert.deepEqual(splitNetwork("198.18.7.0/24", 4), [
            "198.18.7.0/26",
            "198.18.7.64/26",
            "198.18.7.128/26",
            "198.18.7.192/26",
        ]);
    });
});
