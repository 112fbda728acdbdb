import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { findLocations } from "../../../../review/findings/locations";
import { projectFolder } from "../../../support/declared-settings";
import { urnOf } from "../../../support/engine-events";

const instance = "aws:ec2/instance:Instance";

describe("A resource's place in the source", () => {
    let folder: string;
    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "locations-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    function place(source: string, name: string, type = instance): string | undefined {
        return placeIn("parts/server.ts", `import * as aws from "@pulumi/aws";\n${source}`, name, type);
    }

    function placeIn(file: string, text: string, name: string, type = instance): string | undefined {
        fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
        fs.writeFileSync(path.join(folder, file), text);
        const found = findLocations(folder).of(urnOf(type, name));
        return found && `${found.file}:${found.line}`;
    }

    it("is where it is created", () =>
        assert.equal(place('\nnew aws.ec2.Instance("web", {});', "web"), "parts/server.ts:3"));

    it("isn't where one of another name is created", () =>
        assert.equal(place('new aws.ec2.Instance("web", {});', "database"), undefined));

    it("isn't where one of another type is created", () =>
        assert.equal(place('new aws.ec2.Eip("web", {});', "web"), undefined));

    it("is found by the fixed part of a computed name", () =>
        assert.equal(place("new aws.ec2.Instance(`${prefix}-web`, {});", "site-web"), "parts/server.ts:2"));

    it("isn't guessed if several fit equally well", () =>
        assert.equal(place("new aws.ec2.Instance(name, {});\nnew aws.ec2.Instance(other, {});", "web"), undefined));

    it("is the one with most of the name if several fit", () =>
        assert.equal(
            place('new aws.ec2.Instance(name, {});\nnew aws.ec2.Instance("web", {});', "web"),
            "parts/server.ts:3",
        ));

    it("takes a name with characters of regular expressions literally", () =>
        assert.equal(place('new aws.ec2.Instance("w.b", {});', "web"), undefined));

    it("is found in Python", () => {
        const source = 'import pulumi_aws as aws\naws.ec2.Instance(\n    "web", ami="x")\naws.ec2.Eip(f"{site}-ip")\n';
        assert.equal(placeIn("__main__.py", source, "web"), "__main__.py:2");
        assert.equal(placeIn("__main__.py", source, "shop-ip", "aws:ec2/eip:Eip"), "__main__.py:4");
        assert.equal(placeIn("__main__.py", source, "shop", "aws:ec2/eip:Eip"), undefined);
    });

    it("is found in Go", () => {
        const source =
            'import "github.com/pulumi/pulumi-aws/sdk/v7/go/aws/ec2"\nec2.NewInstance(ctx, "web", nil)\n' +
            'ec2.NewEip(ctx, fmt.Sprintf("ip-%d", i), nil)\n';
        assert.equal(placeIn("main.go", source, "web"), "main.go:2");
        assert.equal(placeIn("main.go", source, "ip-2", "aws:ec2/eip:Eip"), "main.go:3");
    });

    it("is found in YAML, by the key or the name", () => {
        const source =
            "name: site\nruntime: yaml\nresources:\n  web:\n    type: aws:ec2:Instance\n  ip:\n    type: aws:ec2/eip:Eip\n    name: fixed\n";
        assert.equal(placeIn("Pulumi.yaml", source, "web"), "Pulumi.yaml:4");
        assert.equal(placeIn("Pulumi.yaml", source, "fixed", "aws:ec2/eip:Eip"), "Pulumi.yaml:6");
        assert.equal(placeIn("Pulumi.yaml", source, "ip", "aws:ec2/eip:Eip"), undefined);
    });

    it("is found for the server of this project", () => {
        const { file, line } = findLocations(projectFolder).of(
            urnOf(`simple-web-stack:index:Server$${instance}`, "server"),
        )!;
        const lines = fs.readFileSync(path.join(projectFolder, file), "utf8").split("\n");
        assert.match(lines[line - 1]!, /new aws\.ec2\.Instance\(/);
    });
});
