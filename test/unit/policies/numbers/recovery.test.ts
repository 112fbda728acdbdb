import assert from "node:assert/strict";

import type { Parameters } from "../../../../policies/findings/parameters";
import { recoveriesInWords } from "../../../../policies/numbers/recoveries-in-words";
import { figuresOf } from "../../../support/figures";
import { loneServer } from "../../../support/lone-server";
import { redundantStack } from "../../../support/redundant-stack";
import { ref, Stack } from "../../../support/resource-stack";

function said(stack: Stack, parameters: Partial<Parameters> = {}): string[] {
    return recoveriesInWords(figuresOf(stack, parameters).recoveries);
}

describe("What a restore loses", () => {
    it("of a volume without copies is everything", () =>
        assert.deepEqual(said(loneServer()), ["server-data: nothing in this program copies it."]));

    it("of a volume with snapshots is what was written since the newest", () =>
        assert.deepEqual(said(loneServer({ snapshots: true })), [
            "server-data: a restore loses up to 6 h (snapshots); how long a restore takes isn't known.",
        ]));

    it("is compared with what is allowed", () =>
        assert.match(
            said(loneServer({ snapshots: true }), { recoveryPointHours: 1 })[0],
            /up to 6 h .*, more than the 1 h of the parameter recoveryPointHours/,
        ));

    it("of a database on the root volume is everything without copies of the server", () =>
        assert.deepEqual(said(loneServer({ dataVolume: false })), ["server: nothing in this program copies it."]));

    it("of a database with automatic backups is minutes, and its standby takes over", () =>
        assert.deepEqual(said(redundantStack().stack), [
            "database: a restore loses up to 5 min (automatic backups); a standby takes over in 60 to 120 s (RDS User Guide).",
        ]));

    it("of a database without a standby takes a time that isn't known", () =>
        assert.match(said(redundantStack({ database: { multiAz: false } }).stack)[0], /how long a restore takes/));

    it("of a database without backups is everything", () =>
        assert.match(
            said(redundantStack({ database: { backupRetentionPeriod: 0 } }).stack)[0],
            /^database: nothing in this program copies it; a standby/,
        ));

    it("isn't known as long as the retention isn't", () => {
        const elsewhere = new Stack().add("aws:ssm/parameter:Parameter", "days");
        const backupRetentionPeriod = ref(elsewhere, "value");

        assert.match(
            said(redundantStack({ database: { backupRetentionPeriod } }).stack)[0],
            /^database: how much a restore loses isn't known; a standby/,
        );
    });
});

describe("This project's own backups", () => {
    function withBackup(stdin: string): Stack {
        const stack = loneServer();
        const component = stack.add("simple-web-stack:index:Backup", "backup");
        const address = stack.resources.find(({ type }) => type === "aws:ec2/eip:Eip")!;
        const connection = { host: ref(address, "publicIp") };
        stack.add("command:remote:Command", "backup", { connection, create: "bash", stdin }, { parent: component });
        return stack;
    }

    it("count as often as they run", () =>
        assert.match(
            said(withBackup("HOURS=6\nPASSWORD=x\n"))[0],
            /loses up to 6 h \(backups off the server \(backup\)\)/,
        ));

    it("count as copies of which it isn't known how old they are where the program doesn't show it", () =>
        assert.match(said(withBackup("PASSWORD=x\n"))[0], /how much a restore loses isn't known \(backups off/));
});
