import assert from "node:assert/strict";

import { byCause, takenDown } from "../../../../policies/findings/causes";
import type { Finding } from "../../../../policies/findings/finding";

const urnOf = (name: string) => `urn:pulumi:test::test::aws:ec2/instance:Instance::${name}`;

function alone(name: string, altered: Partial<Finding> = {}): Finding {
    return {
        rule: "server-is-single-point-of-failure",
        severity: "high",
        urn: urnOf(name),
        cause: urnOf(name),
        fact: `The server ${name} is the only one that does its work.`,
        consequence: "If it fails, the site is down.",
        remedy: "Run two.",
        takesDown: [`${name}.example.com`],
        ...altered,
    };
}

const maintained = (name: string) =>
    alone(name, {
        rule: "lone-server-stops-for-maintenance",
        severity: "medium",
        fact: `Nothing serves visitors while the server ${name} is maintained.`,
    });

/** The rules of each cause, each with the names of its resources. */
function causesOf(...findings: Finding[]): string[][] {
    return byCause(findings, ({ rule }) => rule).map((cause) =>
        cause.map(({ first, others }) => [first, ...others].map(({ urn }) => urn.split("::").pop()).join()),
    );
}

describe("Findings by cause", () => {
    it("are one if one remedy ends them, the worst first", () => {
        const [[worst, further], ...others] = byCause([maintained("web"), alone("web")], ({ rule }) => rule);

        assert.equal(worst.first.rule, "server-is-single-point-of-failure");
        assert.equal(further.first.rule, "lone-server-stops-for-maintenance");
        assert.deepEqual(others, []);
    });

    it("are several if each has its own remedy", () => {
        const unencrypted = alone("web", { cause: undefined });
        assert.deepEqual(causesOf(unencrypted, { ...unencrypted, rule: "another" }), [["web"], ["web"]]);
    });

    it("are one if the same is true of several resources", () =>
        assert.deepEqual(causesOf(alone("a"), maintained("a"), alone("b"), maintained("b")), [["a,b", "a,b"]]));

    for (const [what, altered] of Object.entries<Partial<Finding>>({
        rule: { rule: "another" },
        severity: { severity: "critical" },
        fact: { fact: "The server b is one of two." },
        consequence: { consequence: "The data is lost." },
        number: { number: "t3.large: 2 vCPUs." },
        remedy: { remedy: "Run three." },
        "assumption about it": { uncertain: "whether visitors reach it" },
    })) {
        it(`are several if the ${what} differs`, () =>
            assert.deepEqual(causesOf(alone("a"), alone("b", altered)), [["a"], ["b"]]));
    }

    it("are several if one of the resources has a further finding", () =>
        assert.deepEqual(causesOf(alone("a"), maintained("a"), alone("b")), [["a", "a"], ["b"]]));

    it("are one with the names that the facts have for the resources", () =>
        assert.deepEqual(
            causesOf(
                alone("a", { subject: "a.example.com", fact: "No alarm watches a.example.com." }),
                alone("b", { subject: "b.example.com", fact: "No alarm watches b.example.com." }),
            ),
            [["a,b"]],
        ));

    it("are several if the name is only a part of a word", () =>
        assert.deepEqual(causesOf(alone("a", { fact: "All of it." }), alone("b", { fact: "Bll of it." })), [
            ["a"],
            ["b"],
        ]));

    it("name all that is lost with the resources once", () => {
        const [[alike]] = byCause(
            [alone("a"), alone("b"), alone("c", { takesDown: ["b.example.com"] })],
            ({ rule }) => rule,
        );
        assert.deepEqual(takenDown(alike), ["a.example.com", "b.example.com"]);
    });
});
