import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { utils } from "ssh2";
import { checkConfiguration, settingNames } from "../../config";
import { ConfigurationError, RawSettings } from "../../settings/reader";
import type { SettingProblem } from "../../toolchain/setting-problem";
import {
    declaredSettings,
    exampleKey,
    projectFolder,
    secretSettings,
    usableSettings,
} from "../support/declared-settings";

const allSecrets = new Set(secretSettings);

function check(altered: RawSettings, secrets: ReadonlySet<string> = allSecrets) {
    return checkConfiguration({ ...usableSettings(), ...altered }, secrets, projectFolder);
}

function problemsOf(altered: RawSettings, secrets?: ReadonlySet<string>): SettingProblem[] {
    try {
        check(altered, secrets);
    } catch (error) {
        assert.ok(error instanceof ConfigurationError, String(error));
        return error.problems;
    }
    return [];
}

describe("configuration", () => {
    it("accepts a stack with the required settings", () => {
        const configuration = check({});
        assert.equal(configuration.site.canonicalDomain, "www.foobar.com");
        assert.equal(configuration.server.availabilityZone, "us-east-1a");
        assert.match(configuration.access.sshPublicKey, /^ssh-ed25519 AAAA/);
    });

    it("accepts a server that only a command with --open-ssh reaches", () =>
        assert.deepEqual(check({ sshAllowedCidrBlocks: "[]" }).access.sshAllowedCidrBlocks, []));

    it("accepts a health path with a query", () => {
        const { application } = check({ applicationHealthPath: "/status?short=1&of=all" });
        assert.equal(application.healthPath, "/status?short=1&of=all");
    });

    it("accepts variables of several lines", () => {
        const value = "-----BEGIN KEY-----\n\tAPPLICATION_DOMAIN=evil\n-----END KEY-----\n";
        const { application } = check({ applicationEnvironment: JSON.stringify({ CERTIFICATE: value }) });
        assert.deepEqual(application.environment, { CERTIFICATE: value });
    });

    it("declares every setting that it reads, and reads every setting that is declared", () => {
        const structured = ["applicationEnvironment", "applicationBuildEnvironment", "applicationProcesses"]; // Pulumi.yaml has no type for objects
        assert.deepEqual(
            Object.keys(declaredSettings()).sort(),
            settingNames()
                .filter((name) => !structured.includes(name))
                .sort(),
        );
    });

    it("says of each mistake once what is wrong with it", () => {
        for (const [setting, value, reported] of [
            ["domain", "www.FooBar.com", ["domain"]],
            ["availabilityZones", '["cn-north-1a","cn-north-1b"]', ["availabilityZones[0]", "availabilityZones[1]"]],
            ["availabilityZones", '["cn-north-1a"]', ["availabilityZones[0]", "availabilityZones"]],
        ] as const) {
            assert.deepEqual(
                problemsOf({ [setting]: value }).map((problem) => problem.setting),
                reported,
                value,
            );
        }
    });

    const encrypted = utils.generateKeyPairSync("ed25519", {
        passphrase: "x",
        cipher: "aes256-ctr",
        rounds: 16,
    }).private;
    const ecdsa = utils.generateKeyPairSync("ecdsa", { bits: 256 }).private;
    const bad: [what: string, setting: string, value: string | undefined, reported?: string][] = [
        ["no domain", "domain", ""],
        ["a domain with www", "domain", "www.foobar.com"],
        ["a URL for a domain", "domain", "https://foobar.com"],
        ["a single label", "domain", "foobar"],
        ["a domain with capitals", "domain", "FooBar.com"],
        ["a domain with more than a name", "domain", "foobar.com;drop"],
        ["an address for a domain", "domain", "198.51.100.7"],
        ["an unknown canonical host", "canonicalHost", "ftp"],
        ["a zone's name for its id", "hostedZoneId", "foobar.com"],
        ["a TTL below the least", "recordTtl", "0"],
        ["a TTL that is no number", "recordTtl", "5m"],
        [
            "a certificate authority with flags",
            "certificateAuthorities",
            '["0 issue letsencrypt.org"]',
            "certificateAuthorities[0]",
        ],
        ["a word for a boolean", "delegateRegisteredDomain", "yes"],
        ["a delegation to a zone that would be empty", "delegateRegisteredDomain", "true"],
        ["a word for HTTPS", "https", "yes"],
        ["a promise of HTTPS with a unit", "strictTransportSecurity", "2y"],
        ["a promise of HTTPS beyond two years", "strictTransportSecurity", "63072001"],
        ["an authority without encryption", "acmeDirectory", "http://acme.example/directory"],
        ["an authority's name", "acmeDirectory", "letsencrypt"],
        ["no authority", "acmeDirectory", ""],
        ["an authority with an account's secret", "acmeDirectory", "https://user:hunter2@acme.example/directory"],
        ["two profiles", "acmeProfile", "classic tlsserver"],
        ["two e-mail addresses", "acmeEmail", "a@foobar.com,b@foobar.com"],
        ["an option for an e-mail address", "acmeEmail", "--config=x@foobar.com"],
        ["a network that is too small", "vpcCidrBlock", "10.0.0.0/28"],
        ["a network that is too large", "vpcCidrBlock", "10.0.0.0/8"],
        ["a network with host bits", "vpcCidrBlock", "10.0.0.1/16"],
        ["a public network", "vpcCidrBlock", "8.8.0.0/16"],
        ["octets with leading zeros", "vpcCidrBlock", "010.0.0.0/16"],
        ["one zone only", "availabilityZones", '["us-east-1a"]'],
        ["a VPC's name", "vpcId", "default"],
        ["a VPC without subnets", "vpcId", "vpc-0123456789abcdef0"],
        ["subnets without a VPC", "subnetIds", '["subnet-0123456789abcdef0"]'],
        ["a subnet's block", "subnetIds", '["10.0.0.0/24"]', "subnetIds[0]"],
        ["a version of IP", "ipv6", "6"],
        ["a region for a zone", "availabilityZones", '["us-east-1","us-east-1b"]', "availabilityZones[0]"],
        ["a local zone", "availabilityZones", '["us-east-1a","us-east-1-bos-1a"]', "availabilityZones[1]"],
        ["a Wavelength zone", "availabilityZones", '["us-east-1a","us-east-1-wl1-bos-wlz-1"]', "availabilityZones[1]"],
        ["a zone in China", "availabilityZones", '["cn-north-1a","us-east-1a"]', "availabilityZones[0]"],
        ["a zone of GovCloud", "availabilityZones", '["us-east-1a","us-gov-west-1b"]', "availabilityZones[1]"],
        [
            "a zone of a sovereign cloud",
            "availabilityZones",
            '["eusc-de-east-1a","us-east-1a"]',
            "availabilityZones[0]",
        ],
        ["zones of two regions", "availabilityZones", '["us-east-1a","us-west-2a"]'],
        ["a zone twice", "availabilityZones", '["us-east-1a","us-east-1a"]'],
        ["a list that is text", "availabilityZones", "us-east-1a"],
        ["a server outside the zones", "availabilityZone", "us-east-1f"],
        ["an instance type without size", "instanceType", "t3"],
        ["no image", "imageId", ""],
        ["an image's name", "imageId", "ubuntu-26.04"],
        ["a volume of no size", "dataVolumeSize", "0"],
        ["a volume's id for a snapshot's", "dataSnapshotId", "vol-0123456789abcdef0"],
        ["a files volume of no size", "filesVolumeSize", "0"],
        ["a database that is neither there nor not", "database", "none"],
        ["a volume's id for the files' snapshot's", "filesSnapshotId", "vol-0123456789abcdef0"],
        ["a fraction of a GiB", "rootVolumeSize", "8.5"],
        ["an administrator's name with a space", "sshUser", "ubuntu root"],
        ["no key", "sshPrivateKey", ""],
        ["a key with a passphrase", "sshPrivateKey", encrypted],
        ["a public key", "sshPrivateKey", exampleKey.public],
        ["a key that EC2 does not import", "sshPrivateKey", ecdsa],
        ["text that is no key", "sshPrivateKey", "hunter2"],
        ["an address without its prefix", "sshAllowedCidrBlocks", '["198.51.100.7"]', "sshAllowedCidrBlocks[0]"],
        ["a folder that does not exist", "applicationPath", "no-such-folder"],
        ["a folder without requirements", "applicationPath", "test/fixtures/application-without-requirements"],
        ["a callable without a name", "applicationCallable", "wsgi"],
        ["a callable's module that does not exist", "applicationCallable", "missing:application"],
        ["an unknown application server", "applicationServer", "waitress"],
        ["a health path that is no path", "applicationHealthPath", "healthz"],
        ["a health path with a space", "applicationHealthPath", "/status?of=the site"],
        ["a Python version of another kind", "applicationPythonVersion", "python3"],
        ["a static folder that does not exist", "applicationStaticFolder", "assets"],
        ["a static folder outside", "applicationStaticFolder", "../assets"],
        ["an age below none", "applicationStaticMaximumAge", "-1"],
        ["an age beyond a year", "applicationStaticMaximumAge", "31536001"],
        ["a proxy's name", "trustedProxies", '["cdn.example"]', "trustedProxies[0]"],
        ["everybody as a proxy", "trustedProxies", '["0.0.0.0/0"]'],
        ["a static URL without slash", "applicationStaticUrl", "/static"],
        ["a command on two lines", "applicationMigrationCommand", "true\nrm -rf /"],
        ["a migration that waits for ever", "applicationMigrationLockTimeout", "0"],
        ["a writable folder outside", "applicationWritableFolders", '["../etc"]', "applicationWritableFolders[0]"],
        ["a writable folder within another", "applicationWritableFolders", '["media","media/photos"]'],
        ["a public folder that is not writable", "applicationPublicFolder", "uploads"],
        ["a package with an option", "applicationSystemPackages", '["-o=x"]', "applicationSystemPackages[0]"],
        ["a package index's name", "applicationPackageIndexes", '["pypi.example"]', "applicationPackageIndexes[0]"],
        ["host bits in a network", "applicationPackageIndexes", '["10.0.3.7/24"]', "applicationPackageIndexes[0]"],
        ["another database", "applicationDatabaseUrlScheme", "postgresql"],
        ["too many workers", "applicationWorkers", "1000"],
        ["no thread", "applicationThreads", "0"],
        ["a body limit with a unit", "maximumBodySize", "10m"],
        ["a connection limit below none", "connectionsPerAddress", "-1"],
        ["a connection limit beyond an address's ports", "connectionsPerAddress", "65536"],
        ["a body of which six fill half of the root volume", "maximumBodySize", "1366"],
        ["a request limit below none", "requestsPerSecond", "-1"],
        ["a request limit with a unit", "requestsPerSecond", "100r/s"],
        ["one release only", "keptReleases", "1"],
        [
            "a variable that the program sets",
            "applicationEnvironment",
            '{"DATABASE_URL":"x"}',
            "applicationEnvironment.DATABASE_URL",
        ],
        [
            "a credential in plain text",
            "applicationEnvironment",
            '{"SECRET_KEY":"hunter2"}',
            "applicationEnvironment.SECRET_KEY",
        ],
        [
            "another variable of ours",
            "applicationEnvironment",
            '{"RELEASE_FOLDER":"x"}',
            "applicationEnvironment.RELEASE_FOLDER",
        ],
        ["line ends of Windows", "applicationEnvironment", '{"A":"1\\r\\n2"}', "applicationEnvironment.A"],
        ["a control character", "applicationEnvironment", '{"A":"1\\u001b[31m"}', "applicationEnvironment.A"],
        [
            "a build variable of two lines",
            "applicationBuildEnvironment",
            '{"A":"1\\n2"}',
            "applicationBuildEnvironment.A",
        ],
        ["a build command on two lines", "applicationBuildCommand", "true\nrm -rf /"],
        [
            "a build variable that the program sets",
            "applicationBuildEnvironment",
            '{"PATH":"/tmp"}',
            "applicationBuildEnvironment.PATH",
        ],
        [
            "a build credential in plain text",
            "applicationBuildEnvironment",
            '{"UV_INDEX_OWN_PASSWORD":"hunter2"}',
            "applicationBuildEnvironment.UV_INDEX_OWN_PASSWORD",
        ],
        [
            "an index with a password in plain text",
            "applicationBuildEnvironment",
            '{"PIP_INDEX_URL":"https://u:hunter2@pypi.example/simple"}',
            "applicationBuildEnvironment.PIP_INDEX_URL",
        ],
        ["a process without command", "applicationProcesses", '[{"name":"worker"}]', "applicationProcesses[0].command"],
        [
            "a process with an unknown property",
            "applicationProcesses",
            '[{"name":"w","command":"x","user":"root"}]',
            "applicationProcesses[0]",
        ],
        ["backups without a password", "backupPassword", ""],
        ["a password that is too short", "backupPassword", "hunter2"],
        ["a password with a line break", "backupPassword", "a long password\nwith a second line"],
        ["a word for backups", "backups", "daily"],
        ["an interval that does not divide a day", "backupHours", "5"],
        ["backups for no day", "backupKeptDays", "0"],
        ["a negative number of weeks", "backupKeptWeeks", "-1"],
        ["an interval with a unit", "snapshotHours", "24h"],
        ["no snapshot", "keptSnapshots", "0"],
        ["an ARN for a bucket's name", "backupBucket", "arn:aws:s3:::backups"],
        ["a region for a bucket that the stack creates", "backupRegion", "eu-central-1"],
        ["a region that is a URL", "backupRegion", "https://s3.eu-central-1.amazonaws.com"],
        ["an S3 service without its scheme", "backupEndpoint", "s3.example.com"],
        ["two addresses for alarms", "alarmEmail", "a@foobar.com, b@foobar.com"],
        ["a topic's name for its ARN", "alarmTopicArn", "alarms"],
        ["a FIFO topic, which alarms can't use", "alarmTopicArn", "arn:aws:sns:us-east-1:123456789012:alarms.fifo"],
        ["a topic of another region", "alarmTopicArn", "arn:aws:sns:eu-west-1:123456789012:alarms"],
        ["a text to look for without alarms", "alarmSearchString", "Welcome"],
        ["a text to look for that is too long", "alarmSearchString", "x".repeat(256)],
        ["a service for metrics without its scheme", "monitoringEndpoint", "monitoring.example.com"],
        ["a setting that does not exist", "instancetype", "t3.small"],
    ];
    for (const [what, setting, value, reported] of bad) {
        it(`rejects ${what}`, () => {
            const problems = problemsOf({ [setting]: value });
            const problem = problems.find((found) => found.setting === (reported ?? setting));
            assert.ok(problem, `${setting} is not among ${JSON.stringify(problems)}`);
            assert.ok(problem.allowed.length > 3 && problem.remedy.length > 10);
            assert.deepEqual([...new Set(problems.map((found) => found.setting.split(/[.[]/)[0]))], [setting]);
        });
    }

    describe("of alarms", () => {
        const elsewhere = { availabilityZones: '["eu-central-1a","eu-central-1b"]' };
        const topicIn = (region: string) => ({ alarmTopicArn: `arn:aws:sns:${region}:123456789012:alarms` });

        it("tells nobody by default", () => assert.equal(check({}).alarms.enabled, false));

        for (const [what, settings] of [
            ["an address", { alarmEmail: "alarms@foobar.com" }],
            ["a topic, in the region of health checks", topicIn("us-east-1")],
            ["an address, in any region", { ...elsewhere, alarmEmail: "alarms@foobar.com" }],
            [
                "both, with a topic of the stack's region",
                { ...elsewhere, ...topicIn("eu-central-1"), alarmEmail: "a@foobar.com" },
            ],
            [
                "both, with a topic of the health checks' region",
                { ...elsewhere, ...topicIn("us-east-1"), alarmEmail: "a@foobar.com" },
            ],
        ] as const) {
            it(`accepts ${what}`, () => assert.equal(check(settings).alarms.enabled, true));
        }

        for (const [region, allowed] of [
            ["eu-central-1", /check from outside is in us-east-1, where a topic of eu-central-1/],
            ["us-east-1", /server's alarms are in eu-central-1, where a topic of us-east-1/],
        ] as const) {
            it(`rejects a topic of ${region} alone where an alarm of another region would tell nobody`, () => {
                const [problem, ...others] = problemsOf({ ...elsewhere, ...topicIn(region) });
                assert.deepEqual([problem!.setting, others], ["alarmEmail", []]);
                assert.match(problem!.allowed, allowed);
            });
        }

        it("rejects the example's address where the domain is no longer the example's", () => {
            assert.deepEqual(problemsOf({ domain: "foobar.com", alarmEmail: "alarms@foobar.com" }), []);
            const [problem, ...others] = problemsOf({ domain: "example.com", alarmEmail: "alarms@foobar.com" });
            assert.deepEqual([problem!.setting, others], ["alarmEmail", []]);
            assert.deepEqual(problemsOf({ domain: "example.com", alarmEmail: "alarms@example.com" }), []);
        });

        it("rejects a health path that is too long for Route 53", () => {
            const applicationHealthPath = `/${"x".repeat(255)}`;
            assert.deepEqual(problemsOf({ applicationHealthPath }), []);
            const [problem, ...others] = problemsOf({ applicationHealthPath, alarmEmail: "alarms@foobar.com" });
            assert.deepEqual([problem!.setting, others], ["applicationHealthPath", []]);
        });
    });

    it("rejects a snapshot for a database that is not to be", () => {
        const snapshot = { dataSnapshotId: "snap-0123456789abcdef0" };
        assert.deepEqual(problemsOf(snapshot), []);
        const [problem, ...others] = problemsOf({ ...snapshot, database: "false" });
        assert.deepEqual([problem!.setting, others], ["dataSnapshotId", []]);
        assert.match(problem!.remedy, /database true/);
    });

    it("rejects a file in the place of the application's folder", () => {
        const problems = problemsOf({ applicationPath: "index.ts", applicationMigrationCommand: "python migrate.py" });
        assert.deepEqual(
            problems.map(({ setting }) => setting),
            ["applicationPath"],
        );
    });

    it("rejects a callable that its module lacks, and names one that it has", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "config-"));
        fs.writeFileSync(path.join(folder, "requirements.txt"), "flask\n");
        fs.writeFileSync(path.join(folder, "wsgi.py"), "from flask import Flask\napp = Flask(__name__)\n");
        const [problem, ...others] = problemsOf({ applicationPath: folder });
        assert.deepEqual([problem!.setting, others], ["applicationCallable", []]);
        assert.match(problem!.allowed, /wsgi\.py defines or imports, and application is none of them/);
        assert.equal(problem!.remedy, "pulumi config set applicationCallable 'wsgi:app'");
        fs.rmSync(folder, { recursive: true });
    });

    it("rejects commands whose files can't run on the server, and names the files", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "config-"));
        fs.writeFileSync(path.join(folder, "requirements.txt"), "flask\n");
        fs.writeFileSync(path.join(folder, "wsgi.py"), "application = print\n");
        fs.writeFileSync(path.join(folder, "migrate.sh"), "#!/bin/sh\r\n", { mode: 0o755 });
        fs.writeFileSync(path.join(folder, "collect.sh"), "#!/bin/sh\n", { mode: 0o644 });
        const problems = problemsOf({
            applicationPath: folder,
            applicationMigrationCommand: "./migrate.sh",
            applicationCollectStaticCommand: "./collect.sh",
            applicationProcesses: '[{"name":"worker","command":"exec ./migrate.sh work"}]',
        });
        assert.deepEqual(
            problems.map(({ setting, received }) => [setting, received]),
            [
                ["applicationCollectStaticCommand", "./collect.sh, which is not executable"],
                ["applicationMigrationCommand", "./migrate.sh, which has line ends of Windows (CRLF)"],
                ["applicationProcesses (worker)", "./migrate.sh, which has line ends of Windows (CRLF)"],
            ],
        );
        fs.rmSync(folder, { recursive: true });
    });

    it("rejects a key in plain text", () => {
        assert.deepEqual(
            problemsOf({}, new Set(["backupPassword"])).map((problem) => [problem.setting, problem.received]),
            [["sshPrivateKey", "a value in plain text"]],
        );
    });

    it("rejects a password in plain text, and does not repeat it", () => {
        const problems = problemsOf({}, new Set(["sshPrivateKey"]));
        assert.deepEqual(
            problems.map((problem) => [problem.setting, problem.received]),
            [["backupPassword", "a value in plain text"]],
        );
        assert.doesNotMatch(JSON.stringify(problems), /example-of-a-password/);
    });

    it("needs no password without backups", () => {
        assert.deepEqual(problemsOf({ backups: "false", backupPassword: "" }), []);
    });

    it("reports all problems together", () => {
        const problems = problemsOf({ domain: "x", recordTtl: "x", imageId: "", sshUser: "" });
        assert.deepEqual(problems.map((problem) => problem.setting).sort(), [
            "domain",
            "imageId",
            "recordTtl",
            "sshUser",
        ]);
    });

    it("never shows a secret", () => {
        const secret = "hunter2-hunter2";
        const marked = new Set(["sshPrivateKey", "applicationEnvironment"]);
        assert.ok(
            !JSON.stringify(
                problemsOf({ sshPrivateKey: secret, applicationEnvironment: `"${secret}"` }, marked),
            ).includes(secret),
        );
        assert.ok(!JSON.stringify(problemsOf({ sshPrivateKey: secret }, new Set())).includes(secret));
        assert.ok(!JSON.stringify(problemsOf({ applicationEnvironment: `{"TOKEN":"${secret}"}` })).includes(secret));
    });
});
