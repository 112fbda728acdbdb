import assert from "node:assert/strict";

import { Backups } from "../../../../policies/topology/backups";
import { buildServiceGraph } from "../../../../policies/topology/build-graph";
import { Inventory } from "../../../../policies/topology/inventory";
import { placeOf } from "../../../../policies/topology/place";
import { Unknown } from "../../../../policies/topology/resource";
import { brief, findingsOf } from "../../../support/findings";
import { ref, Stack } from "../../../support/resource-stack";

const frankfurt = { region: "eu-central-1" };
const role = (account: string, name: string) =>
    JSON.stringify([{ roleArn: `arn:aws:iam::${account}:role/${name}`, sessionName: name }]);

describe("The place of a resource", () => {
    it("is its provider's region, or its own", () => {
        assert.equal(placeOf({}, frankfurt), placeOf({}, { ...frankfurt, defaultTags: "{}" }));
        assert.notEqual(placeOf({}, frankfurt), placeOf({}, { region: "eu-west-1" }));
        assert.equal(placeOf({ region: "eu-west-1" }, frankfurt), placeOf({}, { region: "eu-west-1" }));
    });
    it("is its provider's account, whatever the role's name", () => {
        const of = (assumeRoles?: string) => placeOf({}, { ...frankfurt, assumeRoles });
        assert.equal(of(role("111111111111", "deploy")), of(role("111111111111", "audit")));
        assert.notEqual(of(role("111111111111", "deploy")), of(role("222222222222", "deploy")));
        assert.notEqual(of(role("111111111111", "deploy")), of());
        assert.notEqual(placeOf({}, { ...frankfurt, profile: "prod" }), placeOf({}, frankfurt));
    });
    it("isn't known while the region or the role isn't", () => {
        for (const unknown of [{}, { region: Unknown }, { ...frankfurt, assumeRoles: Unknown }]) {
            assert.equal(placeOf({}, unknown), undefined);
        }
    });
});

describe("Resources of several places", () => {
    const places = ["eu-central-1", "eu-west-1"];

    it("with the same names belong to those of their own place", () => {
        const stack = new Stack("update");
        for (const place of places) {
            const add = (type: string, inputs: Record<string, unknown>) =>
                stack.add(type, `web-${place}`, { name: "web", ...inputs }, { place });
            const access = add("aws:ec2/securityGroup:SecurityGroup", {
                ingress: [{ protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] }],
            });
            const template = add("aws:ec2/launchTemplate:LaunchTemplate", { vpcSecurityGroupIds: [ref(access)] });
            const targets = add("aws:lb/targetGroup:TargetGroup", {});
            const balancer = add("aws:lb/loadBalancer:LoadBalancer", { securityGroups: [ref(access)] });
            add("aws:lb/listener:Listener", {
                loadBalancerArn: ref(balancer, "arn"),
                port: 80,
                defaultActions: [{ type: "forward", targetGroupArn: ref(targets, "arn") }],
            });
            add("aws:autoscaling/group:Group", { minSize: 1, maxSize: 4, launchTemplate: { id: ref(template) } });
            add("aws:autoscaling/attachment:Attachment", {
                autoscalingGroupName: "web",
                lbTargetGroupArn: ref(targets, "arn"),
            });
        }
        const needs = buildServiceGraph(stack.resources)
            .nodes.filter(({ kind }) => kind === "target-group")
            .map(({ label, needs: of }) => [label, of.flatMap(({ anyOf }) => anyOf.map((id) => id.split("::").pop()))]);
        assert.deepEqual(
            needs,
            places.map((place) => [`web-${place}`, [`web-${place}`]]),
        );
        assert.deepEqual(
            brief(findingsOf(stack.resources)).filter((text) => text.startsWith("group-runs-one-member")),
            places.map((place) => `group-runs-one-member medium web-${place}`),
        );
    });

    it("are copied by what is in their own place alone", () => {
        const stack = new Stack("update");
        stack.add(
            "aws:dlm/lifecyclePolicy:LifecyclePolicy",
            "daily",
            { policyDetails: { resourceTypes: ["VOLUME"], targetTags: { copy: "daily" }, schedules: [] } },
            { place: places[0] },
        );
        const backups = new Backups(new Inventory(stack.resources));
        const copied = (place: string | undefined) =>
            backups.of(
                stack.add("aws:ebs/volume:Volume", `data-${place}`, { tags: { copy: "daily" } }, { place }),
                "VOLUME",
            ).length;
        assert.deepEqual([...places, undefined].map(copied), [1, 0, 1]);
    });
});
