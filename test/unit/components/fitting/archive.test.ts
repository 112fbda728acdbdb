import * as assert from "node:assert/strict";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { listFiles } from "../../../../components/fitting/archive/files";
import { hashFiles } from "../../../../components/fitting/archive/pack";

describe("the files of a release", () => {
    let folder: string;
    const write = (file: string, content = file) => {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.writeFileSync(path.join(folder, file), content);
    };
    const listed = () => listFiles(folder).map((entry) => entry.path);
    const hash = () => hashFiles(folder, listFiles(folder));

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "release-"));
        write("wsgi.py");
        write("static/site.css");
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("are all files, sorted", () => {
        assert.deepEqual(listed(), ["static/site.css", "wsgi.py"]);
    });

    it("leave out what .gitignore and .deployignore list", () => {
        write(".gitignore", "*.log\n/build/\n");
        write(".deployignore", "notes.txt\n");
        ["a.log", "static/b.log", "build/x", "notes.txt"].forEach((file) => write(file));
        assert.deepEqual(listed(), ["static/site.css", "wsgi.py"]);
    });

    it("obey the nearest ignore file", () => {
        write(".gitignore", "*.log\n");
        write("static/.gitignore", "!kept.log\n/own\n");
        ["static/kept.log", "static/other.log", "static/own"].forEach((file) => write(file));
        assert.deepEqual(listed(), ["static/kept.log", "static/site.css", "wsgi.py"]);
    });

    it("leave out histories, caches and virtual environments without an ignore file", () => {
        [".git/HEAD", "__pycache__/wsgi.pyc", "env/pyvenv.cfg", "env/bin/x"].forEach((file) => write(file));
        assert.deepEqual(listed(), ["static/site.css", "wsgi.py"]);
    });

    it("must not contain a symbolic link that leaves the folder", () => {
        fs.symlinkSync("/etc/passwd", path.join(folder, "leak"));
        assert.throws(listed, /leak is a symbolic link that leaves/);
    });

    it("have a hash that ignores times", () => {
        const before = hash();
        fs.utimesSync(path.join(folder, "wsgi.py"), 1, 1);
        assert.equal(hash(), before);
    });

    for (const [what, change] of [
        ["content", () => write("wsgi.py", "other")],
        ["a name", () => fs.renameSync(path.join(folder, "wsgi.py"), path.join(folder, "main.py"))],
        ["a mode", () => fs.chmodSync(path.join(folder, "wsgi.py"), 0o755)],
    ] as const) {
        it(`have a hash that depends on ${what}`, () => {
            const before = hash();
            change();
            assert.notEqual(hash(), before);
        });
    }
});
