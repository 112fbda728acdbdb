import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { projectName } from "../../pulumi/project";
import { projectFolder } from "../support/declared-settings";

interface Project {
    description: string;
    template?: { quickstart: string; config: Record<string, unknown> };
    config: Record<string, unknown>;
}

const read = (folder: string) => parse(fs.readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")) as Project;

describe("A project that pulumi new makes of this repository", function () {
    this.timeout(300_000);
    let directory: string;
    let made: string;
    const run = (program: string, commandArguments: string[], folder = made) => {
        const { status, stdout, stderr } = spawnSync(program, commandArguments, {
            cwd: folder,
            env: { ...process.env, HOME: directory, PULUMI_HOME: directory, PULUMI_BACKEND_URL: `file://${directory}` },
            encoding: "utf8",
        });
        assert.equal(status, 0, stderr);
        return stdout;
    };

    before(() => {
        directory = fs.mkdtempSync(path.join(os.tmpdir(), "template-"));
        made = path.join(directory, "shop");
        // What a clone has, without what this folder has beside it.
        const clone = path.join(directory, "clone");
        const files = run("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], projectFolder);
        for (const file of files.split("\0").filter((name) => fs.existsSync(path.join(projectFolder, name)) && name)) {
            fs.cpSync(path.join(projectFolder, file), path.join(clone, file));
        }
        fs.mkdirSync(path.join(clone, ".git"));
        const answers = ["--name", "shop", "--description", "Our shop"];
        run("pulumi", ["new", clone, "--generate-only", "--yes", "--dir", made, ...answers], directory);
    });
    after(() => fs.rmSync(directory, { recursive: true, force: true }));

    it("has the name and the description that were given, every setting, and no template", () => {
        const [ours, theirs] = [read(projectFolder), read(made)];
        assert.deepEqual([projectName(made), theirs.description, theirs.template], ["shop", "Our shop", undefined]);
        // The CLI adds a tag of the stack.
        delete theirs.config["pulumi:tags"];
        assert.deepEqual(theirs.config, ours.config);
    });

    it("has every file of a clone, as it is, and nothing of Git's", () => {
        assert.ok(!fs.existsSync(path.join(made, ".git")));
        const files = run("git", ["ls-files", "-z"], projectFolder)
            .split("\0")
            .filter((name) => name !== "" && name !== "Pulumi.yaml" && fs.existsSync(path.join(projectFolder, name)));
        const differing = files.filter((name) => {
            const [one, other] = [projectFolder, made].map((folder) => path.join(folder, name));
            const same = fs.existsSync(other!) && fs.readFileSync(one!).equals(fs.readFileSync(other!));
            return !same || (fs.statSync(one!).mode & 0o100) !== (fs.statSync(other!).mode & 0o100);
        });
        assert.deepEqual(differing, []);
    });

    it("asks for settings that there are", () => {
        const { template, config } = read(projectFolder);
        const own = Object.keys(template!.config).filter((name) => !name.includes(":"));
        assert.deepEqual(
            own.filter((name) => !(name in config)),
            [],
        );
    });

    it("has the settings of production under its name, after the command that it prints", () => {
        const command = /^ *(sed .*)$/m.exec(read(projectFolder).template!.quickstart)![1]!;
        run("sh", ["-c", command]);
        const names = Object.keys(
            (parse(fs.readFileSync(path.join(made, "Pulumi.prod.yaml"), "utf8")) as Project).config,
        );
        assert.ok(names.includes("shop:imageId"));
        assert.deepEqual(
            names.filter((name) => name.startsWith("simple-web-stack:")),
            [],
        );
    });
});
