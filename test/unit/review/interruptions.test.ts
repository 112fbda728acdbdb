import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { findInterruptions } from "../../../review/interruptions";
import { stepImpacts } from "../../../review/interruptions/server-steps";
import type { Change, Operation } from "../../../review/model";
import { projectFolder } from "../../support/declared-settings";
import { urnOf } from "../../support/engine-events";

function change(operation: Operation, type: string, properties: string[] = [], more: Partial<Change> = {}): Change {
    return {
        operation,
        urn: urnOf(type, "it"),
        type: type.split("$").pop()!,
        name: "it",
        properties: properties.map((path) => ({ path, kind: "update" })),
        replaceBecause: [],
        protect: false,
        ...more,
    };
}

const changedSettings = (...settings: string[]) => ({ path: "stdin", kind: "update" as const, settings });

const switched = (to: "on" | "off") => ({
    ...changedSettings("FILES", "HTTPS"),
    switched: { on: [], off: [], [to]: ["HTTPS"] },
});
/** Another canonical name, of the same domain. */
const exchangedNames = {
    ...changedSettings("CANONICAL_DOMAIN", "OTHER_DOMAIN"),
    exchanged: ["CANONICAL_DOMAIN", "OTHER_DOMAIN"],
};
const caa = "simple-web-stack:index:Dns$aws:route53/record:Record";

const impact = (...changes: Change[]) => findInterruptions(changes).map(({ effect, data }) => `${effect}, ${data}`);

const instance = "aws:ec2/instance:Instance";
const ingressRule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const volume = "aws:ebs/volume:Volume";
const step = (component: string) => `simple-web-stack:index:${component}$command:remote:Command`;

/** The classes of this project's components that run commands. */
function componentsWithSteps(): string[] {
    const folder = path.join(projectFolder, "components");
    return fs
        .readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".ts"))
        .map((file) => fs.readFileSync(path.join(folder, file), "utf8"))
        .filter((source) => /\bsteps\.run\(|\bnew command\.|\bextends ServerSoftware\b/.test(source))
        .flatMap((source) =>
            [...source.matchAll(/\bsuper\(\s*"(?:simple-web-stack:index:)?(\w+)"/g)].map(([, name]) => name!),
        )
        .sort();
}

describe("What visitors notice of a change", () => {
    it("is said with the kind of processor that a replaced server gets", () => {
        const said = (before: string, after: string) =>
            findInterruptions([
                change("replace", instance, [], {
                    properties: [{ path: "instanceType", kind: "update", before, after }],
                }),
            ])[0]!.what;
        assert.match(said("t3.small", "t4g.small"), /replaced.*arm64 in place of x86_64/);
        assert.doesNotMatch(said("t3.small", "t3.medium"), /processor/);
        assert.doesNotMatch(said("t3.small", "x9.small"), /processor/);
    });

    const cases: [string, Change, string[]][] = [
        ["another instance type", change("update", instance, ["instanceType"]), ["outage, untouched"]],
        ["another tag of the server", change("update", instance, ["tags.Name"]), []],
        ["the protection against termination", change("update", instance, ["disableApiTermination"]), []],
        ["another server", change("replace", instance, ["ami"]), ["outage, moved"]],
        ["no server", change("delete", instance), ["until-a-person-acts, untouched"]],
        ["the first server", change("create", instance), []],
        ["a larger volume", change("update", volume, ["size"]), ["none, untouched"]],
        ["another volume", change("replace", volume, ["availabilityZone"]), ["until-a-person-acts, at-risk"]],
        [
            "another volume, from a snapshot",
            change("replace", volume, ["snapshotId"]),
            ["until-a-person-acts, at-risk"],
        ],
        [
            "a smaller volume",
            change("update", volume, [], {
                properties: [{ path: "size", kind: "update", before: "100", after: "20" }],
            }),
            ["none, untouched"],
        ],
        ["no database", change("delete", "aws:rds/instance:Instance"), ["until-a-person-acts, at-risk"]],
        [
            "another size of a database",
            change("update", "aws:rds/instance:Instance", ["instanceClass"]),
            ["short-outage, untouched"],
        ],
        [
            "another address in the DNS",
            change("update", "aws:route53/record:Record", ["records[0]"]),
            ["slow, untouched"],
        ],
        ["another time to live in the DNS", change("update", "aws:route53/record:Record", ["ttl"]), []],
        [
            "a closed port",
            change("delete", `simple-web-stack:index:Server$${ingressRule}`, [], { name: "server-https" }),
            ["outage, untouched"],
        ],
        [
            "an IPv6 address in the DNS",
            change("create", "simple-web-stack:index:Dns$aws:route53/record:Record", [], { name: "dns-apex-ipv6" }),
            ["none, untouched"],
        ],
        [
            "no IPv6 address any more",
            change("delete", "simple-web-stack:index:Dns$aws:route53/record:Record", [], { name: "dns-apex-ipv6" }),
            ["slow, untouched"],
        ],
        [
            "a port that is closed by IPv6",
            change("delete", `simple-web-stack:index:Server$${ingressRule}`, [], { name: "server-http-ipv6" }),
            ["slow, untouched"],
        ],
        [
            "port 22 closed for administrators",
            change("delete", `simple-web-stack:index:Server$${ingressRule}`, [], {
                name: "server-ssh-198-51-100-0-28",
            }),
            ["none, untouched"],
        ],
        ["a release", change("update", step("Application"), ["stdin"]), ["none, untouched"]],
        ["a setting of Nginx", change("update", step("Nginx"), ["stdin"]), ["slow, untouched"]],
        ["what is not known of MySQL", change("update", step("MySql"), ["stdin"]), ["short-outage, untouched"]],
        [
            "a setting of MySQL that it reads when it starts",
            change("update", step("MySql"), [], { properties: [changedSettings("FILES", "RESTARTED_FOR")] }),
            ["short-outage, untouched"],
        ],
        [
            "a setting of MySQL that it takes while it runs",
            change("update", step("MySql"), [], { properties: [changedSettings("MAX_CONNECTIONS")] }),
            ["none, untouched"],
        ],
        [
            "the size of the data volume",
            change("update", step("System"), [], { properties: [changedSettings("DATA_VOLUME_SIZE")] }),
            ["none, untouched"],
        ],
        [
            "the size of the files volume",
            change("update", step("System"), [], {
                properties: [changedSettings("FILES_VOLUME_SIZE", "ROOT_VOLUME_SIZE")],
            }),
            ["none, untouched"],
        ],
        [
            "further packages",
            change("update", step("System"), [], { properties: [changedSettings("APPLICATION_PACKAGES")] }),
            ["none, untouched"],
        ],
        [
            "another setting of the system",
            change("update", step("System"), [], { properties: [changedSettings("FILES", "DATA_VOLUME_SIZE")] }),
            ["short-outage, untouched"],
        ],
        [
            "another script for the server's first contact",
            change("update", step("Server"), ["stdin"]),
            ["none, untouched"],
        ],
        [
            "HTTPS, switched on",
            change("update", step("Certificate"), [], { properties: [switched("on")] }),
            ["slow, untouched"],
        ],
        [
            "HTTPS, switched off",
            change("update", step("Certificate"), [], { properties: [switched("off")] }),
            ["outage, untouched"],
        ],
        [
            "another name of the site",
            change("update", step("Certificate"), [], {
                properties: [changedSettings("CANONICAL_DOMAIN", "OTHER_DOMAIN")],
            }),
            ["outage, untouched"],
        ],
        [
            "another name of the site, at Nginx",
            change("update", step("Nginx"), [], { properties: [changedSettings("CANONICAL_DOMAIN", "OTHER_DOMAIN")] }),
            ["outage, untouched"],
        ],
        [
            "the other name as the canonical one",
            change("update", step("Certificate"), [], { properties: [exchangedNames] }),
            ["none, untouched"],
        ],
        [
            "the other name as the canonical one, at Nginx",
            change("update", step("Nginx"), [], { properties: [exchangedNames] }),
            ["slow, untouched"],
        ],
        [
            "what is not known of the certificate",
            change("update", step("Certificate"), ["stdin"]),
            ["outage, untouched"],
        ],
        [
            "another certificate authority",
            change("update", step("Certificate"), [], { properties: [changedSettings("FILES", "ACME_DIRECTORY")] }),
            ["none, untouched"],
        ],
        [
            "another address for the authority's mail",
            change("update", step("Certificate"), [], { properties: [changedSettings("ACME_EMAIL")] }),
            ["none, untouched"],
        ],
        ["the certificate's step, once more", change("replace", step("Certificate")), ["none, untouched"]],
        [
            "another time for which browsers keep to HTTPS",
            change("update", step("Nginx"), [], { properties: [changedSettings("STRICT_TRANSPORT_SECURITY")] }),
            ["slow, untouched"],
        ],
        [
            "port 443 of the server's firewall",
            change("update", step("System"), [], { properties: [changedSettings("HTTPS")] }),
            ["none, untouched"],
        ],
        ["no list of authorities any more", change("delete", caa, [], { name: "dns-caa" }), ["none, untouched"]],
        ["other authorities", change("update", caa, ["records[1]"], { name: "dns-caa" }), ["none, untouched"]],
        ["their record's time to live alone", change("update", caa, ["ttl"], { name: "dns-caa" }), []],
        [
            "a name of this project's zone",
            change("delete", caa, [], { name: "dns-www" }),
            ["until-a-person-acts, untouched"],
        ],
        ["an unknown component's step", change("update", step("Mailer"), ["stdin"]), ["outage, at-risk"]],
        ["an unknown component's first step", change("create", step("Mailer")), []],
        [
            "another resource of an unknown component",
            change("update", `simple-web-stack:index:Mailer$${volume}`, ["tags"]),
            [],
        ],
        ["a foreign command", change("update", "command:remote:Command", ["stdin"]), []],
        ["a foreign component's step", change("update", "acme:index:Nginx$command:remote:Command", ["stdin"]), []],
    ];
    for (const [what, given, expected] of cases) {
        it(`${what}: ${expected.join() || "nothing"}`, () => assert.deepEqual(impact(given), expected));
    }

    it("names the unknown component", () =>
        assert.match(
            findInterruptions([change("update", step("Mailer"))])[0]!.what,
            /^Mailer runs a step .* not known/,
        ));

    it("is known for the steps of every component, and of no other", () =>
        assert.deepEqual(Object.keys(stepImpacts).sort(), componentsWithSteps()));

    it("says that a volume would get smaller, and what one from a snapshot lacks", () => {
        const size = (before: string, after: string) => [{ path: "size", kind: "update" as const, before, after }];
        const what = (given: Change) => findInterruptions([given])[0]!.what;
        assert.match(what(change("update", volume, [], { properties: size("100", "20") })), /EBS refuses/);
        assert.match(what(change("update", volume, [], { properties: size("20", "100") })), /while it is in use/);
        assert.match(what(change("replace", volume, ["snapshotId"])), /written since that was made is gone/);
        assert.match(what(change("replace", volume, ["availabilityZone"])), /what is on it is gone/);
    });

    it("says what browsers remember of HTTPS", () => {
        const what = (component: string, property: ReturnType<typeof changedSettings>) =>
            findInterruptions([change("update", step(component), [], { properties: [property] })])[0]!.what;
        assert.match(
            what("Certificate", switched("off")),
            /https:\/\/ addresses get no answer, and browsers .* refuse the site/,
        );
        assert.match(
            what("Certificate", changedSettings("OTHER_DOMAIN")),
            /one that the present certificate lacks answers by HTTP alone until/,
        );
        assert.match(
            what("Certificate", switched("on")),
            /comes by itself once both names lead to the server, .* redirected to HTTPS, .* told to keep to it/,
        );
        assert.match(
            what("Nginx", changedSettings("STRICT_TRANSPORT_SECURITY")),
            /told another time .*told before holds .*Nginx reloads/,
        );
    });

    it("says nothing of another time for which browsers keep to HTTPS where HTTPS is switched", () => {
        const property = {
            ...changedSettings("HTTPS", "STRICT_TRANSPORT_SECURITY"),
            switched: { on: [], off: ["HTTPS"] },
        };
        const [interruption] = findInterruptions([change("update", step("Nginx"), [], { properties: [property] })]);
        assert.match(interruption!.what, /^Nginx reloads/);
    });

    it("says what becomes of the site's names", () => {
        const what = (property: ReturnType<typeof changedSettings>) =>
            findInterruptions([change("update", step("Nginx"), [], { properties: [property] })])[0]!.what;
        assert.match(what(changedSettings("CANONICAL_DOMAIN", "OTHER_DOMAIN")), /former ones are answered with 421/);
        assert.match(what(exchangedNames), /by the present one are redirected to it\. Nginx reloads/);
    });

    for (const type of [
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:alb/loadBalancer:LoadBalancer",
        "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
        "aws:applicationloadbalancing/loadBalancer:LoadBalancer",
        "aws:elb/loadBalancer:LoadBalancer",
        "aws:elasticloadbalancing/loadBalancer:LoadBalancer",
        "aws:lightsail/lb:Lb",
        "aws-native:elasticloadbalancingv2:LoadBalancer",
        "aws-native:elasticloadbalancingv2:Listener",
        "aws-native:elasticloadbalancing:LoadBalancer",
        "aws:globalaccelerator/accelerator:Accelerator",
        "aws:cloudfront/distribution:Distribution",
        "aws:apigatewayv2/api:Api",
    ]) {
        it(`is an outage without ${type}`, () =>
            assert.deepEqual(impact(change("delete", type)), ["outage, untouched"]));
    }

    it("is the same for the types and properties of aws-native", () => {
        assert.deepEqual(impact(change("replace", "aws-native:ec2:Instance", ["imageId"])), ["outage, moved"]);
        assert.deepEqual(impact(change("update", "aws-native:rds:DbInstance", ["dbInstanceClass"])), [
            "short-outage, untouched",
        ]);
    });

    for (const type of [instance, volume, "aws:rds/instance:Instance", "aws:ec2/eip:Eip", "aws:lb/listener:Listener"]) {
        it(`is nothing where ${type} leaves the stack and stays in AWS`, () =>
            assert.deepEqual(impact(change("delete", type, [], { retained: true })), ["none, untouched"]));
    }

    it("is no loss of data where another one takes the place of a volume that stays in AWS", () => {
        const replaced = change("replace", volume, ["availabilityZone"]);
        assert.deepEqual(impact(replaced), ["until-a-person-acts, at-risk"]);
        assert.deepEqual(impact({ ...replaced, retained: true }), ["until-a-person-acts, untouched"]);
    });

    it("comes with the worst first", () =>
        assert.deepEqual(impact(change("update", step("Application")), change("delete", volume)), [
            "until-a-person-acts, at-risk",
            "none, untouched",
        ]));

    it("is one interruption for changes with the same impact", () => {
        const [only, ...others] = findInterruptions(
            ["one", "two"].map((name) => change("delete", volume, [], { urn: urnOf(volume, name) })),
        );
        assert.deepEqual(others, []);
        assert.deepEqual(only!.urns, [urnOf(volume, "one"), urnOf(volume, "two")]);
    });

    it("leaves out the steps on a new server", () =>
        assert.deepEqual(impact(change("replace", instance, ["ami"]), change("update", step("MySql"))), [
            "outage, moved",
        ]));

    it("has the steps on a server beside a new database", () =>
        assert.deepEqual(
            impact(change("replace", "aws:rds/instance:Instance"), change("update", step("MySql"), ["stdin"])),
            ["until-a-person-acts, at-risk", "short-outage, untouched"],
        ));

    it("gives a figure only with its source", () => {
        for (const [, given] of cases) {
            for (const { duration } of findInterruptions([given])) {
                assert.ok(duration === undefined || (duration.text !== "" && duration.source !== ""));
            }
        }
    });
});
