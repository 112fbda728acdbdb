import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { needsCliForAws } from "../../../../pulumi/supported-versions";
import { ensureCloud, findCloud, pulumiEnvironment } from "../../../../local/setup/cloud";
import { findProgram } from "../../../../toolchain/find-program";
import { skipUnless } from "../../../support/skip";

describe("a cloud's directory", () => {
    let directory: string;
    before(function () {
        skipUnless(findProgram("ssh-keygen") !== undefined, this, "ssh-keygen makes the cloud's key");
    });
    beforeEach(() => (directory = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "cloud-")), "it's here")));
    afterEach(() => fs.rmSync(path.dirname(directory), { recursive: true }));

    it("isn't there at first", () => {
        assert.equal(findCloud(directory), undefined);
    });

    it("gets an id, a passphrase and an SSH key that only its owner can read", async () => {
        const cloud = await ensureCloud(directory);
        assert.match(cloud.id, /^[0-9a-f]{6}$/);
        assert.deepEqual(findCloud(directory), cloud);
        for (const secret of ["passphrase", "id_ed25519"]) {
            assert.equal(fs.statSync(path.join(directory, secret)).mode & 0o077, 0, secret);
        }
        assert.match(fs.readFileSync(path.join(directory, "id_ed25519.pub"), "utf8"), /^ssh-ed25519 /);
    });

    it("stays as it is the second time, and for two at once", async () => {
        const [one, two] = await Promise.all([ensureCloud(directory), ensureCloud(directory)]);
        assert.deepEqual(one, two);
        const key = fs.readFileSync(path.join(directory, "id_ed25519"), "utf8");
        assert.deepEqual(await ensureCloud(directory), one);
        assert.equal(fs.readFileSync(path.join(directory, "id_ed25519"), "utf8"), key);
    });

    it("with a damaged id gives an error that names the file", async () => {
        await ensureCloud(directory);
        fs.writeFileSync(path.join(directory, "cloud.json"), '{"id":"../x"}');
        assert.throws(() => findCloud(directory), /cloud\.json: "id" is "\.\.\/x"/);
    });

    it("gives Pulumi a home, a state and a passphrase of its own", () => {
        const environment = pulumiEnvironment("/clouds/one", "/opt/pulumi");
        assert.equal(environment.PULUMI_HOME, "/clouds/one/pulumi-home");
        assert.equal(environment.PULUMI_BACKEND_URL, "file:///clouds/one/state");
        assert.equal(environment.PULUMI_CONFIG_PASSPHRASE_FILE, "/clouds/one/passphrase");
        assert.ok(environment.PATH?.startsWith("/opt/pulumi:"));
        assert.ok(!needsCliForAws(environment));
        assert.ok("PULUMI_CONFIG_PASSPHRASE" in environment && environment.PULUMI_CONFIG_PASSPHRASE === undefined);
    });
});
