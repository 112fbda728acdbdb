import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";
import { checkerOf, checkers } from "./server-files/checkers";
import { complaintOf } from "./server-files/tools";

const components = path.join(projectFolder, "components");

/** Every file that goes onto a server, relative to `components`. */
function serverFiles(): string[] {
    return execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*/files/**"], {
        cwd: components,
        encoding: "utf8",
    })
        .trim()
        .split("\n");
}

describe("files that go onto a server", function () {
    this.timeout("60s");

    for (const file of serverFiles()) {
        it(`${file} is accepted by the program that reads it`, () => {
            const checker = checkerOf(file);
            assert.ok(
                checker,
                `no checker knows ${file}: add one to test/contract/server-files/checkers.ts (there are ${checkers.map(({ name }) => name).join(", ")})`,
            );
            const complaint = checker.check(path.join(components, file));
            assert.equal(complaint, undefined, `${checker.name} says of ${file}:\n${complaint}`);
        });
    }

    it("an unknown one is noticed", () => {
        assert.equal(checkerOf("nginx/files/unknown.kind"), undefined);
        assert.equal(checkerOf("nginx/files/unknown.kind.template"), undefined);
    });

    it("one that becomes a template is checked all the same", () => {
        for (const file of serverFiles().filter((name) => !name.endsWith(".template"))) {
            assert.ok(checkerOf(`${file}.template`), file);
        }
        assert.equal(checkerOf("system/files/journald.conf.template"), checkerOf("system/files/journald.conf"));
    });

    it("a misspelt variable in a script is found", () => {
        const complaint = complaintOf("shellcheck", ["--shell=bash", "-"], {}, 'echo "$HELATH_PATH"\n');
        assert.match(complaint ?? "", /HELATH_PATH is referenced but not assigned/);
    });

    // A checker that accepts everything is worse than none.
    for (const checker of checkers) {
        it(`${checker.name} rejects an invalid file`, () => {
            assert.ok(checker.check(checker.wrong()) !== undefined);
        });
    }
});
