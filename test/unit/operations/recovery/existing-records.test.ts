import * as assert from "node:assert/strict";
import type { RecordSet } from "../../../../operations/aws/record-sets";
import { checkExistingRecords } from "../../../../operations/recovery/existing-records";
import { SettingsReader, type RawSettings } from "../../../../settings/reader";

const zone = "Z2FDTNDATAQYW2";
const record = (name: string, type: string, more: Partial<RecordSet> = {}): RecordSet => ({
    name,
    type,
    values: ["there"],
    ...more,
});

describe("an update in a hosted zone that was there already", () => {
    let said: string[];

    /**
     * What is said of a zone with these records.
     *
     * @param ids of the resources that the stack has
     */
    async function problemOf(records: RecordSet[] | Error, ids: string[] = [], altered: RawSettings = {}) {
        said = [];
        const settings = { hostedZoneId: zone, domain: "foobar.com", certificateAuthorities: "[]", ...altered };
        const stack = {
            name: "prod",
            settings: async () => new SettingsReader(settings),
            resources: async () => ids.map((id) => ({ urn: "urn", id, protect: false })),
        };
        const ask = async () => {
            if (records instanceof Error) throw records;
            return records;
        };
        return checkExistingRecords(stack, (line) => said.push(line), ask).then(
            () => undefined,
            (error: Error) => error.message,
        );
    }

    it("goes on where the names are free", async () => assert.equal(await problemOf([]), undefined));

    for (const [what, name, type, message] of [
        [
            "an address of the domain",
            "foobar.com",
            "A",
            /foobar\.com A: there\n.*import \S+ dns-apex \S+_foobar\.com_A /,
        ],
        [
            "an alias at www",
            "www.foobar.com",
            "CNAME",
            /import \S+ dns-www Z2FDTNDATAQYW2_www\.foobar\.com_CNAME --stack prod/,
        ],
        ["an address of www", "www.foobar.com", "A", /import \S+ dns-www Z2FDTNDATAQYW2_www\.foobar\.com_A /],
        ["an IPv6 address of www", "www.foobar.com", "AAAA", /AAAA: there\n +delete it: .* can't stand beside it/],
        ["an alias at the domain, which is no zone's", "foobar.com", "CNAME", /CNAME: there\n +delete it: /],
    ] as const) {
        it(`changes nothing where ${what} is there`, async () =>
            assert.match((await problemOf([record(name, type)]))!, message));
    }

    it("names all of them", async () => {
        const records = [record("foobar.com", "A"), record("www.foobar.com", "TXT")];
        assert.match((await problemOf(records))!, /foobar\.com A: there[^]*www\.foobar\.com TXT: there/);
    });

    it("goes on where the stack has them itself, also those that it has imported", async () => {
        const records = [record("foobar.com", "A"), record("www.foobar.com", "A")];
        const ids = [`${zone}_foobar.com_A`, `${zone}_www.foobar.com_A`];
        assert.equal(await problemOf(records, ids), undefined);
        // Of the zone that it was in before.
        assert.match((await problemOf(records, [`ZBEFORE_foobar.com_A`]))!, /dns-apex/);
    });

    it("leaves what can stand beside the stack's records", async () => {
        const others = ["MX", "TXT", "AAAA", "CAA"].map((type) => record("foobar.com", type));
        assert.equal(await problemOf(others), undefined);
    });

    it("needs the place of the authorities' record only if it has authorities", async () => {
        const authorities = { certificateAuthorities: '["letsencrypt.org"]' };
        assert.match((await problemOf([record("foobar.com", "CAA")], [], authorities))!, /dns-caa/);
    });

    it("needs the place of the domain's IPv6 address only if it has one", async () => {
        assert.match((await problemOf([record("foobar.com", "AAAA")], [], { ipv6: "true" }))!, /dns-apex-ipv6/);
    });

    it("lets no import take the place of one of several", async () =>
        assert.match(
            (await problemOf([record("foobar.com", "A", { setIdentifier: "blue" })]))!,
            /A \(blue\).*\n +delete/,
        ));

    it("goes on where it can't ask, and says so", async () => {
        assert.equal(await problemOf(Object.assign(new Error("not allowed"), { name: "AccessDenied" })), undefined);
        assert.deepEqual(said, [`not asked which records the zone ${zone} has: AccessDenied: not allowed`]);
    });

    it("asks nothing about a zone of its own", async () => {
        assert.equal(await problemOf(new Error("asked"), [], { hostedZoneId: "" }), undefined);
        assert.deepEqual(said, []);
    });
});
