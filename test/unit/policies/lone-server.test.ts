import assert from "node:assert/strict";

import type { Finding } from "../../../policies/findings/finding";
import { brief, findingsOf } from "../../support/findings";
import { loneServer, type LoneServerAlteration } from "../../support/lone-server";

function found(alteration: LoneServerAlteration = {}): Finding[] {
    return findingsOf(loneServer(alteration).resources);
}

function the(rule: string, findings: Finding[]): Finding {
    const own = findings.filter((finding) => finding.rule === rule);
    assert.equal(own.length, 1, `${rule}: ${own.length} findings`);
    return own[0];
}

for (const moment of ["preview", "update"] as const) {
    describe(`The stack of one server in ${moment === "preview" ? "a first preview" : "an update"}`, () => {
        it("has a finding for each failure domain and each limit, and no other", () =>
            assert.deepEqual(brief(found({ moment })).sort(), [
                "address-is-single-point-of-failure high dns-apex",
                "lone-server-stops-for-maintenance high server",
                "server-is-single-point-of-failure critical server",
                "servers-get-no-further-member high server",
                "volume-is-only-copy-of-data critical server-data",
                "zone-is-single-point-of-failure high network-eu-central-1a",
            ]));

        it("names everything that the server takes down", () => {
            const { takesDown } = the("server-is-single-point-of-failure", found({ moment }));
            assert.deepEqual(takesDown, ["example.com", "www.example.com", "Nginx", "Gunicorn", "MySQL"]);
        });

        it("names the database, and not the web server, as lost with the volume", () =>
            assert.deepEqual(the("volume-is-only-copy-of-data", found({ moment })).takesDown, [
                "example.com",
                "www.example.com",
                "MySQL",
            ]));

        it("with snapshots gives their age, and is no longer critical", () => {
            const finding = the("volume-is-only-copy-of-data", found({ moment, snapshots: true }));
            assert.equal(finding.severity, "high");
            assert.match(finding.number ?? "", /newest copy may be 6 h old; allowed are 24 h/);
        });

        it("without a data volume warns that the data is lost with the server", () => {
            const findings = found({ moment, dataVolume: false });
            assert.match(
                the("server-is-single-point-of-failure", findings).consequence,
                /on the root volume, which is deleted with the server/,
            );
            assert.equal(findings.filter(({ rule }) => rule === "volume-is-only-copy-of-data").length, 0);
        });

        describe("with a volume for the written files", () => {
            const mountPoints = { "server-data": "/var/lib/mysql", "server-files": "/srv/data" };
            const volumes = (findings: Finding[]) =>
                findings.filter(({ rule }) => rule === "volume-is-only-copy-of-data");
            const of = (name: string) =>
                volumes(found({ moment, mountPoints })).find(({ urn }) => urn.endsWith(`::${name}`))!;

            it("names the database with its own volume, and the application with the other one", () => {
                const sites = ["example.com", "www.example.com"];
                assert.deepEqual(of("server-data").takesDown, [...sites, "MySQL"]);
                assert.deepEqual(of("server-files").takesDown, [...sites, "Gunicorn"]);
            });

            it("says where the server has it", () => {
                assert.match(of("server-data").fact, /the only copy of what lies at \/var\/lib\/mysql/);
                assert.match(of("server-files").fact, /the only copy of what lies at \/srv\/data/);
            });

            it("alone, warns that the database is lost with the server", () => {
                const findings = found({ moment, dataVolume: false, mountPoints: { "server-files": "/srv/data" } });
                assert.match(
                    the("server-is-single-point-of-failure", findings).consequence,
                    /on the root volume, which is deleted with the server/,
                );
                assert.deepEqual(
                    volumes(findings).map(({ takesDown }) => takesDown.includes("MySQL")),
                    [false],
                );
            });
        });

        it("shows the ceiling of the one server", () => {
            const { number } = the("servers-get-no-further-member", found({ moment }));
            assert.match(
                number ?? "",
                /t3\.small: 2 vCPUs \(20% of each, more on credits\), 2 GiB of memory for Nginx, Gunicorn and MySQL;/,
            );
            assert.match(number ?? "", /about 5 workers/);
            assert.match(number ?? "", /151 connections to MySQL/);
        });

        it("lists what still needs a restart", () =>
            assert.match(
                the("lone-server-stops-for-maintenance", found({ moment })).consequence,
                /rebooted, resized or replaced, and while MySQL restarts/,
            ));
    });
}

describe("What a lone server answers at once", () => {
    const numberOf = (application: string) => the("servers-get-no-further-member", found({ application })).number ?? "";
    const pool = "PINNED=false\nFITTING_WORKERS=5\nAPPLICATION_WORKERS=0\nAPPLICATION_THREADS=4\n";
    const eventLoop = "many requests at once as long as none blocks the event loop";

    for (const [server, words] of [
        ["gunicorn", "20 requests at once (5 workers of Gunicorn with 4 threads each)"],
        ["uwsgi", "20 requests at once (5 workers of uWSGI with 4 threads each)"],
        ["uvicorn", `5 workers of Uvicorn: ${eventLoop}`],
        ["php-fpm", "20 requests at once (processes of PHP-FPM)"],
    ] as const) {
        it(`with ${server} is counted`, () => {
            const number = numberOf(`APPLICATION_SERVER=${server}\n${pool}`);
            assert.ok(number.includes(`; ${words};`), number);
        });
    }

    for (const [server, words] of [
        [
            "gunicorn",
            /about 5 workers to start with .*Gunicorn's rule\), one request at once for each of their threads/,
        ],
        ["uwsgi", /about 5 workers to start with .*Gunicorn's rule\), one request at once for each of their threads/],
        ["uvicorn", /by default one worker of Uvicorn: many requests at once/],
        ["php-fpm", /by default 5 requests at once \(processes of PHP-FPM\)/],
    ] as const) {
        it(`with ${server} is what its documentation has, as long as the settings are not known`, () =>
            assert.match(numberOf(`APPLICATION_SERVER=${server}\n`), words));
    }

    it("without an application server is what Nginx answers", () => {
        const number = numberOf(`APPLICATION_SERVER=none\n${pool}`);
        assert.match(number, /by default 512 connections for each worker of Nginx/);
        assert.doesNotMatch(number, /workers to|workers of|processes/);
    });

    it("is what the settings say, where they say it", () => {
        const number = numberOf(
            "APPLICATION_SERVER=gunicorn\nPINNED=false\nFITTING_WORKERS=5\nAPPLICATION_WORKERS=1\nAPPLICATION_THREADS=1\n",
        );
        assert.match(number, /1 request at once \(1 worker of Gunicorn with 1 thread each\)/);
    });

    it("is not the settings' with a pinned release, which has its own", () =>
        assert.match(
            numberOf(`APPLICATION_SERVER=php-fpm\n${pool.replace("false", "true")}`),
            /by default 5 requests/,
        ));
});

describe("Numbers of a lone server", () => {
    it("come with what they are and where they are from", () => {
        const { number } = the("server-is-single-point-of-failure", found());
        assert.match(number ?? "", /99\.5%, 43\.8 h down a year \(parameter instanceAvailability\)/);
        assert.match(number ?? "", /target of 99\.9% allows 8\.76 h/);
    });

    it("follow the parameters", () => {
        const findings = findingsOf(loneServer().resources, { instanceAvailability: 99, recoveryPointHours: 1 });
        assert.match(the("server-is-single-point-of-failure", findings).number ?? "", /99%, 87\.6 h/);
        assert.match(the("volume-is-only-copy-of-data", findings).number ?? "", /allowed are 1 h/);
    });

    it("are left out where the instance type isn't known", () => {
        const stack = loneServer();
        const other = stack.add("aws:ssm/parameter:Parameter", "size", { value: "t3.small" });
        const instance = stack.resources.find(({ type }) => type === "aws:ec2/instance:Instance");
        assert.ok(instance);
        instance.props.instanceType = stack.add("x:y:z", "unknown").props.id ?? other.props.id;
        instance.propertyDependencies.instanceType = [other.urn];
        const finding = the("servers-get-no-further-member", findingsOf(stack.resources));
        assert.equal(finding.number, undefined);
        assert.match(finding.uncertain ?? "", /instanceType of server isn't known yet/);
    });
});
