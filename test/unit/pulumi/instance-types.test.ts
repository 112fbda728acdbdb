import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import { instanceTypeFacts, instanceTypeNames } from "../../../pulumi/instance-types";

const GiB = 1024;

describe("The facts of an instance type", () => {
    for (const [name, expected] of [
        ["t3.small", { vcpus: 2, memory: 2 * GiB, architecture: "x86_64", hypervisor: "nitro", baseline: 20 }],
        ["t4g.2xlarge", { vcpus: 8, memory: 32 * GiB, architecture: "arm64", hypervisor: "nitro", baseline: 40 }],
        ["t2.micro", { vcpus: 1, memory: 1 * GiB, architecture: "x86_64", hypervisor: "xen", baseline: 10 }],
        ["m6i.large", { vcpus: 2, memory: 8 * GiB, architecture: "x86_64", hypervisor: "nitro" }],
        ["m7g.medium", { vcpus: 1, memory: 4 * GiB, architecture: "arm64", hypervisor: "nitro" }],
        ["c5.4xlarge", { vcpus: 16, memory: 32 * GiB, architecture: "x86_64", hypervisor: "nitro" }],
        ["c5.9xlarge", { vcpus: 36, memory: 72 * GiB, architecture: "x86_64", hypervisor: "nitro" }],
        ["r7a.48xlarge", { vcpus: 192, memory: 1536 * GiB, architecture: "x86_64", hypervisor: "nitro" }],
        ["c5.8xlarge", undefined],
        ["m6i.48xlarge", undefined],
        ["m5.medium", undefined],
        ["u-6tb1.metal", undefined],
        ["", undefined],
    ] as const) {
        it(`${name || "without a name"} are ${JSON.stringify(expected)}`, () =>
            assert.deepEqual(instanceTypeFacts(name), expected));
    }
});

describe("The instance types", () => {
    it("are those that AWS has in these families, without bare metal", () => {
        const ofAws = Object.values<string>(aws.ec2.InstanceType);
        const families = new Set(instanceTypeNames().map((name) => name.split(".")[0]));

        assert.deepEqual(
            instanceTypeNames().sort(),
            ofAws.filter((name) => families.has(name.split(".")[0]!) && !name.includes(".metal")).sort(),
        );
    });
});
