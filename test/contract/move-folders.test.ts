import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";

const script = path.join(projectFolder, "components", "system", "files", "move-folders.sh");
const shared = path.join(projectFolder, "components", "server-step", "files");

// The application goes on while its folders are copied; whatever it does, the copy is the same in the end.
describe("the copy of written folders to the files volume", function () {
    this.timeout("1m");
    let folder: string;

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-move-"));
        fs.mkdirSync(path.join(folder, "files"));
        fs.mkdirSync(path.join(folder, "source"));
    });

    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    /** Copies the folder; commands run in it before, while, and after the application runs. */
    function copy(before: string, meanwhile: string, afterwards: string): void {
        const lines = [
            `source ${shared}/lib.sh; state=${folder}; source ${script}`,
            `cd ${folder}/source`,
            before,
            `files=${folder}/files moving=${folder}/files/.moving folders_to_move=(writable)`,
            `former_places=([writable]=${folder}/source)`,
            `(${meanwhile}) & writer=$!`,
            `stop_writer() { touch ${folder}/copied; wait "$writer"; }`,
            "trap stop_writer EXIT",
            "copy_while_running",
            "stop_writer; trap - EXIT",
            afterwards,
            "copy_changes",
            "compare_copies",
        ];
        const { status, stderr } = spawnSync("bash", ["-c", lines.join("\n")], { encoding: "utf8" });
        assert.equal(status, 0, stderr);
        const [source, copied] = ["source", "files/.moving/writable"].map((name) => path.join(folder, name));
        const compared = spawnSync("diff", ["--recursive", "--no-dereference", source!, copied!], { encoding: "utf8" });
        assert.equal(compared.stdout + compared.stderr, "");
    }

    const folders = "mkdir -p a b c/d; echo 1 > a/file; echo 2 > b/file; echo 3 > c/d/file";

    for (const [what, afterwards] of [
        ["nothing changes", ""],
        ["a folder comes into the place of a deleted one", "rm -r a; mv b a"],
        ["two folders change places", "mv a x; mv b a; mv x b"],
        [
            "another folder has files of the same name, size and time",
            "touch -d @0 a/file b/file; rm -r a; mv b a; touch -d @0 a",
        ],
        ["a file changes, and its time is set back", "echo 9 > a/file; touch -d @0 a/file"],
        ["a file becomes a folder, a folder a link", "rm a/file; mkdir a/file; rm -r b; ln -s c b"],
        ["names are strange", "mkdir $'l\\n' -- '-f'; echo > $'l\\n'/$'x\\xff'; ln -s 'a // b' 'x y'"],
    ] as const) {
        it(`is the same if ${what} after the first copy`, () =>
            copy(`${folders}; touch -d @0 a/file`, ":", afterwards));
    }

    it("has holes, links, owners, modes and times", () => {
        copy(
            `${folders}; truncate -s 100M hole; ln a/file a/hard; chown 612:33 a/file; chmod 02750 c; touch -d @1 c/d`,
            ":",
            "echo more >> b/file; ln c/d/file c/hard",
        );
        const copied = path.join(folder, "files", ".moving", "writable");
        assert.equal(fs.statSync(path.join(copied, "hole")).blocks, 0);
        const inodes = ["a/file", "a/hard", "c/d/file", "c/hard"].map(
            (name) => fs.statSync(path.join(copied, name)).ino,
        );
        assert.ok(inodes[0] === inodes[1] && inodes[2] === inodes[3]);
        const { uid, gid } = fs.statSync(path.join(copied, "a", "file"));
        assert.deepEqual([uid, gid], [612, 33]);
        assert.equal(fs.statSync(path.join(copied, "c")).mode & 0o7777, 0o2750);
        assert.equal(fs.statSync(path.join(copied, "c", "d")).mtimeMs, 1000);
    });

    it("is the same though folders are made, renamed and deleted all the while", () => {
        const make = "for i in {1..300}; do mkdir -p $i; for j in {1..5}; do echo $i $j > $i/$j; done; done";
        const write =
            "until [[ -e ../copied ]]; do i=$((RANDOM % 300 + 1)) j=$((RANDOM % 300 + 1)); rm -rf $i; mv $j $i 2> /dev/null || true; mkdir -p $j; echo $RANDOM > $j/new; done";
        copy(make, write, "rm -rf 7; mv 8 7");
    });
});
