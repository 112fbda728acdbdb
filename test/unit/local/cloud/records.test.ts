import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { resourceTypes } from "../../../../local/aws/resources";
import { Records } from "../../../../local/cloud/records";

describe("a cloud's records", () => {
    let directory: string;
    beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "records-"))));
    afterEach(() => fs.rmSync(directory, { recursive: true }));

    it("are found again, by id and by type", () => {
        const records = new Records(directory);
        const record = { id: "site:a/b", urn: "urn", inputs: { name: "a" }, outputs: {}, complete: true };
        records.save("aws:iam/rolePolicy:RolePolicy", record);
        assert.deepEqual(records.find("aws:iam/rolePolicy:RolePolicy", record.id), record);
        assert.deepEqual(records.list("aws:iam/rolePolicy:RolePolicy"), [record]);
        assert.deepEqual(records.list("aws:iam/role:Role"), []);
        records.remove("aws:iam/rolePolicy:RolePolicy", record.id);
        assert.deepEqual(records.list("aws:iam/rolePolicy:RolePolicy"), []);
    });

    it("are in the folders that existing clouds have", () => {
        const records = new Records(directory);
        for (const type of Object.keys(resourceTypes)) {
            records.save(type, { id: "one", urn: "urn", inputs: {}, outputs: {}, complete: true });
            const [, module, name] = type.split(":");
            assert.ok(fs.existsSync(path.join(directory, `${module!.split("/")[0]}.${name}`, "one.json")), type);
        }
    });
});
