import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

import { lostSecretsNote, savedValues, stackFileText, withoutSecrets } from "../../../../local/setup/stack";
import { repositoryDirectory } from "../../../../toolchain/directories";

describe("the local stack's file", () => {
    const example = fs.readFileSync(path.join(repositoryDirectory(), "local", "Pulumi.local.example.yaml"), "utf8");
    const values = {
        vpcCidrBlock: "198.18.7.0/24",
        imageId: "ami-0123456789abcdef0",
        sshAllowedCidrBlocks: ["198.18.7.0/24", "10.1.2.3/32"],
        backupEndpoint: "http://198.51.100.7:9000",
        acmeDirectory: "https://198.51.100.8:14000/dir",
        monitoringEndpoint: "http://198.51.100.9:9001",
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

    it("keeps the image and the certificate authority that the user has chosen, and no other value of a clone", () => {
        const kept = (acmeDirectory: string) =>
            savedValues(stackFileText(example, "simple-web-stack", { ...values, acmeDirectory }), "simple-web-stack");
        const { imageId } = values;
        assert.deepEqual(kept("https://acme.example.org/directory"), {
            imageId,
            acmeDirectory: "https://acme.example.org/directory",
        });
        assert.deepEqual(kept("https://10.0.0.1:14000/dir"), { imageId, acmeDirectory: "https://10.0.0.1:14000/dir" });
        assert.deepEqual(kept("not a URL"), { imageId, acmeDirectory: "not a URL" });
        // That of a local cloud, perhaps of one that was taken down.
        assert.deepEqual(kept("https://198.51.100.7:14000/dir"), { imageId });
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

    it("loses secrets within settings as well, and keeps what is beside them", () => {
        const text = [
            "config:",
            "  site:applicationEnvironment:",
            "    GREETING: hello # kept",
            "    SECRET_KEY:",
            "      secure: v1:abc",
            "  site:applicationProcesses:",
            "    - { name: one, command: true }",
            "    - { name: two, command: { secure: v1:def } }",
            "  site:list: [a, { secure: v1:ghi }, b, { secure: v1:jkl }]",
            "encryptionsalt: v1:mno",
        ].join("\n");
        const result = withoutSecrets(text);
        assert.deepEqual(result.lost, [
            "site:applicationEnvironment.SECRET_KEY",
            "site:applicationProcesses[1].command",
            "site:list[3]",
            "site:list[1]",
        ]);
        assert.deepEqual(parse(result.text), {
            config: {
                "site:applicationEnvironment": { GREETING: "hello" },
                "site:applicationProcesses": [{ name: "one", command: true }, { name: "two" }],
                "site:list": ["a", "b"],
            },
        });
        assert.match(result.text, /# kept/);
    });

    it("keeps a map that only looks like a secret", () => {
        const text = "config:\n  site:setting: { secure: v1:abc, other: text }\n";
        assert.deepEqual(withoutSecrets(text), { text, lost: [] });
    });

    it("says how to set again what is not made anew", () => {
        assert.equal(lostSecretsNote(["simple-web-stack:sshPrivateKey", "simple-web-stack:backupPassword"]), undefined);
        const note = lostSecretsNote(["simple-web-stack:sshPrivateKey", "simple-web-stack:applicationEnvironment.KEY"]);
        assert.match(
            note!,
            /pulumi config set --secret --path 'simple-web-stack:applicationEnvironment\.KEY' --stack local$/,
        );
        assert.doesNotMatch(note!, /sshPrivateKey/);
    });
});
