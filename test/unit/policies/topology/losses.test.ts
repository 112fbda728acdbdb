import assert from "node:assert/strict";

import type { Need, ServiceNode } from "../../../../policies/topology/graph";
import { findLosses } from "../../../../policies/topology/losses";

type Description = { domains?: string[]; needs?: string[][]; onPath?: boolean };

function losses(description: Record<string, Description>): Record<string, string[]> {
    const nodes = new Map<string, ServiceNode>();
    for (const [id, { domains = [], needs = [], onPath = true }] of Object.entries(description)) {
        const all = needs.map((anyOf): Need => ({ kind: "uses", anyOf }));
        nodes.set(id, { id, urn: id, kind: "server", label: id, type: "t", domains, needs: all, onPath });
    }
    return Object.fromEntries([...findLosses(nodes)].map(([id, found]) => [id, [...found].sort()]));
}

describe("The losses that take a node down", () => {
    it("are its own and those of all that it needs", () =>
        assert.deepEqual(
            losses({ a: { domains: ["A"], needs: [["b"], ["c"]] }, b: { domains: ["B"] }, c: { domains: ["C"] } }).a,
            ["A", "B", "C"],
        ));

    it("are of alternatives only those that all share", () =>
        assert.deepEqual(
            losses({ a: { needs: [["b", "c"]] }, b: { domains: ["B", "Z"] }, c: { domains: ["C", "Z"] } }).a,
            ["Z"],
        ));

    it("are none where one alternative has none", () =>
        assert.deepEqual(losses({ a: { needs: [["b", "c"]] }, b: { domains: ["B"] }, c: {} }).a, []));

    it("go round circles", () => {
        const found = losses({
            a: { domains: ["A"], needs: [["b"]] },
            b: { domains: ["B"], needs: [["c"]] },
            c: { domains: ["C"], needs: [["a"]] },
        });
        for (const id of ["a", "b", "c"]) {
            assert.deepEqual(found[id], ["A", "B", "C"]);
        }
    });

    it("leave out what isn't on the path", () =>
        assert.deepEqual(Object.keys(losses({ a: {}, b: { onPath: false, domains: ["B"] } })), ["a"]));
});
