import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import * as aws from "@pulumi/aws";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";

import { reportVariable, type Report } from "../../policies/framework/report";
import { bundlePack, packFolders, policiesDirectory } from "../../policies/tools/bundle";
import { Previews, type Outcome, type Violation } from "../support/preview";

const all = path.join(policiesDirectory, "all");
const password = "open-sesame-and-more";

/** One server behind one address, with its database on it, and SSH open to the world. */
function loneServer(): void {
    const group = new aws.ec2.SecurityGroup("web", {
        ingress: [
            { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] },
            { protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] },
        ],
    });
    const server = new aws.ec2.Instance("web", {
        ami: "ami-0123456789abcdef0",
        instanceType: "t3.small",
        vpcSecurityGroupIds: [group.id],
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { encrypted: true },
        userData: "#!/bin/sh\napt-get install -y nginx mysql-server\n",
    });
    const address = new aws.ec2.Eip("web", { instance: server.id });
    new aws.route53.Record("site", {
        name: "example.com",
        type: "A",
        zoneId: "Z1",
        ttl: 60,
        records: [address.publicIp],
    });
}

/** Three of them, without any data. */
function threeServers(): void {
    for (const name of ["web-0", "web-1", "web-2"]) {
        const group = new aws.ec2.SecurityGroup(name, {
            ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }],
        });
        new aws.ec2.Instance(name, {
            ami: "ami-0123456789abcdef0",
            instanceType: "t3.small",
            vpcSecurityGroupIds: [group.id],
            metadataOptions: { httpTokens: "required" },
            rootBlockDevice: { encrypted: true },
        });
    }
}

/** One server, with secrets in many places, in plain text where the baseline looks and in a name that messages repeat. */
function withSecrets(): void {
    loneServer();
    new aws.ec2.Instance("careless", {
        ami: "ami-0123456789abcdef0",
        instanceType: "t3.small",
        userData: `#!/bin/sh\nexport DB_PASSWORD=${password}\n`,
    });
    new command.local.Command("secret", { create: pulumi.secret(`mysql -p${password} app`) });
    new aws.route53.Record("secret", {
        name: pulumi.secret(`${password}.example.com`),
        type: "A",
        zoneId: "Z1",
        ttl: 60,
        records: ["198.51.100.7"],
    });
    new aws.rds.Instance("secret", {
        instanceClass: "db.t3.micro",
        engine: "mysql",
        username: "app",
        password: pulumi.secret(password),
        identifier: pulumi.secret(`${password}-database`),
        publiclyAccessible: true,
    });
}

const risk = {
    finding: "port-is-open-to-the-world",
    resource: "web",
    reason: "The office has no fixed network yet.",
    owner: "operations@example.com",
    expires: "2999-12-31",
};

function named(violations: Violation[], policy: string): Violation[] {
    return violations.filter((violation) => violation.policy === policy);
}

describe("The policy packs in the engine", function () {
    this.timeout(180_000);
    let previews: Previews;

    before(async () => {
        await Promise.all(packFolders.map(bundlePack));
        previews = await Previews.start();
    });
    after(() => previews.stop());

    /** A preview with the four packs in one process and a configuration file. */
    const configured = (name: string, content: unknown, environment: Record<string, string> = {}): Promise<Outcome> => {
        const file = previews.file(`${name}.json`);
        fs.writeFileSync(file, JSON.stringify(content));
        return previews.preview(name, loneServer, {
            policyPacks: [all],
            policyPackConfigs: [file],
            environment,
            mayFail: true,
        });
    };

    it("find the lone server in a first preview, and stop it because of its open port", async () => {
        const { violations, failed } = await previews.preview("first", loneServer, {
            policyPacks: [all],
            mayFail: true,
        });

        assert.ok(failed);
        assert.deepEqual(
            named(violations, "port-is-open-to-the-world").map(({ level }) => level),
            ["mandatory"],
        );
        const [finding] = named(violations, "server-is-single-point-of-failure");
        assert.equal(finding.level, "advisory");
        assert.match(finding.urn, /aws:ec2\/instance:Instance::web$/);
        assert.match(finding.message, /Remedy: /);
    });

    it("show an accepted risk as accepted, advisory even where all policies are mandatory", async () => {
        const { violations } = await configured("accepted", {
            all: "mandatory",
            configuration: { acceptedRisks: [risk] },
        });

        assert.deepEqual(named(violations, "port-is-open-to-the-world"), []);
        const [accepted, ...others] = named(violations, "accepted-risks");
        assert.deepEqual(others, []);
        assert.equal(accepted.level, "advisory");
        assert.match(accepted.urn, /securityGroup:SecurityGroup::web$/);
        assert.match(accepted.message, /Accepted until 2999-12-31 by operations@example\.com: The office/);
        assert.equal(named(violations, "server-is-single-point-of-failure")[0].level, "mandatory");
    });

    it("don't stop a program whose only mandatory finding is accepted", async () => {
        const { failed } = await configured("only", { configuration: { acceptedRisks: [risk] } });

        assert.equal(failed, false);
    });

    it("count an expired risk again, and report it", async () => {
        const expired = { ...risk, expires: "2020-01-31" };
        const { violations, failed } = await configured("expired", { configuration: { acceptedRisks: [expired] } });

        assert.ok(failed);
        assert.equal(named(violations, "port-is-open-to-the-world").length, 1);
        assert.deepEqual(named(violations, "accepted-risks"), []);
        assert.match(named(violations, "accepted-risks-are-current")[0].message, /ended with 2020-01-31/);
    });

    it("report which accepted risk matches nothing, in the report as in the event", async () => {
        const file = previews.file("unmatched/report.json");
        const other = { ...risk, resource: "no-such-resource" };
        const { violations } = await configured(
            "unmatched",
            { configuration: { acceptedRisks: [other] }, "accepted-risks-are-current": "mandatory" },
            { [reportVariable]: file },
        );
        const { riskMessages } = JSON.parse(fs.readFileSync(file, "utf8")) as Report;

        assert.equal(named(violations, "port-is-open-to-the-world").length, 1);
        const [event] = named(violations, riskMessages.policy);
        assert.match(event.message, /matches no finding/);
        assert.deepEqual(
            { level: event.level, messages: [{ urn: event.urn, message: event.message.trim() }] },
            { level: riskMessages.level, messages: riskMessages.messages },
        );
    });

    it("take levels and parameters", async () => {
        const { violations, failed } = await configured("levels", {
            configuration: { targetAvailability: 99.99 },
            "port-is-open-to-the-world-high": "advisory",
            "address-is-single-point-of-failure-high": { enforcementLevel: "disabled" },
        });

        assert.equal(failed, false);
        assert.deepEqual(named(violations, "address-is-single-point-of-failure"), []);
        const [finding] = named(violations, "server-is-single-point-of-failure");
        assert.match(finding.message, /target of 99\.99%/);
    });

    it("take the level of a rule's findings of one severity, beside that of the rule", async () => {
        const { violations } = await configured("severities", {
            "port-is-open-to-the-world": "advisory",
            "server-is-single-point-of-failure-critical": "mandatory",
            "server-is-single-point-of-failure-high": "disabled",
        });

        assert.deepEqual(
            violations.filter(({ level }) => level === "mandatory").map(({ policy }) => policy),
            ["server-is-single-point-of-failure"],
        );
        assert.equal(named(violations, "port-is-open-to-the-world")[0].level, "advisory");
    });

    it("say how severe a finding is: the engine where it can, else the message", async () => {
        const { violations } = await previews.preview("severity", loneServer, { policyPacks: [all], mayFail: true });
        const severityOf = ({ severity, message }: Violation) => severity ?? /^(\w+): /.exec(message)?.[1];

        assert.equal(severityOf(named(violations, "server-is-single-point-of-failure")[0]), "critical");
        assert.equal(severityOf(named(violations, "port-is-open-to-the-world")[0]), "high");
    });

    it("say once what is true of several servers, and the remedy once for each cause", async () => {
        const { violations } = await previews.preview("alike", threeServers, { policyPacks: [all] });
        const [failure, ...others] = named(violations, "server-is-single-point-of-failure");
        const [maintenance] = named(violations, "lone-server-stops-for-maintenance");

        assert.deepEqual(others, []);
        assert.match(
            failure.message,
            /The server web-0 is the only one.*\nThe same is true of 2 more: web-1 and web-2\.\n/,
        );
        assert.match(failure.message, /\nRemedy: Run two or more servers/);
        assert.match(
            maintenance.message,
            /\nThe same is true of 2 more\. Remedy: that of server-is-single-point-of-failure\.\n?$/,
        );
    });

    it("report every problem of the configuration, and stop", async () => {
        const { violations, failed } = await configured("problems", {
            configuration: { requiredZones: "three", zones: 3, acceptedRisks: [{ ...risk, expires: "soon" }] },
            "port-is-open-to-the-world-high": "advisory",
        });

        assert.ok(failed);
        const problems = named(violations, "configuration");
        assert.deepEqual([...new Set(problems.map(({ level }) => level))], ["mandatory"]);
        const messages = problems.map(({ message }) => message).join("\n");
        assert.match(
            messages,
            /configuration\.requiredZones: received "three"; allowed: a whole number from 1 up to 6\./,
        );
        assert.match(messages, /configuration\.zones: /);
        assert.match(messages, /configuration\.acceptedRisks\[0\]\.expires: received "soon"/);
    });

    it("hand over graph and findings as the policies report them", async () => {
        const file = previews.file("graph/report.json");
        const { violations } = await configured(
            "report",
            {
                configuration: { acceptedRisks: [risk] },
                "server-is-single-point-of-failure-critical": "mandatory",
                "address-is-single-point-of-failure-high": "disabled",
            },
            { [reportVariable]: file },
        );
        const report = JSON.parse(fs.readFileSync(file, "utf8")) as Report;

        assert.deepEqual([report.version, report.pack, report.project, report.preview], [1, "all", "report", true]);
        assert.ok(report.graph.nodes.some(({ kind, label }) => kind === "server" && label === "web"));
        assert.deepEqual(
            report.findings
                .filter(({ level }) => level !== "disabled")
                .map(({ policy, level, urn }) => `${policy} ${level} ${urn}`)
                .sort(),
            violations
                .filter(({ policy }) => policy !== "accepted-risks")
                .map(({ policy, level, urn }) => `${policy} ${level} ${urn}`)
                .sort(),
        );
        assert.deepEqual(
            report.findings.filter(({ level }) => level !== "advisory").map(({ policy, level }) => [policy, level]),
            [
                ["server-is-single-point-of-failure", "mandatory"],
                ["address-is-single-point-of-failure", "disabled"],
            ],
        );
        assert.deepEqual(
            report.accepted.map(({ policy, acceptedRisk }) => [policy, acceptedRisk.owner]),
            [["port-is-open-to-the-world", "operations@example.com"]],
        );
    });

    it("say what a preview with --target leaves out, and find nothing there", async () => {
        const program = () => {
            new aws.s3.Bucket("files");
            new aws.rds.Instance("db", {
                engine: "mysql",
                instanceClass: "db.t3.micro",
                multiAz: true,
                storageEncrypted: true,
                username: "app",
                manageMasterUserPassword: true,
                backupRetentionPeriod: 7,
            });
            new aws.ec2.Instance("web", {
                ami: "ami-0123456789abcdef0",
                instanceType: "t3.small",
                metadataOptions: { httpTokens: "required" },
                rootBlockDevice: { encrypted: true },
            });
        };
        const { violations } = await previews.preview("target", program, {
            policyPacks: [all],
            targets: ["**::files"],
        });

        assert.deepEqual([...new Set(violations.map(({ policy }) => policy))], ["not-judged"]);
        assert.match(violations[0].message, /Not judged: (db and web|web and db) \(this run leaves it out/);
    });

    for (const moment of ["preview", "update"] as const) {
        it(`never repeat a secret, nor stumble over unknown values, in the ${moment}`, async () => {
            const file = previews.file(`${moment}-secrets.json`);
            const config = previews.file(`${moment}-config.json`);
            fs.writeFileSync(config, JSON.stringify({ all: "advisory" }));
            const { violations, diagnostics } = await previews[moment](`secrets-${moment}`, withSecrets, {
                policyPacks: [all],
                policyPackConfigs: [config],
                environment: { [reportVariable]: file },
            });

            assert.equal(named(violations, "credential-in-plain-text").length, 1);
            assert.equal(named(violations, "database-is-publicly-accessible").length, 1);
            assert.equal(named(violations, "server-is-single-point-of-failure").length, 1);
            const texts = [...violations.map(({ message }) => message), ...diagnostics, fs.readFileSync(file, "utf8")];
            assert.deepEqual(
                texts.filter((text) => text.includes(password)),
                [],
            );
            assert.deepEqual(
                texts.filter((text) => /can't run policy|UnknownValueError/.test(text)),
                [],
            );
        });
    }

    const expectedAlone: Record<string, string> = {
        "single-point-of-failure": "server-is-single-point-of-failure",
        "maintenance-downtime": "lone-server-stops-for-maintenance",
        "limited-scalability": "servers-get-no-further-member",
        "security-baseline": "port-is-open-to-the-world",
        all: "server-is-single-point-of-failure",
    };

    for (const folder of packFolders) {
        it(`${folder} runs by itself, with the configuration of all`, async () => {
            const config = previews.file(`alone-${folder}.json`);
            fs.writeFileSync(
                config,
                JSON.stringify({
                    configuration: {
                        acceptedRisks: [{ ...risk, finding: "address-is-single-point-of-failure", resource: "site" }],
                    },
                    "port-is-open-to-the-world-high": "advisory",
                }),
            );
            const { violations } = await previews.preview(`alone-${folder}`, loneServer, {
                policyPacks: [path.join(policiesDirectory, folder)],
                policyPackConfigs: [config],
            });

            assert.equal(named(violations, expectedAlone[folder]).length, 1);
            assert.deepEqual([...new Set(violations.map(({ pack }) => pack))], [folder]);
            assert.deepEqual(named(violations, "accepted-risks-are-current"), []);
        });
    }
});
