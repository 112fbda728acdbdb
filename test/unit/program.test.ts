import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describeRecipients } from "../../components/alarms";
import { openSshVariable } from "../../settings/open-ssh";
import { exampleKey, projectFolder } from "../support/declared-settings";
import { registered, type Registered, resourcesOf, urlsOf, type World } from "../support/program";

function only(resources: Registered[], type: string): Registered {
    const found = resources.filter((resource) => resource.type === type);
    assert.equal(found.length, 1, `${type}: ${found.map((resource) => resource.name).join(", ")}`);
    return found[0]!;
}

/** Why the program does not run. Every resource waits for the check, and fails with it. */
async function refusalOf(settings: Record<string, string>, world: Partial<World>): Promise<string> {
    const errors: unknown[] = [];
    const heard = (error: unknown) => errors.push(error);
    const others = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", heard);
    try {
        await resourcesOf(settings, world).catch(heard);
        await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
        process.removeListener("unhandledRejection", heard);
        others.forEach((listener) => process.on("unhandledRejection", listener));
    }
    // An answer of AWS's that nobody waits for would be printed as a crash, above what is wrong.
    assert.equal(new Set(errors.map((error) => (error as Error).message)).size, 1, errors.join("\n"));
    return String(errors[0]);
}

describe("the program", () => {
    let before: string;
    let resources: Registered[] = [];
    const record = (type: string) =>
        resources.find((resource) => resource.type === "aws:route53/record:Record" && resource.inputs.type === type)
            ?.inputs;

    /** What a step on the server gets on standard input. */
    const step = (name: string) => {
        const inputs = resources.find((resource) => resource.name === name && resource.inputs.stdin)?.inputs;
        return String(inputs?.stdin.value ?? inputs?.stdin);
    };

    const volumes = () => resources.filter(({ type }) => type === "aws:ebs/volume:Volume").map(({ inputs }) => inputs);

    beforeEach(() => {
        before = process.cwd();
        process.chdir(projectFolder);
    });
    afterEach(() => process.chdir(before));

    describe("with the default settings", () => {
        beforeEach(async () => {
            resources = await resourcesOf();
        });

        it("points the apex to the Elastic IP, and www to the apex", () => {
            assert.deepEqual(record("A")?.records, ["198.51.100.7"]);
            assert.equal(record("A")?.name, "foobar.com");
            assert.deepEqual([record("CNAME")?.name, record("CNAME")?.records], ["www.foobar.com", ["foobar.com"]]);
        });

        it("requires IMDSv2 within one hop", () => {
            const { metadataOptions } = only(resources, "aws:ec2/instance:Instance").inputs;
            assert.equal(metadataOptions.httpTokens, "required");
            assert.equal(metadataOptions.httpPutResponseHopLimit, 1);
        });

        it("encrypts all volumes", () => {
            assert.equal(only(resources, "aws:ec2/instance:Instance").inputs.rootBlockDevice.encrypted, true);
            assert.deepEqual(
                volumes().map(({ encrypted }) => encrypted),
                [true, true],
            );
        });

        it("attaches a volume for the database and one for the files, and keeps a snapshot of each", () => {
            assert.deepEqual(
                volumes().map(({ size, tags, finalSnapshot }) => [size, tags.MountPoint, finalSnapshot]),
                [
                    [20, "/var/lib/mysql", true],
                    [10, "/srv/data", true],
                ],
            );
            const attachments = resources.filter(({ type }) => type === "aws:ec2/volumeAttachment:VolumeAttachment");
            assert.deepEqual(
                attachments.map(({ inputs }) => [inputs.volumeId, inputs.deviceName]),
                [
                    ["server-data-id", "/dev/sdf"],
                    ["server-files-id", "/dev/sdg"],
                ],
            );
        });

        it("opens ports 80 and 443 to the world and port 22 to the administrators' networks only", () => {
            const rules = resources.filter(
                (resource) => resource.type === "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            );
            assert.deepEqual(
                rules.map(({ inputs }) => [inputs.fromPort, inputs.toPort, inputs.cidrIpv4]),
                [
                    [80, 80, "0.0.0.0/0"],
                    [443, 443, "0.0.0.0/0"],
                    [22, 22, "198.51.100.0/28"],
                ],
            );
        });

        it("serves by HTTPS, and tells the server so", async () => {
            for (const name of ["system", "nginx", "certificate"]) {
                assert.match(step(name), /^HTTPS=true$/m, name);
            }
            assert.deepEqual(await urlsOf(), {
                url: "https://www.foobar.com/",
                addressUrl: "http://198.51.100.7/",
            });
        });

        it("leaves the public address to the Elastic IP", () => {
            assert.equal(only(resources, "aws:ec2/instance:Instance").inputs.associatePublicIpAddress, undefined);
        });

        it("refers to its key by a name that does not depend on the key", () => {
            const { keyName } = only(resources, "aws:ec2/keyPair:KeyPair").inputs;
            assert.equal(keyName, "simple-web-stack-test");
            assert.equal(only(resources, "aws:ec2/instance:Instance").inputs.keyName, keyName);
        });

        it("lets Pulumi lift EC2's protection", () => {
            const { disableApiTermination, forceDestroy } = only(resources, "aws:ec2/instance:Instance").inputs;
            assert.deepEqual([disableApiTermination, forceDestroy], [true, true]);
        });

        it("starts the server whenever it is stopped, also by detaching either volume", () => {
            const state = only(resources, "aws:ec2transitgateway/instanceState:InstanceState").inputs;
            assert.deepEqual(state, { instanceId: "server-id", state: "running" });
        });

        it("refuses to be destroyed while it is protected", () => {
            const command = resources.find(
                ({ type, name }) => type === "command:local:Command" && name === "destroy-guard",
            )?.inputs;
            assert.match(command?.delete, /the stack is protected, so nothing is deleted.*exit 1$/);
        });

        it("requires the recorded host key at each connection", () => {
            const commands = resources.filter((resource) => resource.type.startsWith("command:remote:"));
            assert.ok(commands.length >= 7);
            for (const { name, inputs } of commands) {
                const connection = inputs.connection.value ?? inputs.connection; // secret as a whole
                assert.equal(connection.hostKey, "ssh-ed25519 AAAA", name);
            }
        });

        it("puts no secret on a command line", () => {
            for (const { name, inputs } of resources.filter((resource) => resource.type === "command:remote:Command")) {
                assert.ok(!String(inputs.create).includes(exampleKey.private.slice(40, 80)), name);
                assert.ok(!String(inputs.create).includes("DATABASE_URL"), name);
                assert.ok(!String(inputs.create).includes("example-of-a-password"), name);
            }
        });
    });

    describe("without HTTPS", () => {
        it("keeps port 443 shut, and tells the server so", async () => {
            resources = await resourcesOf({ https: "false" });
            assert.ok(!resources.some(({ inputs }) => inputs.fromPort === 443));
            for (const name of ["system", "nginx", "certificate"]) {
                assert.match(step(name), /^HTTPS=false$/m, name);
            }
            assert.deepEqual(await urlsOf({ https: "false" }), {
                url: "http://www.foobar.com/",
                addressUrl: "http://198.51.100.7/",
            });
        });
    });

    describe("with another authority, behind proxies", () => {
        const settings = {
            canonicalHost: "apex",
            acmeDirectory: "https://acme.example/directory",
            acmeProfile: "tlsserver",
            acmeEmail: "webmaster@foobar.com",
            trustedProxies: '["203.0.113.0/24","198.51.100.0/28"]',
        };

        beforeEach(async () => {
            resources = await resourcesOf(settings);
        });

        it("tells the server for which names to ask which authority", () => {
            const { FILES, ...told } = Object.fromEntries(
                step("certificate")
                    .trimEnd()
                    .split("\n")
                    .map((line) => line.split(/=(.*)/s, 2)),
            );
            assert.ok(FILES);
            assert.deepEqual(told, {
                HTTPS: "true",
                CANONICAL_DOMAIN: "foobar.com",
                OTHER_DOMAIN: "www.foobar.com",
                ADDRESS: "198.51.100.7",
                ACME_DIRECTORY: "https://acme.example/directory",
                ACME_PROFILE: "tlsserver",
                ACME_EMAIL: "webmaster@foobar.com",
                TRUSTED_PROXIES: "203.0.113.0/24 198.51.100.0/28",
                FILES_VOLUME: "server-files-id",
            });
        });

        it("tells Nginx how long browsers may count on it", () => {
            assert.match(step("nginx"), /^HTTPS=true\nSTRICT_TRANSPORT_SECURITY=300$/m);
        });

        it("gives out the site's address by HTTPS, and the server's without it", async () => {
            assert.deepEqual(await urlsOf(settings), {
                url: "https://foobar.com/",
                addressUrl: "http://198.51.100.7/",
            });
        });
    });

    describe("without a database", () => {
        beforeEach(async () => {
            resources = await resourcesOf({ database: "false" });
        });

        it("has no MySQL and no volume for it", () => {
            assert.deepEqual(
                volumes().map(({ tags }) => tags.MountPoint),
                ["/srv/data"],
            );
            assert.ok(!resources.some(({ name }) => name === "mysql"));
            assert.match(step("system"), /^DATA_VOLUME=$/m);
        });

        it("gives the application no address of one", () => {
            assert.match(step("application"), /^DATABASE_URL=$/m);
            assert.doesNotMatch(step("application"), /mysql/);
        });

        it("says on the server whether tables may be lost with it", async () => {
            assert.match(step("system"), /^DATA_PROTECTED=true$/m);
            resources = await resourcesOf({ database: "false", protectData: "false" });
            assert.match(step("system"), /^DATA_PROTECTED=false$/m);
        });

        it("takes MySQL off the server at the end", () => {
            assert.equal(
                step("database-removal").match(/^DATA_MOUNT_POINT=.*$/m)?.[0],
                "DATA_MOUNT_POINT=/var/lib/mysql",
            );
        });
    });

    describe("with backups", () => {
        const bucketOf = (type: string) => only(resources, `aws:s3/${type}`).inputs;
        const allowed = () => JSON.parse(only(resources, "aws:iam/rolePolicy:RolePolicy").inputs.policy).Statement;

        beforeEach(async () => {
            resources = await resourcesOf();
        });

        it("keeps them in an encrypted bucket with versions, closed to the public and to plain HTTP", () => {
            assert.equal(bucketOf("bucketVersioning:BucketVersioning").versioningConfiguration.status, "Enabled");
            const [rule] = bucketOf(
                "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            ).rules;
            assert.equal(rule.applyServerSideEncryptionByDefault.sseAlgorithm, "AES256");
            const { bucket, ...closed } = bucketOf("bucketPublicAccessBlock:BucketPublicAccessBlock");
            assert.ok(bucket);
            assert.deepEqual(Object.values(closed), [true, true, true, true]);
            const [denied] = JSON.parse(bucketOf("bucketPolicy:BucketPolicy").policy).Statement;
            assert.deepEqual(
                [denied.Effect, denied.Action, denied.Condition],
                ["Deny", "s3:*", { Bool: { "aws:SecureTransport": "false" } }],
            );
            assert.equal(bucketOf("bucket:Bucket").forceDestroy, false);
        });

        it("lets the server read and add them, and delete only its own locks", () => {
            const deleting = allowed().filter(({ Action }: { Action: string | string[] }) =>
                [Action].flat().some((action) => /Delete|\*|PutBucket|PutLifecycle/.test(action)),
            );
            assert.deepEqual(
                deleting.map(({ Action, Resource }: { Action: string; Resource: string }) => [
                    Action,
                    Resource.replace(/^.*?\//, ""),
                ]),
                [["s3:DeleteObject", "backups/locks/*"]],
            );
        });

        it("needs of a bucket of another account what docs/backups.md lets its role do", () => {
            const page = fs.readFileSync(path.join(projectFolder, "docs", "backups.md"), "utf8");
            const documented = JSON.parse(/```json\n(\[.*?\])\n```/s.exec(page)![1]!) as Record<string, unknown>[];
            const bucket = only(resources, "aws:iam/rolePolicy:RolePolicy").inputs.policy.match(/:::([\w-]+)"/)![1];
            assert.deepEqual(
                JSON.parse(JSON.stringify(documented).replaceAll("BUCKET", bucket)),
                allowed().map((statement: object) => ({ ...documented[0], ...statement })),
            );
        });

        it("gives the server its instance profile", () => {
            assert.ok(only(resources, "aws:ec2/instance:Instance").inputs.iamInstanceProfile);
        });

        it("takes snapshots of the data and files volumes, by their tag", () => {
            const { policyDetails } = only(resources, "aws:dlm/lifecyclePolicy:LifecyclePolicy").inputs;
            for (const [name, value] of Object.entries(policyDetails.targetTags)) {
                assert.deepEqual(
                    volumes().map(({ tags }) => tags[name]),
                    [value, value],
                );
            }
            assert.equal(policyDetails.schedules[0].createRule.interval, 6);
        });

        it("uses an existing bucket", async () => {
            resources = await resourcesOf({ backupBucket: "kept-from-before" });
            assert.ok(!resources.some(({ type }) => type === "aws:s3/bucket:Bucket"));
            assert.match(JSON.stringify(allowed()), /arn:aws:s3:::kept-from-before\/backups/);
        });

        it("uses a bucket of another region where it is", async () => {
            resources = await resourcesOf({ backupBucket: "kept-from-before", backupRegion: "eu-central-1" });
            const { stdin } = resources.find(
                ({ type, name }) => type === "command:remote:Command" && name === "backup",
            )!.inputs;
            const settings = String(stdin.value ?? stdin);
            assert.match(settings, /^REPOSITORY=s3:https:\/\/s3\.eu-central-1\.amazonaws\.com\/kept-from-before\//m);
            assert.match(settings, /^REGION=eu-central-1$/m);
        });

        it("creates none of it without backups", async () => {
            resources = await resourcesOf({ backups: "false" });
            assert.deepEqual(
                resources.filter(({ type }) => /s3|iam|dlm/.test(type)),
                [],
            );
            assert.equal(only(resources, "aws:ec2/instance:Instance").inputs.iamInstanceProfile, undefined);
        });
    });

    describe("with alarms", () => {
        const settings = { alarmEmail: "alarms@foobar.com" };
        const elsewhere = { ...settings, availabilityZones: '["eu-central-1a","eu-central-1b"]' };
        const named = (type: string) => resources.filter((resource) => resource.type === `aws:${type}`);
        const alarm = (name: string) => {
            const found = named("cloudwatch/metricAlarm:MetricAlarm").find(
                ({ inputs }) => inputs.name === `simple-web-stack-test-${name}`,
            );
            assert.ok(found, name);
            return found.inputs;
        };
        const topic = (region: string) => `arn:aws:sns:${region}:123456789012:simple-web-stack-test-alarms`;

        // The program runs once for most of these tests.
        let shared: Promise<Registered[]> | undefined;

        beforeEach(async () => {
            resources = await (shared ??= resourcesOf(elsewhere, { zonesWithType: ["eu-central-1a"] }));
        });

        it("has one topic where the server is and one where Route 53's metrics are, each with the mailbox", () => {
            assert.deepEqual(
                named("sns/topic:Topic").map(({ inputs }) => inputs.region),
                [undefined, "us-east-1"],
            );
            assert.deepEqual(
                named("sns/topicSubscription:TopicSubscription").map(({ inputs }) => [
                    inputs.topic,
                    inputs.protocol,
                    inputs.endpoint,
                    inputs.region,
                ]),
                [
                    [topic("eu-central-1"), "email", "alarms@foobar.com", undefined],
                    [topic("us-east-1"), "email", "alarms@foobar.com", "us-east-1"],
                ],
            );
        });

        it("has one topic in the region of Route 53's metrics", async () => {
            resources = await resourcesOf(settings);
            assert.deepEqual(only(resources, "aws:sns/topic:Topic").inputs.region, undefined);
            assert.equal(alarm("site-does-not-answer").region, undefined);
        });

        it("uses a topic that is there, and makes none", async () => {
            resources = await resourcesOf({ alarmTopicArn: "arn:aws:sns:us-east-1:123456789012:pager" });
            assert.deepEqual(
                resources.filter(({ type }) => type.startsWith("aws:sns/")),
                [],
            );
            for (const { inputs } of named("cloudwatch/metricAlarm:MetricAlarm")) {
                assert.equal(inputs.alarmActions.at(-1), "arn:aws:sns:us-east-1:123456789012:pager");
            }
        });

        it("lets alarms of this account publish, and nobody else", () => {
            const policies = named("sns/topicPolicy:TopicPolicy").map(({ inputs }) => [
                inputs.arn,
                JSON.parse(inputs.policy).Statement,
            ]);
            assert.deepEqual(
                policies,
                ["eu-central-1", "us-east-1"].map((region) => [
                    topic(region),
                    [
                        {
                            Effect: "Allow",
                            Principal: { Service: "cloudwatch.amazonaws.com" },
                            Action: "sns:Publish",
                            Resource: topic(region),
                            Condition: {
                                StringEquals: { "aws:SourceAccount": "123456789012" },
                                ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${region}:123456789012:alarm:*` },
                            },
                        },
                    ],
                ]),
            );
        });

        it("tells the topic of an alarm's own region, in both directions", () => {
            for (const { inputs } of named("cloudwatch/metricAlarm:MetricAlarm")) {
                const own = topic(inputs.region ?? "eu-central-1");
                assert.equal(inputs.alarmActions.at(-1), own, inputs.name);
                assert.deepEqual(inputs.okActions, [own], inputs.name);
                assert.equal(inputs.actionsEnabled, undefined);
            }
            assert.equal(alarm("site-does-not-answer").region, "us-east-1");
        });

        it("asks for the site by its name, over HTTPS with the name in the greeting", async () => {
            const { tags, ...asked } = only(resources, "aws:route53/healthCheck:HealthCheck").inputs;
            assert.ok(tags.Name);
            const expected = {
                fqdn: "www.foobar.com",
                resourcePath: "/healthz",
                requestInterval: 30,
                failureThreshold: 3,
            };
            assert.deepEqual(asked, { ...expected, type: "HTTPS", port: 443, enableSni: true });
            resources = await resourcesOf({ ...settings, https: "false", alarmSearchString: "fine" });
            const plain = only(resources, "aws:route53/healthCheck:HealthCheck").inputs;
            assert.deepEqual(
                { ...plain, tags },
                { ...expected, type: "HTTP_STR_MATCH", port: 80, searchString: "fine", tags },
            );
        });

        it("lets EC2 recover a server whose host has failed, and reboot one that hangs, whatever is announced", () => {
            for (const [name, metric, action, periods] of [
                ["host-failed", "StatusCheckFailed_System", "recover", 2],
                ["server-hangs", "StatusCheckFailed_Instance", "reboot", 3],
            ] as const) {
                const {
                    metricName,
                    dimensions,
                    alarmActions,
                    period,
                    evaluationPeriods,
                    treatMissingData,
                    metricQueries,
                } = alarm(name);
                assert.deepEqual(
                    [metricName, period, evaluationPeriods, treatMissingData, metricQueries],
                    [metric, 60, periods, "missing", undefined],
                );
                assert.deepEqual(dimensions, { InstanceId: "server-id" });
                assert.deepEqual(alarmActions[0], `arn:aws:automate:eu-central-1:ec2:${action}`);
            }
        });

        it("rings for silence, whatever is announced", () => {
            const { metricName, namespace, dimensions, statistic, treatMissingData } = alarm("server-is-silent");
            assert.deepEqual(
                [namespace, metricName, statistic, treatMissingData],
                ["SimpleWebStack", "Problems", "SampleCount", "breaching"],
            );
            assert.deepEqual(dimensions, { Stack: "simple-web-stack-test" });
        });

        it("does not ring for problems and a full disk that announced work explains", () => {
            for (const [name, metric] of [
                ["problems", "Problems"],
                ["disk-is-nearly-full", "DiskUsed"],
            ] as const) {
                const { metricQueries, metricName, treatMissingData } = alarm(name);
                assert.deepEqual([metricName, treatMissingData], [undefined, "ignore"]);
                const [value, announced, result] = metricQueries;
                assert.deepEqual([value.metric.metricName, announced.metric.metricName], [metric, "Announced"]);
                assert.deepEqual([value.returnData, announced.returnData, result.returnData], [false, false, true]);
                assert.equal(result.expression, "IF(announced, 0, value)");
            }
        });

        it("rings only after two periods, and outside after longer than a maintenance", () => {
            for (const { inputs } of named("cloudwatch/metricAlarm:MetricAlarm")) {
                assert.ok(inputs.evaluationPeriods >= 2, inputs.name);
                assert.equal(inputs.datapointsToAlarm, undefined);
            }
            const { period, evaluationPeriods } = alarm("site-does-not-answer");
            assert.equal(period * evaluationPeriods, 600);
        });

        it("says in each alarm what to do, as briefly as CloudWatch demands", () => {
            for (const { inputs } of named("cloudwatch/metricAlarm:MetricAlarm")) {
                assert.match(inputs.alarmDescription, /npm run \w+ -- --stack test/, inputs.name);
                assert.ok(inputs.alarmDescription.length <= 1024);
            }
        });

        it("needs no more than the free tier has: ten metrics and ten metrics of alarms", () => {
            const watched = named("cloudwatch/metricAlarm:MetricAlarm").flatMap(
                ({ inputs }) => inputs.metricQueries?.filter((query: { metric?: unknown }) => query.metric) ?? [inputs],
            );
            assert.equal(watched.length, 10);
        });

        it("knows how old a backup and how near its end a certificate may be", async () => {
            assert.equal(alarm("no-recent-backup").threshold, 12);
            assert.equal(alarm("certificate-is-ending").threshold, 7);
            resources = await resourcesOf({ ...settings, backupHours: "24", acmeProfile: "shortlived" });
            assert.equal(alarm("no-recent-backup").threshold, 48);
            assert.equal(alarm("certificate-is-ending").threshold, 1);
            resources = await resourcesOf({ ...settings, backups: "false", https: "false" });
            const names = named("cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) =>
                inputs.name.replace(/^simple-web-stack-test-/, ""),
            );
            assert.deepEqual(names.sort(), [
                "disk-is-nearly-full",
                "host-failed",
                "problems",
                "server-hangs",
                "server-is-silent",
                "site-does-not-answer",
            ]);
        });

        it("lets the server send metrics of its namespace, with the role that its backups have", () => {
            const role = only(
                resources.filter(({ name }) => name !== "snapshots"),
                "aws:iam/role:Role",
            );
            const policies = named("iam/rolePolicy:RolePolicy").sort((one, other) =>
                one.name.localeCompare(other.name),
            );
            assert.deepEqual(
                policies.map(({ name, inputs }) => [name, inputs.role]),
                [
                    ["backups", role.name],
                    ["metrics", role.name],
                ],
            );
            assert.deepEqual(JSON.parse(policies[1]!.inputs.policy).Statement, [
                {
                    Effect: "Allow",
                    Action: "cloudwatch:PutMetricData",
                    Resource: "*",
                    Condition: { StringEquals: { "cloudwatch:namespace": "SimpleWebStack" } },
                },
            ]);
        });

        it("tells the server where to send, and installs what it needs for that", async () => {
            const sending = () =>
                step("watch")
                    .split("\n")
                    .filter((line) => line.startsWith("METRICS_"));
            assert.deepEqual(sending(), [
                "METRICS_NAMESPACE=SimpleWebStack",
                "METRICS_STACK=simple-web-stack-test",
                "METRICS_REGION=eu-central-1",
                "METRICS_ENDPOINT=",
            ]);
            assert.match(step("system"), /^APPLICATION_PACKAGES=.*\bpython3-boto3$/m);
            resources = await resourcesOf({ ...settings, monitoringEndpoint: "http://198.51.100.1:9001" });
            assert.equal(sending().at(-1), "METRICS_ENDPOINT=http://198.51.100.1:9001");
            resources = await resourcesOf();
            assert.equal(sending()[0], "METRICS_NAMESPACE=");
            assert.doesNotMatch(step("system"), /boto3/);
        });

        it("gives the server a role without backups, too", async () => {
            resources = await resourcesOf({ ...settings, backups: "false" });
            assert.equal(only(resources, "aws:ec2/instance:Instance").inputs.iamInstanceProfile, "server");
            assert.equal(only(resources, "aws:iam/rolePolicy:RolePolicy").name, "metrics");
        });

        it("makes none of it without somebody to tell", async () => {
            resources = await resourcesOf();
            assert.deepEqual(
                resources.filter(({ type }) => /sns|cloudwatch|healthCheck/.test(type)),
                [],
            );
            assert.deepEqual(
                named("iam/rolePolicy:RolePolicy").map(({ name }) => name),
                ["backups"],
            );
        });
    });

    it("says who is told, and what is missing for it", () => {
        const email = "a@foobar.com";
        const topicArn = "arn:aws:sns:us-east-1:123456789012:pager";
        assert.match(describeRecipients({}, []), /^nobody is told/);
        assert.equal(describeRecipients({ email }, [false, false]), "a@foobar.com gets the alarms");
        assert.match(describeRecipients({ email }, [true, false]), /no alarm yet: open the link .* in the mail of/);
        assert.match(describeRecipients({ email }, [true, true]), /each of the 2 mails/);
        assert.equal(
            describeRecipients({ email, topicArn }, [false]),
            `a@foobar.com gets the alarms; ${topicArn} gets the alarms of its region`,
        );
    });

    describe("names a release", () => {
        const release = async (altered: Record<string, string>) => {
            resources = await resourcesOf(altered);
            const { stdin } = resources.find(
                ({ type, name }) => type === "command:remote:Command" && name === "application",
            )!.inputs;
            return /^RELEASE=([0-9a-f]{12})$/m.exec(String(stdin.value ?? stdin))![1];
        };

        it("by its files and the settings that it keeps, not by those of the stack and the site", async function () {
            this.timeout("60s");
            const before = await release({});
            assert.notEqual(await release({ applicationServer: "uwsgi" }), before);
            assert.notEqual(await release({ applicationStaticUrl: "/assets/" }), before);
            const others = { maximumBodySize: "50", instanceType: "t3.medium", applicationEnvironment: '{"MODE":"b"}' };
            assert.equal(await release(others), before);
        });
    });

    it("uses an existing zone", async () => {
        resources = await resourcesOf({ hostedZoneId: "ZFOUND" });
        assert.ok(!resources.some((resource) => resource.type === "aws:route53/zone:Zone"));
        assert.equal(record("A")?.zoneId, "ZFOUND");
    });

    it("uses the zone of a parent domain", async () => {
        resources = await resourcesOf({ hostedZoneId: "ZFOUND", domain: "shop.foobar.com" });
        assert.equal(record("A")?.name, "shop.foobar.com");
    });

    it("creates a CAA record only with certificateAuthorities", async () => {
        resources = await resourcesOf();
        assert.equal(record("CAA"), undefined);
        resources = await resourcesOf({ certificateAuthorities: '["letsencrypt.org"]' });
        assert.deepEqual(record("CAA")?.records, ['0 issue "letsencrypt.org"']);
    });

    it("changes a domain's delegation only with delegateRegisteredDomain", async () => {
        const delegation = "aws:route53domains/registeredDomain:RegisteredDomain";
        resources = await resourcesOf();
        assert.ok(!resources.some((resource) => resource.type === delegation));
        resources = await resourcesOf({ delegateRegisteredDomain: "true", hostedZoneId: "ZFOUND" });
        assert.deepEqual(only(resources, delegation).inputs, {
            domainName: "foobar.com",
            nameServers: ["ns-1", "ns-2", "ns-3", "ns-4"].map((name) => ({ name })),
        });
    });

    it("delegates a domain last, to a zone with the site's names, once the site answers", async () => {
        resources = await resourcesOf({ delegateRegisteredDomain: "true", hostedZoneId: "ZFOUND" });
        const names = resources.map(({ name }) => name);
        // A component of the same name comes before its step.
        const place = (name: string) => names.lastIndexOf(name);
        for (const earlier of ["dns-apex", "dns-www", "application"]) {
            assert.notEqual(place(earlier), -1, earlier);
            assert.ok(place(earlier) < place("dns-delegation"), earlier);
        }
    });

    describe("checks with AWS first, and registers nothing for", () => {
        for (const [what, settings, world, message] of [
            [
                "a zone without the instance type",
                {},
                { zonesWithType: ["us-east-1b"] },
                /availabilityZone: received "us-east-1a", which does not have t3.small\n.*us-east-1b\n.*set availabilityZone us-east-1b/,
            ],
            ["no zone with the instance type", {}, { zonesWithType: [] }, /none of availabilityZones does/],
            [
                "an instance type whose disks have no serial numbers",
                { instanceType: "t2.small" },
                { hypervisor: "xen" },
                /instanceType: received "t2.small", which is of the generation before Nitro/,
            ],
            [
                "an image for another processor",
                { instanceType: "t4g.small" },
                { architecture: "arm64" },
                /imageId: received "ami-0123456789abcdef0", an image for processors of type x86_64\n.*one for arm64, which t4g.small has\n.*npm run image -- --stack test/,
            ],
            [
                "an image that does not exist",
                {},
                { imageArchitecture: undefined },
                /imageId: received "ami-0123456789abcdef0", which does not exist\n.*an image in us-east-1\n.*npm run image -- --stack test/,
            ],
            [
                "zones of another region than the provider's",
                { "aws:region": "eu-central-1" },
                {},
                /aws:region: received "eu-central-1", while availabilityZones are us-east-1a, us-east-1b\n.*\n.*pulumi config set aws:region us-east-1/,
            ],
            [
                "a region of GovCloud, without advice to take its zones",
                { "aws:region": "us-gov-west-1" },
                {},
                /aws:region: received "us-gov-west-1".*\n.*\n.*pulumi config set aws:region us-east-1$/m,
            ],
            [
                "another domain's zone",
                { hostedZoneId: "ZFOUND" },
                { zoneName: "barfoobar.com" },
                /hostedZoneId: received "ZFOUND", which is the public zone of barfoobar.com/,
            ],
            [
                "the delegation of a name within a registered domain",
                { domain: "shop.foobar.com", hostedZoneId: "ZFOUND", delegateRegisteredDomain: "true" },
                {},
                /delegateRegisteredDomain: received true, while hostedZoneId, "ZFOUND", is the zone of foobar.com\n.*the zone of shop.foobar.com itself/,
            ],
            [
                "a zone that does not exist",
                { hostedZoneId: "ZFOUND" },
                { zoneName: undefined },
                /hostedZoneId: received "ZFOUND", which does not exist in this account\n.*the public zone of foobar.com/,
            ],
            [
                "two problems",
                { hostedZoneId: "ZFOUND" },
                { zoneName: "other.com", zonesWithType: [] },
                /has 2 problems; nothing was changed/,
            ],
        ] as const) {
            it(what, async () => {
                assert.match(await refusalOf(settings, world), message);
                assert.deepEqual(
                    registered.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
                    [],
                );
            });
        }
    });

    describe("without a network that may reach port 22", () => {
        const settings = { sshAllowedCidrBlocks: "[]" };
        afterEach(() => delete process.env[openSshVariable]);

        it("registers nothing in an update that would wait for the server in vain", async () => {
            await assert.rejects(
                resourcesOf(settings),
                /sshAllowedCidrBlocks: received \[\], so port 22 is open for nobody\n.*\n.*--open-ssh/,
            );
            assert.deepEqual(
                registered.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
                [],
            );
        });

        it("opens it for nobody in an update for which a command has opened it", async () => {
            process.env[openSshVariable] = "true";
            resources = await resourcesOf(settings);
            const rules = resources.filter(({ type }) => type.endsWith(":SecurityGroupIngressRule"));
            assert.deepEqual(
                rules.map(({ inputs }) => inputs.fromPort),
                [80, 443],
            );
        });

        it("can be previewed", async () => assert.notDeepEqual(await resourcesOf(settings, {}, true), []));
    });

    it("registers nothing for a site whose packages Git ignores", async () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "site-"));
        try {
            execFileSync("git", ["init", "--quiet", folder]);
            fs.mkdirSync(path.join(folder, "vendor"));
            for (const [name, content] of Object.entries({ ".gitignore": "/vendor/\n", "index.php": "<?php" })) {
                fs.writeFileSync(path.join(folder, name), content);
            }
            fs.writeFileSync(path.join(folder, "vendor", "autoload.php"), "<?php");
            const settings = { applicationPath: folder, applicationServer: "php-fpm", applicationStaticFolder: "" };
            await assert.rejects(
                resourcesOf(settings),
                /vendor\/autoload\.php, which is not part of the release.*\n.*\n.*commit composer\.lock/,
            );
            assert.deepEqual(
                registered.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
                [],
            );
        } finally {
            fs.rmSync(folder, { recursive: true });
        }
    });

    it("serves on Arm with an image for it", async () => {
        resources = await resourcesOf(
            { instanceType: "t4g.small" },
            { architecture: "arm64", imageArchitecture: "arm64" },
        );
        assert.equal(only(resources, "aws:ec2/instance:Instance").inputs.instanceType, "t4g.small");
    });

    describe("in a network that is there already", () => {
        const [vpcId, subnet, other] = [
            "vpc-0123456789abcdef0",
            "subnet-0123456789abcdef0",
            "subnet-0123456789abcdef1",
        ];
        const settings = { vpcId, subnetIds: JSON.stringify([subnet, other]), availabilityZones: '["us-east-1b"]' };
        const subnets = {
            [subnet]: { vpcId, cidrBlock: "10.0.0.0/24", availabilityZone: "us-east-1a", tags: {} },
            [other]: { vpcId, cidrBlock: "10.0.1.0/24", availabilityZone: "us-east-1b", tags: {} },
        };

        const withIpv6 = { ...subnets, [other]: { ...subnets[other]!, ipv6CidrBlock: "2001:db8:5:6::/64" } };

        it("gives the server an address of its subnet's IPv6 block", async () => {
            resources = await resourcesOf({ ...settings, ipv6: "true" }, { subnets: withIpv6, ipv6Route: true });
            const { ipv6Addresses } = only(resources, "aws:ec2/instance:Instance").inputs;
            assert.match(ipv6Addresses[0], /^2001:db8:5:6::/);
        });

        it("puts the server into the subnet of its zone, and makes no network", async () => {
            resources = await resourcesOf(settings, { subnets });
            const { subnetId } = only(resources, "aws:ec2/instance:Instance").inputs;
            assert.equal(subnetId, other);
            assert.equal(only(resources, "aws:ec2/securityGroup:SecurityGroup").inputs.vpcId, vpcId);
            const network = /:(Vpc|Subnet|InternetGateway|RouteTable|Route|RouteTableAssociation|Network)$/;
            assert.deepEqual(
                resources.filter(({ type }) => network.test(type)),
                [],
            );
        });

        for (const [what, altered, world, message] of [
            [
                "a subnet that does not exist",
                {},
                { subnets: {} },
                /subnetIds: received "subnet-0123456789abcdef0", which does not exist/,
            ],
            [
                "a subnet of another network",
                { vpcId: "vpc-0123456789abcdeff" },
                {},
                /which is in vpc-0123456789abcdef0\n.*subnets of vpcId, vpc-0123456789abcdeff/,
            ],
            [
                "no subnet in the server's zone",
                { availabilityZones: '["us-east-1c"]' },
                {},
                /received subnets in us-east-1a, us-east-1b\n.*availabilityZone, us-east-1c/,
            ],
            [
                "a subnet without the internet",
                {},
                { gatewayId: undefined },
                /which has no route to an internet gateway/,
            ],
            ["a subnet behind a NAT gateway", {}, { gatewayId: "nat-1" }, /which has no route to an internet gateway/],
            [
                "a subnet without an IPv6 block",
                { ipv6: "true" },
                { ipv6Route: true },
                /ipv6: received true, while "subnet-0123456789abcdef1" has no IPv6 block\n.*\n.*associate-subnet-cidr-block/,
            ],
            [
                "a subnet whose IPv6 block leads nowhere",
                { ipv6: "true" },
                { subnets: withIpv6 },
                /while "subnet-0123456789abcdef1" has no route for it to an internet gateway/,
            ],
        ] as const) {
            it(`refuses ${what}, and registers nothing`, async () => {
                const others: Partial<World> = world;
                assert.match(await refusalOf({ ...settings, ...altered }, { subnets, ...others }), message);
                assert.deepEqual(
                    registered.filter(({ type }) => type !== "pulumi:pulumi:Stack"),
                    [],
                );
            });
        }
    });

    describe("with IPv6", () => {
        const everywhere = "::/0";
        const rulesFor = (type: string) =>
            resources
                .filter((resource) => resource.type.endsWith(`:${type}`) && resource.inputs.cidrIpv6)
                .map(({ inputs }) => [inputs.fromPort, inputs.cidrIpv6]);

        it("gives the network a block, each subnet a part of it, and the server an address that stays", async () => {
            resources = await resourcesOf({ ipv6: "true" });
            assert.equal(only(resources, "aws:ec2/vpc:Vpc").inputs.assignGeneratedIpv6CidrBlock, true);
            assert.deepEqual(
                resources.filter(({ type }) => type.endsWith(":Subnet")).map(({ inputs }) => inputs.ipv6CidrBlock),
                ["2001:db8:1234:1a00::/64", "2001:db8:1234:1a01::/64"],
            );
            const [address, ...others] = only(resources, "aws:ec2/instance:Instance").inputs.ipv6Addresses;
            assert.match(address, /^2001:db8:1234:1a00:/);
            assert.deepEqual(others, []);
            assert.deepEqual([record("AAAA")?.name, record("AAAA")?.records], ["foobar.com", [address]]);
            for (const name of ["system", "nginx"]) {
                assert.match(step(name), new RegExp(`^IPV6_ADDRESS=${address}$`, "m"), name);
            }
            await resourcesOf({ ipv6: "true", imageId: "ami-0fedcba9876543210" });
            assert.deepEqual(only([...registered], "aws:ec2/instance:Instance").inputs.ipv6Addresses, [address]);
        });

        it("lets everybody in at the site's ports, nobody at port 22, and everything out", async () => {
            resources = await resourcesOf({ ipv6: "true" });
            assert.deepEqual(rulesFor("SecurityGroupIngressRule"), [
                [80, everywhere],
                [443, everywhere],
            ]);
            assert.deepEqual(rulesFor("SecurityGroupEgressRule"), [[undefined, everywhere]]);
            const routes = resources.filter(({ type }) => type === "aws:ec2/route:Route").map(({ inputs }) => inputs);
            assert.deepEqual(
                routes.map((route) => route.destinationCidrBlock ?? route.destinationIpv6CidrBlock),
                ["0.0.0.0/0", everywhere],
            );
        });

        it("is nowhere without its setting", async () => {
            resources = await resourcesOf();
            const texts = resources.map(({ inputs }) => JSON.stringify(inputs));
            assert.deepEqual(
                texts.filter((text) => /ipv6/i.test(text)),
                [],
            );
            assert.equal(record("AAAA"), undefined);
        });
    });

    describe("keeps the block of each subnet", () => {
        const blocks = (...zones: string[]) =>
            Object.fromEntries(
                zones.map((zone, index) => [
                    `subnet-${zone}`,
                    {
                        vpcId: "network-id",
                        cidrBlock: `10.20.${64 * index}.0/18`,
                        availabilityZone: `us-east-1${zone}`,
                        tags: { Name: `network-us-east-1${zone}` },
                    },
                ]),
            );
        const blocksWith = async (zones: string[], subnets: World["subnets"]) => {
            const availabilityZones = JSON.stringify(zones.map((zone) => `us-east-1${zone}`));
            const found = await resourcesOf({ availabilityZones }, { subnets });
            return Object.fromEntries(
                found
                    .filter(({ type }) => type === "aws:ec2/subnet:Subnet")
                    .map(({ inputs }) => [inputs.availabilityZone.slice(-1), inputs.cidrBlock]),
            );
        };

        it("whatever the order of the zones", async () =>
            assert.deepEqual(await blocksWith(["c", "a", "b"], blocks("a", "b", "c")), {
                c: "10.20.128.0/18",
                a: "10.20.0.0/18",
                b: "10.20.64.0/18",
            }));

        it("when a zone before it leaves, and a new one gets a free block", async () =>
            assert.deepEqual(await blocksWith(["a", "c", "d"], blocks("a", "b", "c")), {
                a: "10.20.0.0/18",
                c: "10.20.128.0/18",
                d: "10.20.192.0/18",
            }));
    });

    it("creates a subnet in each zone, and the server in the configured one", async () => {
        resources = await resourcesOf({
            availabilityZones: '["us-east-1a","us-east-1b","us-east-1c"]',
            availabilityZone: "us-east-1c",
        });
        const subnets = resources.filter((resource) => resource.type === "aws:ec2/subnet:Subnet");
        assert.equal(new Set(subnets.map((subnet) => subnet.inputs.cidrBlock)).size, 3);
        assert.equal(only(resources, "aws:ec2/instance:Instance").inputs.subnetId, "network-us-east-1c-id");
        assert.deepEqual(
            volumes().map(({ availabilityZone }) => availabilityZone),
            ["us-east-1c", "us-east-1c"],
        );
    });
});
