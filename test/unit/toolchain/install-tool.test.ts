import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";

import { pebble } from "../../../local/authority/program";
import { versitygw } from "../../../local/object-storage/program";
import { cli } from "../../../pulumi/cli";
import { findProgram } from "../../../toolchain/find-program";
import { buildGoProgram, installTool, type Tool } from "../../../toolchain/install-tool";
import type { Progress } from "../../../toolchain/progress";
import { projectFolder } from "../../support/declared-settings";
import { skipUnless } from "../../support/skip";

const silent: Progress = { start: () => ({ done: () => undefined }) } as unknown as Progress;

describe("A program that is installed", () => {
    let folder: string;
    let server: http.Server;
    let archive: Buffer;
    let tool: Tool;
    let cacheBefore: string | undefined;

    beforeEach(async () => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "tool-"));
        fs.mkdirSync(path.join(folder, "tool-1.0"));
        fs.writeFileSync(path.join(folder, "tool-1.0", "tool"), "#!/bin/sh\necho works\n", { mode: 0o755 });
        archive = execFileSync("tar", ["-czf", "-", "-C", folder, "tool-1.0"]);
        server = http.createServer((_, response) => response.end(archive));
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        cacheBefore = process.env["XDG_CACHE_HOME"];
        process.env["XDG_CACHE_HOME"] = path.join(folder, "cache");
        tool = {
            title: "a tool",
            name: "tool",
            version: "1.0",
            archive: {
                url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tool.tar.gz`,
                digest: createHash("sha256").update(archive).digest("hex"),
            },
            goPrograms: { tool: { package: "example.com/tool" } },
        };
    });
    afterEach(() => {
        server.close();
        if (cacheBefore === undefined) {
            delete process.env["XDG_CACHE_HOME"];
        } else {
            process.env["XDG_CACHE_HOME"] = cacheBefore;
        }
        fs.rmSync(folder, { recursive: true });
    });

    it("is the one with the digest that the project names", async () => {
        const directory = await installTool(tool, silent);
        assert.equal(execFileSync(path.join(directory, "tool"), { encoding: "utf8" }), "works\n");
    });

    it("is refused, and nothing of it unpacked, if its digest is another one", async () => {
        archive = Buffer.concat([archive, Buffer.from([0])]);
        await assert.rejects(installTool(tool, silent), (error: Error) => {
            assert.equal(error.name, "Problem");
            const received = createHash("sha256").update(archive).digest("hex");
            assert.match(error.message, new RegExp(`is not the archive of a tool 1\\.0.* ${received}, and must be `));
            return true;
        });
        const cache = path.join(folder, "cache", "simple-web-stack", "tool");
        assert.ok(!fs.existsSync(path.join(cache, "1.0")));
        assert.ok(!fs.existsSync(path.join(cache, "1.0.unfinished", "tool")));
    });

    it("is not downloaded without a digest", async () => {
        const pathBefore = process.env["PATH"];
        process.env["PATH"] = "/nonexistent";
        try {
            await assert.rejects(installTool({ ...tool, archive: undefined }, silent), /no archive's digest is known/);
        } finally {
            process.env["PATH"] = pathBefore;
        }
    });
});

describe("A program that is built", () => {
    let folder: string;

    before(function () {
        skipUnless(
            ["go", "python3"].every((name) => findProgram(name)),
            this,
            "Go or Python is not installed",
        );
    });
    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "build-"));
    });
    afterEach(() => {
        execFileSync("chmod", ["-R", "u+w", folder]);
        fs.rmSync(folder, { recursive: true });
    });

    /** Puts a module into a proxy, which is a folder of files. */
    function publish(source: string): void {
        const version = path.join(folder, "proxy", "example.com", "tool", "@v");
        fs.mkdirSync(version, { recursive: true });
        fs.writeFileSync(path.join(version, "v1.0.0.info"), JSON.stringify({ Version: "v1.0.0" }));
        fs.writeFileSync(path.join(version, "v1.0.0.mod"), "module example.com/tool\n\ngo 1.19\n");
        const zip = `import sys, zipfile
with zipfile.ZipFile("v1.0.0.zip", "w") as archive:
    archive.write("v1.0.0.mod", "example.com/tool@v1.0.0/go.mod")
    archive.writestr("example.com/tool@v1.0.0/main.go", sys.argv[1])`;
        execFileSync("python3", ["-c", zip, source], { cwd: version });
    }

    it("has the modules that go.sum names: a changed one is refused", async function () {
        this.timeout(120_000);
        const before = { ...process.env };
        Object.assign(process.env, {
            GOPROXY: `file://${path.join(folder, "proxy")}`,
            GONOSUMDB: "*",
            GOMODCACHE: path.join(folder, "cache"),
        });
        try {
            publish("package main\n\nfunc main() {}\n");
            const list = path.join(folder, "list");
            fs.mkdirSync(list);
            fs.writeFileSync(path.join(list, "go.mod"), "module build\n\ngo 1.19\n");
            execFileSync("go", ["get", "example.com/tool@v1.0.0"], { cwd: list, stdio: "pipe" });
            const output = path.join(folder, "tool");
            const build = (place: string) =>
                buildGoProgram("tool", { package: "example.com/tool" }, path.join(folder, place), output, list);
            await build("first");
            assert.ok(fs.existsSync(output));

            execFileSync("go", ["clean", "-modcache"]);
            publish('package main\n\nfunc main() { println("changed") }\n');
            await assert.rejects(build("second"), /checksum mismatch/);
        } finally {
            process.env = before;
        }
    });

    it("is the version that the project names", () => {
        for (const { goPrograms, version } of [cli, versitygw, pebble]) {
            const [name, program] = Object.entries(goPrograms)[0]!;
            const list = fs.readFileSync(path.join(projectFolder, "toolchain/go-programs", name, "go.mod"), "utf8");
            const module = /^\s(\S+) (v\S+)/gm;
            const required = [...list.matchAll(module)].find(([, path]) => program.package.startsWith(`${path}/`));
            assert.equal(required?.[2], `v${version}`, name);
        }
    });
});
