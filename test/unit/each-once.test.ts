import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { eachOnce } from "../support/each-once";
import { step } from "../support/engine-events";

const volume = (name: string) => step({ operation: "create", type: "aws:ebs/volume:Volume", name });

describe("The engine's events", () => {
    it("are passed on once, although the end of the log is read twice", () => {
        const [first, second, third] = [volume("first"), volume("second"), volume("third")];
        const heard: EngineEvent[] = [];
        [first, second, third, second, third].forEach(eachOnce((event) => heard.push(event)));
        assert.deepEqual(heard, [first, second, third]);
    });

    it("are all passed on, even if two have the same content", () => {
        const heard: EngineEvent[] = [];
        [volume("one"), volume("one")].forEach(eachOnce((event) => heard.push(event)));
        assert.equal(heard.length, 2);
    });
});
