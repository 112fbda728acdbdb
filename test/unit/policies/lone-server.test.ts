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
            const { takesDown, consequence } = the("server-is-single-point-of-failure", found({ moment }));
            assert.deepEqual(takesDown, ["example.com", "www.example.com", "Nginx", "Gunicorn", "MySQL"]);
            assert.match(consequence, /example\.com, www\.example\.com, Nginx, Gunicorn and MySQL/);
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
            assert.match(finding.number ?? "", /newest copy may be 6 h old .* allowed are 24 h/);
        });

        it("without a data volume warns that the data is lost with the server", () => {
            const findings = found({ moment, dataVolume: false });
            assert.match(the("server-is-single-point-of-failure", findings).consequence, /lost with it/);
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
                assert.match(the("server-is-single-point-of-failure", findings).consequence, /lost with it/);
                assert.deepEqual(
                    volumes(findings).map(({ takesDown }) => takesDown.includes("MySQL")),
                    [false],
                );
            });
        });

        it("shows the ceiling of the one server", () => {
            const { number } = the("servers-get-no-further-member", found({ moment }));
            assert.match(number ?? "", /t3\.small: 2 vCPUs, 2 GiB of memory for Nginx, Gunicorn and MySQL together/);
            assert.match(number ?? "", /20% of each vCPU all the time/);
            assert.match(number ?? "", /about 5 workers/);
            assert.match(number ?? "", /151 database connections/);
        });

        it("lists what still needs a restart", () =>
            assert.match(
                the("lone-server-stops-for-maintenance", found({ moment })).consequence,
                /kernel.*instance type.*a restart of MySQL/,
            ));
    });
}

describe("What a lone server answers at once", () => {
    const numberOf = (application: string) => the("servers-get-no-further-member", found({ application })).number ?? "";
    const pool = "PINNED=false\nFITTING_WORKERS=5\nAPPLICATION_WORKERS=0\nAPPLICATION_THREADS=4\n";
    const eventLoop = "its event loop serves many requests at once, as long as none blocks it";

    for (const [server, words] of [
        ["gunicorn", "5 workers of Gunicorn with 4 threads each: 20 requests at once, all others wait"],
        ["uwsgi", "5 workers of uWSGI with 4 threads each: 20 requests at once, all others wait"],
        ["uvicorn", `5 workers of Uvicorn: of each, ${eventLoop}`],
        ["php-fpm", "at most 20 processes of PHP-FPM, each with one request at a time, all others wait"],
    ] as const) {
        it(`with ${server} is counted`, () => {
            const number = numberOf(`APPLICATION_SERVER=${server}\n${pool}`);
            assert.ok(number.includes(`; ${words};`), number);
            assert.match(number, /connections a worker of Nginx.*, those to the application included/);
        });
    }

    for (const [server, words] of [
        ["gunicorn", /about 5 workers to start with .*Gunicorn's documentation\), of which a synchronous one/],
        ["uwsgi", /about 5 workers to start with .*Gunicorn's documentation\), of which a synchronous one/],
        ["uvicorn", /one worker of Uvicorn unless set otherwise .*: its event loop serves many requests/],
        ["php-fpm", /5 processes of PHP-FPM unless set otherwise \(pm\.max_children, .*one request at a time/],
    ] as const) {
        it(`with ${server} is what its documentation has, as long as the settings are not known`, () =>
            assert.match(numberOf(`APPLICATION_SERVER=${server}\n`), words));
    }

    it("without an application server is what Nginx answers", () => {
        const number = numberOf(`APPLICATION_SERVER=none\n${pool}`);
        assert.match(
            number,
            /512 connections a worker of Nginx unless set otherwise \(worker_connections, nginx\.org\)\./,
        );
        assert.doesNotMatch(number, /workers|processes/);
    });

    it("is what the settings say, where they say it", () => {
        const number = numberOf(
            "APPLICATION_SERVER=gunicorn\nPINNED=false\nFITTING_WORKERS=5\nAPPLICATION_WORKERS=1\nAPPLICATION_THREADS=1\n",
        );
        assert.match(number, /1 worker of Gunicorn with 1 thread each: 1 request at once/);
    });

    it("is not the settings' with a pinned release, which has its own", () =>
        assert.match(numberOf(`APPLICATION_SERVER=php-fpm\n${pool.replace("false", "true")}`), /5 processes/));
});

describe("Numbers of a lone server", () => {
    it("come with what they are and where they are from", () => {
        const { number } = the("server-is-single-point-of-failure", found());
        assert.match(number ?? "", /99\.5%, 43\.8 h a year \(parameter instanceAvailability/);
        assert.match(number ?? "", /not the downtime to expect/);
        assert.match(number ?? "", /target of 99\.9% leaves 8\.76 h/);
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
