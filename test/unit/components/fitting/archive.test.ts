import * as assert from "node:assert/strict";
import { execFileSync } from "child_process";
import * as fs from "fs";
import * as os from "os";
import * as path from "path";
import { listFiles } from "../../../../components/fitting/archive/files";
import { hashFiles, pack } from "../../../../components/fitting/archive/pack";

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

    it("leave out histories, caches, virtual environments and what file managers write, without an ignore file", () => {
        [".hg/store", "__pycache__/wsgi.pyc", "env/pyvenv.cfg", "env/bin/x"].forEach((file) => write(file));
        [".DS_Store", "static/.DS_Store", "static/Thumbs.db"].forEach((file) => write(file));
        assert.deepEqual(listed(), ["static/site.css", "wsgi.py"]);
    });

    it("must not contain a symbolic link that leaves the folder", () => {
        fs.symlinkSync("/etc/passwd", path.join(folder, "leak"));
        fs.symlinkSync("../../site.css", path.join(folder, "static", "outside"));
        assert.throws(listed, /leak is a symbolic link that leaves[^]*static\/outside is a symbolic link that leaves/);
    });

    it("may contain symbolic links within the folder", () => {
        fs.symlinkSync("../wsgi.py", path.join(folder, "static", "wsgi.py"));
        fs.symlinkSync(".", path.join(folder, "self"));
        assert.deepEqual(listed(), ["self", "static/site.css", "static/wsgi.py", "wsgi.py"]);
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

describe("the archive of a release", () => {
    it("has every file under its name, also at the top and with a leading @", () => {
        const before = process.cwd();
        const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "pack-"));
        try {
            process.chdir(scratch); // Archives lie in a folder of the working directory.
            const files = ["@angular/core.js", "@file", "static/@file", "wsgi.py"];
            for (const file of files) {
                fs.mkdirSync(path.join("site", path.dirname(file)), { recursive: true });
                fs.writeFileSync(path.join("site", file), file);
            }
            fs.symlinkSync("wsgi.py", path.join("site", "@link"));
            const folder = path.join(scratch, "site");
            const { archive } = pack("test", folder, listFiles(folder), "release");
            fs.mkdirSync("unpacked");
            execFileSync("tar", ["-xzf", archive, "-C", "unpacked", "--strip-components=1"]);
            assert.deepEqual(
                listFiles(path.join(scratch, "unpacked")).map((entry) => entry.path),
                [...files, "@link"].sort(),
            );
            for (const file of files) {
                assert.equal(fs.readFileSync(path.join("unpacked", file), "utf8"), file);
            }
        } finally {
            process.chdir(before);
            fs.rmSync(scratch, { recursive: true });
        }
    });
});

describe("the files of a release in a Git work tree", () => {
    let top: string;
    let folder: string;
    const write = (file: string) => {
        fs.mkdirSync(path.dirname(path.join(top, file)), { recursive: true });
        fs.writeFileSync(path.join(top, file), file);
    };
    const git = (...commandArguments: string[]) =>
        execFileSync(
            "git",
            ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "protocol.file.allow=always"].concat(
                commandArguments,
            ),
            { cwd: top, stdio: "pipe" },
        );
    const listed = () => listFiles(folder).map((entry) => entry.path);

    beforeEach(() => {
        top = fs.mkdtempSync(path.join(os.tmpdir(), "repository-"));
        folder = path.join(top, "sites", "shop");
        git("init", "--quiet");
        write("sites/shop/wsgi.py");
        write("sites/shop/static/site.css");
    });
    afterEach(() => fs.rmSync(top, { recursive: true }));

    it("leave out what any ignore file between the repository's top and the file lists", () => {
        fs.writeFileSync(path.join(top, ".gitignore"), ".env\n*.sqlite3\n");
        fs.writeFileSync(path.join(top, "sites", ".gitignore"), "/shop/media/\n");
        fs.writeFileSync(path.join(folder, ".gitignore"), "*.log\n");
        fs.writeFileSync(path.join(top, ".git", "info", "exclude"), "*.swp\n");
        for (const file of [".env", "shop.sqlite3", "media/passport.png", "a.log", "static/.site.css.swp"]) {
            write(`sites/shop/${file}`);
        }
        assert.deepEqual(listed(), ["static/site.css", "wsgi.py"]);
    });

    it("are those of a clean clone: a tracked file belongs to it even if an ignore file lists it", () => {
        write("sites/shop/kept.log");
        git("add", "--force", ".");
        fs.writeFileSync(path.join(top, ".gitignore"), "*.log\n");
        assert.deepEqual(listed(), ["kept.log", "static/site.css", "wsgi.py"]);
    });

    it("are those on disk: a new file belongs to it, and a deleted one doesn't", () => {
        git("add", ".");
        fs.rmSync(path.join(folder, "static", "site.css"));
        write("sites/shop/new.py");
        assert.deepEqual(listed(), ["new.py", "wsgi.py"]);
    });

    it("leave out what .deployignore lists besides, at any level, and take in what it takes in", () => {
        fs.writeFileSync(path.join(top, ".gitignore"), "*.log\nbuild/\n");
        fs.writeFileSync(path.join(folder, ".deployignore"), "notes/\n!/static/build/\n");
        fs.writeFileSync(path.join(folder, "static", ".deployignore"), "*.scss\n");
        for (const file of ["notes/a.txt", "static/site.scss", "static/build/site.js", "build/x", "a.log"]) {
            write(`sites/shop/${file}`);
        }
        git("add", ".");
        assert.deepEqual(listed(), ["static/build/site.js", "static/site.css", "wsgi.py"]);
    });

    it("leave out caches and virtual environments that Git doesn't ignore", () => {
        ["env/pyvenv.cfg", "env/lib/x.py", "node_modules/y.js", "__pycache__/z.pyc"].forEach((file) =>
            write(`sites/shop/${file}`),
        );
        assert.deepEqual(listed(), ["static/site.css", "wsgi.py"]);
    });

    it("include those of a submodule and of a repository within", () => {
        for (const name of ["module", "sites/shop/inner"]) {
            execFileSync("git", ["init", "--quiet", path.join(top, name)]);
            write(`${name}/code.py`);
            write(`${name}/secret.key`);
            fs.writeFileSync(path.join(top, name, ".gitignore"), "*.key\n");
        }
        git("-C", "module", "add", ".");
        git("-C", "module", "commit", "--quiet", "--message", "code");
        git("submodule", "--quiet", "add", path.join(top, "module"), "sites/shop/library");
        assert.deepEqual(listed(), ["inner/code.py", "library/code.py", "static/site.css", "wsgi.py"]);
    });

    it("are all files of a folder that Git ignores as a whole, such as one that a program generates", () => {
        fs.writeFileSync(path.join(top, ".gitignore"), "/sites/\n");
        assert.deepEqual(listed(), ["static/site.css", "wsgi.py"]);
    });

    it("are none of another repository, which a hook's variables name", () => {
        const before = process.env["GIT_DIR"];
        process.env["GIT_DIR"] = path.join(top, "elsewhere");
        try {
            assert.deepEqual(listed(), ["static/site.css", "wsgi.py"]);
        } finally {
            if (before === undefined) {
                delete process.env["GIT_DIR"];
            }
        }
    });

    it("are not guessed if Git can't say", () => {
        fs.writeFileSync(path.join(top, ".git", "index"), "damaged");
        assert.throws(listed, /Git can't say which files of .* it ignores.*index/);
    });
});
