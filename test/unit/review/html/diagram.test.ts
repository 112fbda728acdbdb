import assert from "node:assert/strict";

import type { ServiceGraph } from "../../../../policies/topology/graph";
import { diagramOf, type Diagram } from "../../../../review/html/diagram";
import { layOut, type Area } from "../../../../review/html/layout";
import { fitting, textWidth } from "../../../../review/html/text-width";
import { loneServer } from "../../../support/lone-server";
import { redundantStack } from "../../../support/redundant-stack";
import { reportOf, reviewOf } from "../../../support/example-review";
import { Stack } from "../../../support/resource-stack";

function diagram(stack: Stack): Diagram {
    const report = reportOf(stack.resources);
    return diagramOf(report.graph, reviewOf(report, stack.resources).findings);
}

function labels({ boxes, arrows }: Diagram): string[] {
    const label = new Map(boxes.map((box) => [box.id, box.label]));
    return arrows.map(({ from, to }) => `${label.get(from)} → ${label.get(to)}`).sort();
}

/** A chain of nodes of the given kinds; the first is the entry. */
function chain(...kinds: ServiceGraph["nodes"][number]["kind"][]): ServiceGraph {
    const ids = kinds.map((kind, index) => `${kind}-${index}`);
    return {
        nodes: kinds.map((kind, index) => ({
            id: ids[index]!,
            urn: ids[index]!,
            kind,
            label: ids[index]!,
            type: kind,
            domains: [],
            needs: [],
            onPath: true,
        })),
        edges: ids.slice(1).map((to, index) => ({ from: ids[index]!, to, kind: "uses", alternative: false })),
        entries: [ids[0]!],
        tiers: [],
        sites: [],
        failureDomains: [],
        notJudged: [],
        offPath: [],
        unknowns: [],
    };
}

describe("The drawing of a service graph", () => {
    it("leads from the visitors to the data, a server with all that runs on it in one box", () => {
        const drawn = diagram(loneServer());
        assert.deepEqual(labels(drawn), [
            "Visitors → example.com",
            "Visitors → www.example.com",
            "example.com → the address of server",
            "server → server-data",
            "the address of server → server",
            "www.example.com → example.com",
        ]);
        const server = drawn.boxes.find(({ label }) => label === "server")!;
        assert.deepEqual(server.contents, ["Nginx", "Gunicorn", "MySQL"]);
        assert.deepEqual(server.notes, ["t3.small"]);
        assert.deepEqual(
            drawn.frames.map(({ label, domain }) => [label, domain.single]),
            [["eu-central-1a", true]],
        );
        assert.equal(server.frame, drawn.frames[0]!.id);
    });

    it("says how many members a group has, and in how many zones", () => {
        const { stack } = redundantStack();
        const group = diagram(stack).boxes.find(({ label }) => label === "group")!;
        assert.deepEqual(group.notes, ["t3.small", "2 to 6 members", "3 zones"]);
        assert.ok(diagram(stack).boxes.every(({ domains }) => domains.every(({ single }) => !single)));
    });

    it("marks boxes with their findings, except those that are gone", () => {
        const report = reportOf(loneServer().resources);
        const { findings } = reviewOf(report, []);
        const about = findings.flatMap(({ urn }, index) => (urn?.endsWith("Instance::server") ? [index] : []));
        const marks = () => diagramOf(report.graph, findings).boxes.find(({ label }) => label === "server")!.findings;
        assert.deepEqual(marks(), about);
        findings[about[0]!]!.status = "gone";
        assert.deepEqual(marks(), about.slice(1));
    });

    it("leads past a security group, which never fails", () => {
        assert.deepEqual(labels(diagramOf(chain("server-group", "security-group", "database"), [])), [
            "Visitors → server-group-0",
            "server-group-0 → database-2",
        ]);
    });

    it("draws what visitors reach first, up to its limit, and has the total", () => {
        const graph = chain(...Array.from({ length: 100 }, () => "server-group" as const));
        const drawn = diagramOf(graph, [], 10);
        assert.equal(drawn.total, 100);
        assert.deepEqual(
            drawn.boxes.map(({ label }) => label),
            ["Visitors", ...Array.from({ length: 10 }, (_, index) => `server-group-${index}`)],
        );
    });

    it("draws no visitors if there is no entry", () => {
        const graph = { ...chain("server-group", "database"), entries: [] };
        assert.deepEqual(labels(diagramOf(graph, [])), ["server-group-0 → database-1"]);
    });

    it("ends if nodes need each other", () => {
        const graph = chain("server-group", "database");
        graph.edges.push({ from: "database-1", to: "server-group-0", kind: "uses", alternative: false });
        const { boxes } = layOut(diagramOf(graph, [], 1), "LR");
        assert.equal(boxes.length, 2);
    });
});

describe("The layout of a drawing", () => {
    const inside = (inner: Area, outer: Area) =>
        inner.x >= outer.x &&
        inner.y >= outer.y &&
        inner.x + inner.width <= outer.x + outer.width &&
        inner.y + inner.height <= outer.y + outer.height;
    const apart = (one: Area, other: Area) =>
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y;

    for (const direction of ["LR", "TB"] as const) {
        it(`keeps boxes apart, in their frames and in the picture (${direction})`, () => {
            for (const stack of [loneServer(), redundantStack({ nat: "each" }).stack]) {
                const { width, height, boxes, frames } = layOut(diagram(stack), direction);
                boxes.forEach(({ box, area }, index) => {
                    assert.ok(inside(area, { x: 0, y: 0, width, height }), box.label);
                    for (const other of boxes.slice(index + 1)) {
                        assert.ok(apart(area, other.area), `${box.label} and ${other.box.label}`);
                    }
                    for (const { frame, area: around } of frames) {
                        assert.equal(inside(area, around), box.frame === frame.id, box.label);
                    }
                });
            }
        });
    }

    it("shortens long and wide texts", () => {
        for (const text of ["i".repeat(100), "M".repeat(100), "网".repeat(100)]) {
            const short = fitting(text, 14, 200);
            assert.ok(textWidth(short, 14) <= 200 && short.endsWith("…") && short.length > 10, short);
        }
        assert.equal(fitting("server", 14, 200), "server");
    });
});
