import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { problemsOfCommand } from "../../../settings/command-file";

describe("a file that a command runs", () => {
    let folder: string;
    const write = (file: string, content: string, mode = 0o755) => {
        fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        fs.writeFileSync(path.join(folder, file), content, { mode });
    };
    const found = (command: string, systemPackages: string[] = []) =>
        problemsOfCommand(command, folder, systemPackages).map(({ file, what }) => `${file} ${what}`);

    beforeEach(() => {
        folder = fs.mkdtempSync(path.join(os.tmpdir(), "command-"));
        write("good.sh", "#!/bin/sh\ntrue\n");
        write("bin/windows.sh", "#!/bin/sh\r\ntrue\r\n");
        write("later.py", "#!/usr/bin/env python\nprint()\r\n");
        write("plain.sh", "true\r\n");
        write("text.sh", "#!/bin/sh\n", 0o644);
    });
    afterEach(() => fs.rmSync(folder, { recursive: true }));

    it("is found if it was written on Windows, however it is run", () => {
        const problem = "bin/windows.sh has line ends of Windows (CRLF)";
        for (const command of [
            "bin/windows.sh",
            "./bin/windows.sh --now",
            "exec ./bin/windows.sh",
            "A=1 ./bin/windows.sh",
            "true && ./bin/windows.sh",
            "sh bin/windows.sh",
            "/bin/bash bin/windows.sh",
            "./bin/windows.sh 'some text'",
        ]) {
            assert.deepEqual(found(command), [command.includes("./") ? `./${problem}` : problem], command);
        }
        assert.deepEqual(found("./plain.sh"), ["./plain.sh has line ends of Windows (CRLF)"]);
    });

    it("names the file and the remedy", () => {
        const [problem] = problemsOfCommand("bin/windows.sh", folder, []);
        assert.ok(problem!.remedy.includes(`perl -pi -e 's/\\r$//' ${path.join(folder, "bin/windows.sh")}`));
        assert.ok(problem!.remedy.includes(".gitattributes"));
    });

    it("is found if nobody may execute it, unless the command names what runs it", () => {
        assert.deepEqual(found("./text.sh"), ["./text.sh is not executable"]);
        assert.deepEqual(found("sh text.sh"), []);
    });

    for (const interpreter of ["/usr/local/bin/bash", "/home/me/venv/bin/python", "/usr/bin/python", "/usr/bin/zsh"]) {
        it(`is found if it is for ${interpreter}`, () => {
            write("own", `#!${interpreter}\n`);
            assert.deepEqual(found("./own"), [
                `./own is for the interpreter ${interpreter}, which the server does not have`,
            ]);
        });
    }

    it("is not suspected where a package may bring its interpreter", () => {
        write("own", "#!/usr/bin/zsh\n");
        assert.deepEqual(found("./own", ["zsh"]), []);
    });

    it("is not suspected where nothing is certain", () => {
        write("tool", "#!/usr/bin/env node\n");
        write("program", "\x7fELF\0\r\n");
        for (const command of [
            "./good.sh",
            "./later.py",
            "python later.py",
            "python plain.sh",
            "./made-by-another-command.sh",
            "./tool",
            "./program",
            "cd bin && ./windows.sh",
            "cd /tmp; ./bin/windows.sh",
            'python -c "print(1); ./bin/windows.sh x"',
            "echo ./bin/windows.sh",
            "/bin/windows.sh",
            "../x/bin/windows.sh",
            './bin/windows.sh"x"',
            "sh -c true",
            "",
        ]) {
            assert.deepEqual(found(command), [], command);
        }
    });
});
