import assert from "node:assert/strict";

import { buildServiceGraph } from "../../../../policies/topology/build-graph";
import { Unknown, type Resource } from "../../../../policies/topology/resource";
import { brief, findingsOf } from "../../../support/findings";
import { loneServer } from "../../../support/lone-server";
import { redundantStack } from "../../../support/redundant-stack";
import { ref } from "../../../support/resource-stack";

/** The findings, and what isn't judged, where a property comes from another resource and isn't known yet. */
function undecided(type: string, property: string): { findings: string[]; notJudged: string[] } {
    const { stack } = redundantStack();
    const other = stack.add("aws:ssm/parameter:Parameter", "decides", {});
    const resource = stack.resources.find((candidate) => candidate.type === type);
    assert.ok(resource);
    resource.props[property] = Unknown;
    resource.propertyDependencies[property] = [other.urn];
    return {
        findings: brief(findingsOf(stack.resources)).sort(),
        notJudged: buildServiceGraph(stack.resources).notJudged.map(({ label, reason }) => `${label}: ${reason}`),
    };
}

describe("What isn't known yet", () => {
    const questions: [type: string, property: string, question: string][] = [
        ["aws:rds/instance:Instance", "multiAz", "database: whether it has a standby"],
        ["aws:autoscaling/group:Group", "minSize", "group: how many members run"],
        ["aws:autoscaling/group:Group", "maxSize", "group: whether it may grow"],
    ];
    for (const [type, property, question] of questions) {
        it(`is no finding, and said: ${property}`, () =>
            assert.deepEqual(undecided(type, property), {
                findings: [],
                notJudged: [`${question}: ${property} isn't known yet`],
            }));
    }

    it("counts as unset where the program gave nothing", () => {
        const { stack, byName } = redundantStack();
        byName("aws:autoscaling/group:Group::group").props.desiredCapacity = Unknown;
        byName("apex").props.healthCheckId = Unknown;
        assert.deepEqual(findingsOf(stack.resources), []);
    });
});

/** Pseudo-random numbers below 1, the same for the same seed. */
function* numbers(seed: number): Generator<number, never> {
    for (let state = seed; ;) {
        state = (state * 1103515245 + 12345) % 2147483648;
        yield state / 2147483648;
    }
}

/** Replaces properties by values that no provider should return. */
function spoil(resources: Resource[], seed: number): Resource[] {
    const random = numbers(seed);
    const next = () => random.next().value;
    const oddities = [
        Unknown,
        null,
        undefined,
        "",
        0,
        -1,
        true,
        [],
        [Unknown],
        {},
        { id: Unknown },
        [[Unknown]],
        "subnet-1",
        NaN,
    ];
    return resources.map((resource) => ({
        ...resource,
        props: Object.fromEntries(
            Object.entries(resource.props).map(([key, value]) => [
                key,
                next() < 0.4 ? oddities[Math.floor(next() * oddities.length)] : value,
            ]),
        ),
        ...(next() < 0.1 ? { parent: resource.urn } : {}),
        propertyDependencies: next() < 0.2 ? {} : resource.propertyDependencies,
    }));
}

describe("Odd properties", () => {
    for (const moment of ["preview", "update"] as const) {
        it(`never break the graph or a rule (${moment})`, () => {
            const stacks = [redundantStack({ moment, nat: "one" }).stack, loneServer({ moment, snapshots: true })];
            for (let seed = 1; seed <= 300; seed++) {
                for (const { resources } of stacks) {
                    const spoiled = spoil(resources, seed);
                    assert.doesNotThrow(() => findingsOf(spoiled), `seed ${seed}`);
                    assert.doesNotThrow(() => JSON.stringify(buildServiceGraph(spoiled)));
                }
            }
        });
    }

    it("include references to what isn't there, and circles of parents", () => {
        const stack = redundantStack().stack;
        const one = stack.add("custom:index:One", "one", { other: ref(stack.resources[0]) });
        const two = stack.add("custom:index:Two", "two", {}, { parent: one });
        one.parent = two.urn;
        stack.add("command:remote:Command", "step", { create: "apt-get install nginx" }, { parent: two });
        stack.resources[0].dependencies.push("urn:pulumi:test::test::aws:ec2/vpc:Vpc::gone");
        assert.deepEqual(findingsOf(stack.resources), []);
    });
});
