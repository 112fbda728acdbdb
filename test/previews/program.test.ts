import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { violationsOf } from "../../policies/framework/messages";
import { reportVariable, type Report, type ReportedFinding } from "../../policies/framework/report";
import { bundlePack, policiesDirectory } from "../../policies/tools/bundle";
import { cliVersion } from "../../pulumi/cli";
import { anyCliVariable, isAtLeast, leastVersionOnAws } from "../../pulumi/supported-versions";
import { exampleKey, projectFolder, secretSettings, usableSettings } from "../support/declared-settings";
import { Previews, type Outcome } from "../support/preview";

/** This project's program, loaded again for each run. */
function program(): void {
    for (const file of Object.keys(require.cache)) {
        if (
            ["components", "settings", "config.ts", "index.ts"].some((part) =>
                file.startsWith(path.join(projectFolder, part)),
            )
        ) {
            delete require.cache[file];
        }
    }
    // The engine names the secret settings only to a program in a process of its own.
    process.env.PULUMI_CONFIG_SECRET_KEYS = JSON.stringify(secretSettings.map((name) => `simple-web-stack:${name}`));
    require(path.join(projectFolder, "index.ts"));
}

/** As it is in an offline stack, whose providers delete twice what is gone. */
function withoutAws(): void {
    process.env[anyCliVariable] = "true";
    program();
}

interface Run {
    report: Report;
    outcome: Outcome;
}

describe("This project's program under its policies", function () {
    this.timeout(300_000);
    const runs: Partial<Record<"preview" | "update", Run>> = {};
    /** Without a database and HTTPS, and with alarms. */
    let altered: Report;
    /** In a network that is there already. */
    let elsewhere: Report;
    let previews: Previews;
    const configuration = {
        ...Object.fromEntries(
            Object.entries(usableSettings()).map(([name, value]) => [
                name,
                { value: value ?? "", secret: secretSettings.includes(name) },
            ]),
        ),
        "aws:region": { value: "us-east-1" },
    };

    before(async () => {
        await bundlePack("all");
        previews = await Previews.start();
        const file = previews.file("report.json");
        // The program names its archives relative to its own folder.
        const workDirectory = previews.file("work");
        fs.mkdirSync(workDirectory);
        fs.symlinkSync(path.join(projectFolder, ".build"), path.join(workDirectory, ".build"));
        const options = {
            policyPacks: [path.join(policiesDirectory, "all")],
            workDirectory,
            environment: { [reportVariable]: file },
            configuration,
        };
        for (const moment of ["preview", "update"] as const) {
            const outcome = await previews[moment]("simple-web-stack", withoutAws, options);
            runs[moment] = { outcome, report: JSON.parse(fs.readFileSync(file, "utf8")) as Report };
        }
        // A stack keeps its settings.
        const others = await Previews.start();
        const withoutDatabase = {
            ...configuration,
            database: { value: "false" },
            https: { value: "false" },
            alarmEmail: { value: "operations@example.com" },
        };
        await others.preview("simple-web-stack", withoutAws, { ...options, configuration: withoutDatabase });
        altered = JSON.parse(fs.readFileSync(file, "utf8")) as Report;
        others.stop();
        const third = await Previews.start();
        await third.preview("simple-web-stack", withoutAws, {
            ...options,
            configuration: {
                ...configuration,
                "aws:region": { value: "eu-central-1" },
                availabilityZones: { value: '["eu-central-1a"]' },
                vpcId: { value: "vpc-00000000000000001" },
                subnetIds: { value: '["subnet-0000000a"]' },
            },
        });
        elsewhere = JSON.parse(fs.readFileSync(file, "utf8")) as Report;
        third.stop();
    });
    after(() => {
        previews?.stop();
        delete process.env[anyCliVariable];
    });

    it("is refused on AWS by an engine that can't go on after a failed replacement, with whatever else is wrong", async () => {
        const onAws = await Previews.start();
        const { failed, diagnostics } = await onAws.preview(
            "simple-web-stack",
            () => {
                delete process.env[anyCliVariable];
                program();
            },
            {
                policyPacks: [],
                workDirectory: previews.file("work"),
                configuration: { ...configuration, "aws:region": { value: "eu-west-1" } },
                mayFail: true,
            },
        );
        onAws.stop();
        assert.ok(failed);
        const isRefused = diagnostics.some((text) =>
            /^The stack's configuration has 2 problems; nothing was changed\.\n {2}Pulumi's CLI: received .*\n.*3\.274\.0 or newer/.test(
                text,
            ),
        );
        assert.equal(isRefused, !isAtLeast((await cliVersion())!, leastVersionOnAws), diagnostics.join("\n"));
        assert.match(diagnostics.join("\n"), /aws:region: received "eu-west-1"/);
    });

    it("has neither MySQL nor its volume in a finding where there is no database", () => {
        const { findings } = altered;
        const volumes = findings.filter(({ rule }) => rule === "volume-is-only-copy-of-data");
        assert.deepEqual(
            volumes.map(({ urn }) => urn.split("::").pop()),
            ["server-files"],
        );
        assert.ok(findings.length > 3);
        // Beside the general words on what a commitment leaves out.
        const own = findings.map(({ fact, consequence, remedy, takesDown }) => [fact, consequence, remedy, takesDown]);
        assert.doesNotMatch(JSON.stringify(own), /MySQL|database/i);
    });

    it("has the same findings in a network that is there already", () => {
        const policies = ({ findings }: Report) => findings.map(({ policy }) => policy).sort();
        assert.deepEqual(policies(elsewhere), policies(runs.preview!.report));
    });

    it("says how to serve the site with encryption where there is no HTTPS", () => {
        const found = altered.findings.filter(({ pack }) => pack === "security-baseline");
        assert.deepEqual(
            found.map(({ policy, level }) => [policy, level]),
            [["site-is-served-without-encryption", "advisory"]],
        );
        assert.match(found[0]!.remedy, /^pulumi config set https true; docs\/https\.md/);
    });

    it("has nobody to watch its site without alarms, and says so only then", () => {
        const isWatched = ({ findings }: Report) => !findings.some(({ rule }) => rule === "site-is-not-watched");
        assert.deepEqual([isWatched(runs.preview!.report), isWatched(altered)], [false, true]);
    });

    for (const moment of ["preview", "update"] as const) {
        const allOf = (rule: string): ReportedFinding[] =>
            runs[moment]?.report.findings.filter((finding) => finding.rule === rule) ?? [];
        const of = (rule: string): ReportedFinding => {
            const found = allOf(rule);
            assert.equal(found.length, 1, `${rule}: ${found.length} findings`);
            return found[0]!;
        };

        describe(moment === "preview" ? "in a first preview" : "in an update", () => {
            it("has one finding for each failure domain and each limit", () =>
                assert.deepEqual(
                    runs[moment]?.report.findings
                        .map(({ rule, severity, urn }) => `${rule} ${severity} ${urn.split("$").pop()}`)
                        .sort(),
                    [
                        "address-is-single-point-of-failure high aws:route53/record:Record::dns-apex",
                        "lone-server-stops-for-maintenance high aws:ec2/instance:Instance::server",
                        "server-is-single-point-of-failure critical aws:ec2/instance:Instance::server",
                        "servers-get-no-further-member high aws:ec2/instance:Instance::server",
                        "site-is-not-watched medium aws:route53/record:Record::dns-apex",
                        "volume-is-only-copy-of-data high aws:ebs/volume:Volume::server-data",
                        "volume-is-only-copy-of-data high aws:ebs/volume:Volume::server-files",
                        "zone-is-single-point-of-failure high aws:ec2/subnet:Subnet::network-us-east-1a",
                    ],
                ));

            it("names web server, application server and database together as lost with the server", () =>
                assert.deepEqual(of("server-is-single-point-of-failure").takesDown, [
                    "foobar.com",
                    "www.foobar.com",
                    "Nginx",
                    "Gunicorn",
                    "MySQL",
                ]));

            it("shows the ceiling of the one server", () =>
                assert.match(
                    of("servers-get-no-further-member").number ?? "",
                    /t3\.small: 2 vCPUs \(20% of each, more on credits\), 2 GiB/,
                ));

            it("counts the requests that it answers at once, as soon as the deploy's settings are known", () =>
                assert.match(
                    of("servers-get-no-further-member").number ?? "",
                    moment === "preview"
                        ? /about 5 workers to start with/
                        : /20 requests at once \(5 workers of Gunicorn with 4 threads each\)/,
                ));

            it("knows how old the newest copy of the data may be", () =>
                assert.deepEqual(
                    allOf("volume-is-only-copy-of-data").map(({ number }) => /may be .* old/.exec(number ?? "")?.[0]),
                    ["may be 6 h old", "may be 6 h old"],
                ));

            it("shows no secret", () => {
                const shown = JSON.stringify([runs[moment]?.report, runs[moment]?.outcome]);
                const [, line] = exampleKey.private.split("\n");
                assert.ok(!shown.includes(line));
            });

            it("is reported by the engine as well", () => {
                const { report, outcome } = runs[moment] as Run;
                const reported = new Set(outcome.violations.map(({ policy, urn }) => `${policy} ${urn}`));
                assert.ok(report.findings.length > 0);
                assert.ok(violationsOf(report.findings).every(({ rule, urn }) => reported.has(`${rule} ${urn}`)));
            });
        });
    }
});
