import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { readHost, type Host } from "../../../../local/image/host";
import { amiIdFor, architectureOfAmi, imageAliasOfAmi, imageId, ownArchitecture } from "../../../../local/image/id";

const host: Host = {
    mirror: "http://mirror.example/debian",
    securityMirror: "http://mirror.example/debian-security",
    certificateAuthorities: [],
};

describe("the id of the machine image", () => {
    let recipe: string;

    beforeEach(() => {
        recipe = fs.mkdtempSync(path.join(os.tmpdir(), "recipe-"));
        fs.mkdirSync(path.join(recipe, "hooks"));
        fs.writeFileSync(path.join(recipe, "packages.txt"), "sudo\n");
        fs.writeFileSync(path.join(recipe, "hooks", "setup.sh"), "#!/bin/sh\n", { mode: 0o755 });
    });

    afterEach(() => fs.rmSync(recipe, { recursive: true }));

    it("is an AMI id and an alias that belong together", () => {
        const { hash, alias, amiId } = imageId(recipe, host);
        assert.match(amiId, /^ami-[0-9a-f]{17}$/);
        assert.match(alias, /^debian-13-[0-9a-f]{12}$/);
        assert.ok(hash.startsWith(amiId.slice(4)));
        assert.equal(imageAliasOfAmi(amiId), alias);
    });

    it("has another one for the other processor, which the same image plays", () => {
        const image = imageId(recipe, host);
        const [arm, x86] = (["arm64", "x86_64"] as const).map((architecture) => amiIdFor(image, architecture));
        assert.deepEqual([architectureOfAmi(arm!), architectureOfAmi(x86!)], ["arm64", "x86_64"]);
        assert.deepEqual(
            [arm, x86].map((id) => imageAliasOfAmi(id!)),
            [image.alias, image.alias],
        );
        assert.equal(amiIdFor(image, ownArchitecture), image.amiId);
        assert.match(arm!, /^ami-[0-9a-f]{17}$/);
    });

    it("stays the same for the same recipe", () => {
        assert.deepEqual(imageId(recipe, host), imageId(recipe, { ...host }));
    });

    const changes: Record<string, () => Host> = {
        "a file's content": () => (fs.writeFileSync(path.join(recipe, "packages.txt"), "sudo\nless\n"), host),
        "a new file": () => (fs.writeFileSync(path.join(recipe, "extra"), ""), host),
        "a file's mode": () => (fs.chmodSync(path.join(recipe, "hooks", "setup.sh"), 0o644), host),
        "the computer's mirror": () => ({ ...host, mirror: "http://other.example/debian" }),
        "the computer's certificate authorities": () => ({
            ...host,
            certificateAuthorities: [{ name: "company.crt", pem: "PEM" }],
        }),
    };
    for (const [what, change] of Object.entries(changes)) {
        it(`changes with ${what}`, () => {
            const before = imageId(recipe, host);
            assert.notEqual(imageId(recipe, change()).hash, before.hash);
        });
    }
});

describe("readHost", () => {
    let directory: string;
    beforeEach(() => (directory = fs.mkdtempSync(path.join(os.tmpdir(), "host-"))));
    afterEach(() => fs.rmSync(directory, { recursive: true }));

    it("reads the certificate authorities that the computer's owner added, by name", () => {
        fs.mkdirSync(path.join(directory, "company"));
        fs.writeFileSync(path.join(directory, "company", "root.crt"), "PEM");
        fs.writeFileSync(path.join(directory, "notes.txt"), "not a certificate");
        assert.deepEqual(readHost(directory, directory).certificateAuthorities, [
            { name: "company-root.crt", pem: "PEM" },
        ]);
    });

    it("has its properties in the order that the image's hash depends on", () => {
        assert.deepEqual(Object.keys(readHost(directory, directory)), Object.keys(host));
    });
});
