import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";

import { repositoryDirectory } from "../../../../toolchain/directories";
import { ensureCloud, findCloud, pulumiEnvironment } from "../../../../local/setup/cloud";
import { freeNetwork } from "../../../../local/setup/registry";
import { stackFileText, withoutSecrets } from "../../../../local/setup/stack";
import { findProgram } from "../../../../toolchain/programs";
import { skipUnless } from "../../../support/skip";

describe("freeNetwork", () => {
    it("takes the first network of the range for tests", () => {
        assert.equal(freeNetwork(["10.0.0.0/8"]), "198.18.0.0/24");
    });

    it("leaves out what other clouds have and what this computer routes to", () => {
        assert.equal(freeNetwork(["198.18.0.0/24", "198.18.1.7"]), "198.18.2.0/24");
        assert.equal(freeNetwork(["198.18.0.0/22"]), "198.18.4.0/24");
    });

    it("doesn't mind routes that are wider than the range, such as those of a VPN", () => {
        assert.equal(freeNetwork(["default", "128.0.0.0/1", "198.0.0.0/8"]), "198.18.0.0/24");
    });

    it("says what to do when none is left", () => {
        const all = Array.from({ length: 256 }, (_, third) => `198.18.${third}.0/24`);
        assert.throws(() => freeNetwork(all), /npm run local:down/);
    });
});

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
        assert.ok("PULUMI_CONFIG_PASSPHRASE" in environment && environment.PULUMI_CONFIG_PASSPHRASE === undefined);
    });
});

describe("the local stack's file", () => {
    const example = fs.readFileSync(path.join(repositoryDirectory(), "local", "Pulumi.local.example.yaml"), "utf8");
    const values = {
        vpcCidrBlock: "198.18.7.0/24",
        imageId: "ami-0123456789abcdef0",
        sshAllowedCidrBlocks: ["198.18.7.0/24", "10.1.2.3/32"],
        backupEndpoint: "http://198.51.100.7:9000",
    };

    it("is the commented example with the clone's own values", () => {
        const text = stackFileText(example, "simple-web-stack", values);
        const before = parse(example).config;
        const after = parse(text).config;
        for (const [name, value] of Object.entries(values)) {
            assert.notDeepEqual(before[`simple-web-stack:${name}`], value);
            assert.deepEqual(after[`simple-web-stack:${name}`], value);
        }
        assert.deepEqual(Object.keys(after), Object.keys(before));
        assert.equal(text.split("#").length, example.split("#").length);
    });

    it("has only settings that Pulumi.yaml knows", () => {
        const known = Object.keys(
            parse(fs.readFileSync(path.join(repositoryDirectory(), "Pulumi.yaml"), "utf8")).config,
        );
        const names = Object.keys(parse(example).config).filter((name) => name.startsWith("simple-web-stack:"));
        assert.deepEqual(
            names.filter((name) => !known.includes(name.slice("simple-web-stack:".length))),
            [],
        );
    });

    it("loses what a forgotten passphrase encrypted, and nothing else", () => {
        const text = [
            "config:",
            "  # kept",
            "  site:domain: foobar.com",
            "  site:sshPrivateKey:",
            "    secure: v1:abc",
            "  site:list: [a, b]",
            "encryptionsalt: v1:def",
        ].join("\n");
        const result = withoutSecrets(text);
        assert.deepEqual(result.lost, ["site:sshPrivateKey"]);
        assert.deepEqual(parse(result.text), { config: { "site:domain": "foobar.com", "site:list": ["a", "b"] } });
        assert.match(result.text, /# kept/);
    });
});

describe("npm run local:environment", () => {
    it("says in one line what to run when there is no cloud yet", () => {
        const command = path.join(repositoryDirectory(), "local", "commands", "environment.ts");
        const directory = path.join(os.tmpdir(), `no-cloud-${process.pid}`);
        const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", command], {
            encoding: "utf8",
            cwd: repositoryDirectory(),
            env: { ...process.env, SIMPLE_WEB_STACK_CLOUD: directory },
        });
        assert.equal(status, 1);
        assert.match(stderr, /^\nerror: there is no local cloud of this clone: npm run local\n$/);
    });
});
