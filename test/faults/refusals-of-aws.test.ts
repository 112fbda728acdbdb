import * as assert from "node:assert/strict";
import { configure } from "../support/configure-clone";
import { FaultySite } from "../support/faulty-site";
import { runSequentially } from "../support/run-sequentially";

/** What AWS refuses in the middle of an update. The next update goes on from there. */
const refusals: {
    name: string;
    fail: string;
    settings: Record<string, string>;
    prepare?: (site: FaultySite) => Promise<unknown>;
}[] = [
    {
        name: "no capacity for another instance type: the server stays stopped",
        fail: "server:update=InsufficientInstanceCapacity",
        settings: { instanceType: "t3.medium" },
    },
    {
        name: "no capacity for a new server, after the former one is lost",
        fail: "server:create=InsufficientInstanceCapacity",
        settings: {},
        prepare: (site) => site.clone.machine.delete(),
    },
    {
        name: "the growth of the data volume is refused",
        fail: "server-data:update=IncorrectState",
        settings: { dataVolumeSize: "3" },
    },
    {
        name: "the account's limit of requests is exceeded at a record",
        fail: "Record:update=RequestLimitExceeded",
        settings: { recordTtl: "120" },
    },
    {
        name: "the address is associated, and the answer never comes",
        fail: "EipAssociation:create=Timeout",
        settings: {},
        prepare: (site) => site.clone.machine.delete(),
    },
];

describe("failures of AWS in the middle of an update", function () {
    this.timeout("15m");
    runSequentially(this);

    let site: FaultySite;

    before(async () => {
        site = await FaultySite.create();
        await site.assertUp();
    });
    after(() => site?.remove());

    for (const { name, fail, settings, prepare } of refusals) {
        it(`${name}: the next update goes on`, async () => {
            site.watch();
            await prepare?.(site);
            await configure(site.clone, settings);
            const { code, output } = await site.clone.tryNpm("local", ["--fail", fail], { seconds: 420 });
            assert.notEqual(code, 0, output.slice(-6000));
            assert.match(output, new RegExp(`${fail.split("=")[1]}: .*asked for by --fail`));
            assert.doesNotMatch(output, /did not happen/);
            await site.assertUp();
            await site.assertSettled(`AWS: ${name}`, [site.version], "`up` again");
        });
    }
});
