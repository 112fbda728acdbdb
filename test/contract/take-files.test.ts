import * as assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";

const program = path.join(projectFolder, "components", "application", "files", "take-files.py");
/** Any user but root. */
const maker = 65534;

describe("files that root takes over", () => {
    let folder: string;
    const from = (name: string) => path.join(folder, "from", name);
    const to = (name: string) => path.join(folder, "to", name);
    const take = (...options: string[]) =>
        spawnSync("python3", [program, ...options, from("."), to(".")], { encoding: "utf8" });
    const inPython = (code: string, ...rest: string[]) =>
        execFileSync("python3", ["-c", code, ...rest], { encoding: "utf8" }).trim();
    const lines = (script: string) =>
        execFileSync("sh", ["-c", script], { cwd: folder, encoding: "utf8" }).trim().split("\n").sort();

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "take-files-"));
        fs.writeFileSync(path.join(folder, "secret"), "root's", { mode: 0o600 });
        for (const name of ["from", "to"]) {
            fs.mkdirSync(path.join(folder, name));
        }
        fs.mkdirSync(from("bin"));
        fs.writeFileSync(from("bin/program"), "run", { mode: 0o777 });
        fs.writeFileSync(from("text"), "read", { mode: 0o666 });
        fs.utimesSync(from("text"), 1_000_000, 1_000_000);
        fs.linkSync(from("text"), from("other name"));
        fs.symlinkSync("../secret", from("link"));
        fs.symlinkSync(folder, from("bin/folder"));
        execFileSync("chown", ["--recursive", "--no-dereference", `${maker}:${maker}`, from(".")]);
        execFileSync("mkfifo", [from("pipe")]);
        inPython("import os, sys; os.setxattr(sys.argv[1], 'user.kept', b'x')", from("bin/program"));
        fs.chmodSync(from("bin/program"), 0o6777);
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    for (const options of [[], ["--copy"]]) {
        it(`are root's, readable by everybody and writable by nobody else${options.join("")}`, () => {
            const { status, stderr } = take(...options);
            assert.equal(status, 0, stderr);
            assert.deepEqual(lines("find to -mindepth 1 -printf '%P %y %U %#m %l\\n' | sed 's/ $//'"), [
                "bin d 0 0755",
                `bin/folder l 0 0777 ${folder}`,
                "bin/program f 0 0755",
                "link l 0 0777 ../secret",
                "other name f 0 0644",
                "text f 0 0644",
            ]);
            assert.equal(fs.readFileSync(to("bin/program"), "utf8"), "run");
            assert.equal(fs.statSync(to("text")).mtimeMs, 1_000_000_000);
            assert.deepEqual(inPython("import os, sys; print(os.listxattr(sys.argv[1]))", to("bin/program")), "[]");
        });
    }

    it("are not reached by another of their names, nor by one who has them open", () => {
        const open = fs.openSync(from("bin/program"), "r+");
        assert.equal(take("--copy").status, 0);
        fs.writeSync(open, "changed");
        fs.closeSync(open);
        assert.equal(fs.readFileSync(to("bin/program"), "utf8"), "run");
        fs.writeFileSync(from("other name"), "changed");
        assert.equal(fs.readFileSync(to("text"), "utf8"), "read");
    });

    it("leave what links lead to as it was", () => {
        assert.equal(take().status, 0);
        assert.deepEqual(lines("stat --format='%U %a' secret; cat secret"), ["root 600", "root's"]);
    });

    it("are refused if one changes into a link while it is taken", () => {
        // The state that a program sees which looked at the file before it became a link.
        const script = `
import importlib.util, os, sys
specification = importlib.util.spec_from_file_location("take", sys.argv[1])
take = importlib.util.module_from_spec(specification)
source, target = (os.open(name, os.O_RDONLY) for name in sys.argv[2:4])
sys.argv = ["take", "--copy", sys.argv[3], sys.argv[3]]
specification.loader.exec_module(take)
status = os.stat("text", dir_fd=source)
take.take_file(source, target, "link", status, True)
`;
        const { status, stderr } = spawnSync("python3", ["-c", script, program, from("."), to(".")], {
            encoding: "utf8",
        });
        assert.equal(status, 1);
        assert.match(stderr, /Too many levels of symbolic links/);
        assert.equal(fs.existsSync(to("link")), false);
    });
});
