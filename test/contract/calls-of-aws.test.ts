import assert from "node:assert/strict";
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { CreateTopicCommand, SNSClient, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { accessOf } from "../../operations/aws/access";
import { credentialsFor } from "../../operations/backups/repository";
import { newestImage } from "../../operations/aws/newest-image";
import { recordSetsOf } from "../../operations/aws/record-sets";
import { askAbout } from "../../operations/status/aws";
import { SettingsReader, type RawSettings } from "../../settings/reader";
import { run } from "../../toolchain/run";
import { projectFolder } from "../support/declared-settings";
import { ec2Error, withMoto, type Moto } from "../support/moto";
import { MotoSite } from "../support/moto-site";

const region = "eu-central-1";

/** The operations' own calls, against an AWS that answers. `open-ssh.test.ts` has those for port 22. */
describe("What operations ask of AWS", function () {
    this.timeout(120_000);
    let moto: Moto;
    let folder: string;
    const running = withMoto();

    beforeEach(() => {
        moto = running();
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "calls-of-aws-"));
        const profile = (name: string) =>
            `[${name}]\naws_access_key_id = AKIA${name.toUpperCase()}\naws_secret_access_key = hidden\n`;
        fs.writeFileSync(path.join(folder, "credentials"), ["default", "site"].map(profile).join(""));
        fs.writeFileSync(path.join(folder, "config"), "");
        Object.assign(process.env, {
            AWS_SHARED_CREDENTIALS_FILE: path.join(folder, "credentials"),
            AWS_CONFIG_FILE: path.join(folder, "config"),
            AWS_EC2_METADATA_DISABLED: "true",
        });
        for (const name of ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]) {
            delete process.env[name];
        }
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    const access = (settings: RawSettings = {}) => {
        const endpoints = Object.fromEntries(
            ["ec2", "cloudwatch", "route53", "sns", "sts"].map((service) => [service, moto.url]),
        );
        const all = { "aws:region": region, "aws:endpoints": JSON.stringify([endpoints]), ...settings };
        return accessOf(new SettingsReader(all), "test");
    };
    const askedBy = () => moto.calls.map(({ accessKey, action }) => `${accessKey} ${action}`);

    describe("as the stack's provider does", () => {
        it("is asked with its profile, in its region, at its endpoints", async () => {
            await newestImage(await access({ "aws:profile": "site" }));
            assert.deepEqual(askedBy(), ["AKIASITE DescribeImages"]);
            assert.equal(moto.calls[0]!.region, region);
            await newestImage(await access());
            assert.deepEqual(askedBy()[1], "AKIADEFAULT DescribeImages");
        });

        it("is asked with its roles, one assumed by the other", async () => {
            const roles = ["first", "second"].map((name) => ({
                roleArn: `arn:aws:iam::123456789012:role/${name}`,
                externalId: `of-${name}`,
            }));
            await newestImage(await access({ "aws:profile": "site", "aws:assumeRoles": JSON.stringify(roles) }));
            const [one, two, image] = moto.calls;
            assert.deepEqual(
                [one, two].map((call) =>
                    ["RoleArn", "ExternalId", "RoleSessionName"].map((name) => call!.parameters.get(name)),
                ),
                roles.map(({ roleArn, externalId }) => [roleArn, externalId, "simple-web-stack-test"]),
            );
            assert.deepEqual(moto.actions, ["AssumeRole", "AssumeRole", "DescribeImages"]);
            assert.equal(one!.accessKey, "AKIASITE");
            assert.equal(new Set([one, two, image].map((call) => call!.accessKey)).size, 3);
        });
    });

    describe("with the credentials of this computer", () => {
        it("is said whose are missing, and how to get them", async () => {
            const { credentials } = await access({ "aws:profile": "absent" });
            await assert.rejects(credentials(), /profile absent .*aws sso login --profile absent, AWS_PROFILE/);
        });

        const keyForRestic = async (settings: RawSettings, environment: NodeJS.ProcessEnv) => {
            const given = await credentialsFor(new SettingsReader({ "aws:region": region, ...settings }), environment);
            return given["AWS_ACCESS_KEY_ID"];
        };

        it("gives restic those of the stack's profile, unless the environment names others", async () => {
            assert.equal(await keyForRestic({}, {}), "AKIADEFAULT");
            assert.equal(await keyForRestic({ "aws:profile": "site" }, {}), "AKIASITE");
            assert.equal(await keyForRestic({ "aws:profile": "site" }, { AWS_PROFILE: "default" }), "AKIADEFAULT");
            assert.equal(await keyForRestic({ "aws:profile": "site" }, { AWS_ACCESS_KEY_ID: "AKIA" }), undefined);
        });

        it("gives restic those of the stack's roles", async () => {
            const roles = JSON.stringify([{ roleArn: "arn:aws:iam::123456789012:role/one" }]);
            const endpoints = JSON.stringify([{ sts: moto.url }]);
            const key = await keyForRestic({ "aws:assumeRoles": roles, "aws:endpoints": endpoints }, {});
            assert.match(key!, /^ASIA/);
            assert.deepEqual(askedBy(), ["AKIADEFAULT AssumeRole"]);
        });
    });

    describe("about the newest image", () => {
        it("is Canonical's newest of the release, and no stranger's, smaller or for another processor", async () =>
            assert.equal(await newestImage(await access()), "ami-00000000000000002"));

        it("is nothing where there is none", async () => {
            moto.intervene = () => ({
                status: 200,
                body: "<DescribeImagesResponse><imagesSet/></DescribeImagesResponse>",
            });
            assert.equal(await newestImage(await access()), undefined);
        });

        it("is asked again when it was asked too often, and not when it is forbidden", async () => {
            let failures = 1;
            moto.intervene = () => (failures-- > 0 ? ec2Error(503, "RequestLimitExceeded") : undefined);
            assert.equal(await newestImage(await access()), "ami-00000000000000002");
            moto.intervene = () => ec2Error(403, "UnauthorizedOperation");
            moto.calls.length = 0;
            await assert.rejects(newestImage(await access()), { name: "UnauthorizedOperation" });
            assert.equal(moto.calls.length, 1);
        });
    });

    it("about the records of two names are those alone, whatever comes between them in the zone", async () => {
        const route53 = new Route53Client(moto.owner);
        const create = { Name: "foobar.com", CallerReference: "test" };
        const { HostedZone } = await route53.send(new CreateHostedZoneCommand(create));
        const HostedZoneId = HostedZone!.Id!.replace("/hostedzone/", "");
        const records = [
            ["foobar.com", "A", "192.0.2.1"],
            ["mail.foobar.com", "A", "192.0.2.2"],
            ["www.foobar.com", "CNAME", "elsewhere.example"],
            ["x.www.foobar.com", "A", "192.0.2.3"],
        ] as const;
        const Changes = records.map(([Name, Type, Value]) => ({
            Action: "CREATE" as const,
            ResourceRecordSet: { Name, Type, TTL: 300, ResourceRecords: [{ Value }] },
        }));
        const changed = { HostedZoneId, ChangeBatch: { Changes } };
        await route53.send(new ChangeResourceRecordSetsCommand(changed));
        const found = await recordSetsOf(["foobar.com", "www.foobar.com"], HostedZoneId, await access());
        assert.deepEqual(
            found.filter(({ type }) => !["NS", "SOA"].includes(type)),
            [
                { name: "foobar.com", type: "A", values: ["192.0.2.1"] },
                { name: "www.foobar.com", type: "CNAME", values: ["elsewhere.example"] },
            ],
        );
        assert.deepEqual([...new Set(moto.calls.map(({ service }) => service))], ["route53"]);
    });

    for (const [instanceType, image] of [
        ["t3.small", "ami-00000000000000002"],
        ["t4g.small", "ami-00000000000000003"],
    ]) {
        it(`writes the newest image for a ${instanceType} into the stack's settings, asked for with the stack's profile`, async () => {
            const pulumi = `#!/bin/bash
            case "$1 $2" in
                "config --json") cat "${folder}/settings" ;;
                "config set") echo "$3=$4" >> "${folder}/set" ;;
            esac`;
            fs.writeFileSync(path.join(folder, "pulumi"), pulumi, { mode: 0o755 });
            const settings = {
                "aws:region": { value: region },
                "aws:profile": { value: "site" },
                "simple-web-stack:instanceType": { value: instanceType },
            };
            fs.writeFileSync(path.join(folder, "settings"), JSON.stringify(settings));
            await run(process.execPath, ["--import", "tsx", "operations/tools/image.ts", "--stack", "prod"], {
                workingDirectory: projectFolder,
                environment: { AWS_ENDPOINT_URL: moto.url, PATH: `${folder}:${process.env["PATH"]}` },
            });
            assert.equal(fs.readFileSync(path.join(folder, "set"), "utf8"), `imageId=${image}\n`);
            assert.deepEqual(askedBy(), ["AKIASITE DescribeInstanceTypes", "AKIASITE DescribeImages"]);
        });
    }

    describe("for the status", () => {
        const alarmPrefix = "simple-web-stack-prod-";
        const watched = async () => ({
            keyName: "simple-web-stack-prod",
            instanceId: "i-0",
            alarmPrefix,
            subscriptions: [] as string[],
        });
        const linesOf = async (altered: Partial<Awaited<ReturnType<typeof watched>>>) => {
            const lines = await askAbout({ ...(await watched()), ...altered }, await access());
            return (id: string) => lines.find((line) => line.id === id);
        };
        const alarm = async (name: string, alarmRegion = region) => {
            const client = new CloudWatchClient({ ...moto.owner, region: alarmRegion });
            const metric = { Namespace: "SimpleWebStack", MetricName: name, Statistic: "Maximum" as const, Period: 60 };
            const condition = {
                EvaluationPeriods: 1,
                Threshold: 1,
                ComparisonOperator: "GreaterThanThreshold" as const,
            };
            const AlarmName = `${alarmPrefix}${name}`;
            await client.send(new PutMetricAlarmCommand({ AlarmName, ...metric, ...condition }));
            await client.send(new SetAlarmStateCommand({ AlarmName, StateValue: "OK", StateReason: "test" }));
        };

        it("are the server's checks", async () => {
            const site = await new MotoSite(moto).create();
            assert.equal((await linesOf({ instanceId: site.instance }))("aws.server")?.state, "ok");
            await site.terminate();
            assert.equal((await linesOf({ instanceId: site.instance }))("aws.server")?.state, "problem");
        });

        it("are the alarms of both regions, on all pages", async () => {
            await alarm("problems");
            await alarm("site-does-not-answer", "us-east-1");
            moto.intervene = ({ action, body }) =>
                action === "DescribeAlarms" && !body.includes("NextToken")
                    ? { status: 200, body: JSON.stringify({ MetricAlarms: [], NextToken: "2" }) }
                    : undefined;
            assert.equal((await linesOf({}))("aws.alarms")?.value, "2 of 2 are OK");
        });

        it("are the subscriptions, also those that are gone", async () => {
            const sns = new SNSClient(moto.owner);
            const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "simple-web-stack-prod-alarms" }));
            const subscribe = { TopicArn, Protocol: "email", Endpoint: "a@foobar.com", ReturnSubscriptionArn: true };
            const { SubscriptionArn } = await sns.send(new SubscribeCommand(subscribe));
            const subscriptions = [SubscriptionArn!];
            assert.match((await linesOf({ subscriptions }))("aws.mail")!.value, /a@foobar\.com/);
            await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
            assert.match((await linesOf({ subscriptions }))("aws.mail")!.value, /^nobody gets any/);
        });

        it("are lines that say what may not be asked, and the rest", async () => {
            await alarm("problems");
            moto.intervene = ({ service }) => (service === "ec2" ? ec2Error(403, "UnauthorizedOperation") : undefined);
            const line = await linesOf({});
            for (const id of ["aws.server", "aws.ssh"]) {
                assert.equal(line(id)?.state, "unknown");
                assert.match(line(id)!.value, /^not asked: UnauthorizedOperation/);
            }
            assert.equal(line("aws.alarms")?.state, "ok");
        });
    });
});
