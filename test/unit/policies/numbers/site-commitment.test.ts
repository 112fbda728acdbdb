import assert from "node:assert/strict";

import { defaultParameters, type Parameters } from "../../../../policies/findings/parameters";
import { makeFigures } from "../../../../policies/numbers/figures";
import type { SiteCommitment } from "../../../../policies/numbers/site-commitment";
import { buildServiceGraph } from "../../../../policies/topology/build-graph";
import { figuresOf } from "../../../support/figures";
import { loneServer } from "../../../support/lone-server";
import { redundantStack } from "../../../support/redundant-stack";
import { ref, Stack } from "../../../support/resource-stack";

function commitmentOf(stack: Stack, parameters: Partial<Parameters> = {}): SiteCommitment {
    const { sites } = figuresOf(stack, parameters);
    assert.equal(sites.length, 1);
    return sites[0].commitment;
}

const brief = ({ parts }: SiteCommitment) => parts.map(({ label, percent }) => `${label} ${percent}`);

describe("What AWS commits to for a site on one server", () => {
    it("is what it commits to for the instance and each of its volumes, together", () => {
        const commitment = commitmentOf(loneServer());

        assert.deepEqual(brief(commitment), ["server 99.5", "server-data 99.9"]);
        assert.equal(commitment.percent, 99.4005);
        assert.deepEqual(commitment.without, []);
    });

    it("is less with a further volume that it needs", () =>
        assert.equal(
            commitmentOf(loneServer({ mountPoints: { "server-data": "/var/lib/mysql", "server-files": "/srv/data" } }))
                .percent,
            99.3011,
        ));

    it("takes the instance's figure from the parameter", () =>
        assert.equal(commitmentOf(loneServer({ dataVolume: false }), { instanceAvailability: 99 }).percent, 99));
});

describe("What AWS commits to for a redundant site", () => {
    it("combines balancer, group and database over zones", () => {
        const commitment = commitmentOf(redundantStack().stack);

        assert.equal(commitment.percent, Number((0.9999 * 0.9999 * 0.9995 * 100).toFixed(6)));
        assert.deepEqual(brief(commitment), ["database 99.95", "balancer 99.99", "group 99.99"]);
    });

    it("is no more than for one instance if the group is in one zone", () =>
        assert.deepEqual(brief(commitmentOf(redundantStack({ groupZones: 1 }).stack)), [
            "group 99.5",
            "database 99.95",
            "balancer 99.99",
        ]));

    it("is less without a standby of the database", () =>
        assert.deepEqual(brief(commitmentOf(redundantStack({ database: { multiAz: false } }).stack)), [
            "database 99.5",
            "balancer 99.99",
            "group 99.99",
        ]));

    it("leaves out a database of which it isn't known, and says so", () => {
        const elsewhere = new Stack().add("aws:ssm/parameter:Parameter", "standby");
        const { stack } = redundantStack({ database: { multiAz: ref(elsewhere, "value") } });

        const { without, percent } = commitmentOf(stack);

        assert.deepEqual(
            without.map(({ label }) => label),
            ["database"],
        );
        assert.match(without[0].reason, /standby: multiAz isn't known yet/);
        assert.equal(percent, Number((0.9999 * 0.9999 * 100).toFixed(6)));
    });
});

describe("What AWS commits to for two servers behind a balancer", () => {
    function pair({ zones = ["a", "b"], healthCheck = true } = {}): Stack {
        const stack = new Stack();
        const vpc = stack.add("aws:ec2/vpc:Vpc", "vpc", {});
        const subnets = ["a", "b"].map((zone) =>
            stack.add("aws:ec2/subnet:Subnet", zone, { vpcId: ref(vpc), availabilityZone: `eu-central-1${zone}` }),
        );
        const balancer = stack.add("aws:lb/loadBalancer:LoadBalancer", "balancer", {
            subnets: subnets.map((subnet) => ref(subnet)),
        });
        const targets = stack.add("aws:lb/targetGroup:TargetGroup", "targets", {
            healthCheck: { enabled: healthCheck },
        });
        stack.add("aws:lb/listener:Listener", "listener", {
            loadBalancerArn: ref(balancer, "arn"),
            defaultActions: [{ type: "forward", targetGroupArn: ref(targets, "arn") }],
        });
        zones.forEach((zone, index) => {
            const server = stack.add("aws:ec2/instance:Instance", `web-${index}`, {
                instanceType: "t3.small",
                subnetId: ref(subnets.find(({ name }) => name === zone)!),
            });
            stack.add("aws:lb/targetGroupAttachment:TargetGroupAttachment", `web-${index}`, {
                targetGroupArn: ref(targets, "arn"),
                targetId: ref(server),
            });
        });
        return stack;
    }

    it("in two zones is what it commits to for instances over zones, however many there are", () =>
        assert.deepEqual(brief(commitmentOf(pair({ zones: ["a", "b", "a"] }))), [
            "balancer 99.99",
            "web-0, web-1 and web-2 99.99",
        ]));

    it("in one zone is no more than for one of them, because the zone takes both", () =>
        assert.deepEqual(brief(commitmentOf(pair({ zones: ["a", "a"] }))), ["web-0 and web-1 99.5", "balancer 99.99"]));

    it("without a health check counts both, because visitors of a failed one stay there", () =>
        assert.deepEqual(brief(commitmentOf(pair({ healthCheck: false }))), [
            "web-0 99.5",
            "web-1 99.5",
            "balancer 99.99",
        ]));
});

describe("What has no agreement in the table", () => {
    it("is named as left out", () => {
        const stack = new Stack();
        const service = stack.add("aws:apprunner/service:Service", "runner", {});
        stack.add("aws:route53/record:Record", "www", {
            name: "www.example.com",
            type: "CNAME",
            zoneId: "Z1",
            records: [ref(service, "serviceUrl")],
        });
        const { percent, without } = commitmentOf(stack);

        assert.equal(percent, 100);
        assert.deepEqual(
            without.map(({ label }) => label),
            ["runner"],
        );
    });
});

describe("A stack without a site", () => {
    it("has no figures", () => assert.equal(makeFigures(buildServiceGraph([]), [], defaultParameters), undefined));
});
