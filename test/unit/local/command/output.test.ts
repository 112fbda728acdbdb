import * as assert from "node:assert/strict";

import { logsStderr, logsStdout } from "../../../../local/command/logging";
import { Capture, LineSplitter } from "../../../../local/command/output";
import { exitError } from "../../../../local/command/remote-execution";

describe("output of a command", () => {
    it("loses one line break at its end, and no other", () => {
        const capture = new Capture();
        capture.writeStdout(Buffer.from("\na\n\n"));
        assert.equal(capture.stdout, "\na\n");
    });

    it("keeps characters that are cut between two chunks", () => {
        const capture = new Capture();
        const euro = Buffer.from("€\n");
        capture.writeStdout(euro.subarray(0, 1));
        capture.writeStderr(Buffer.from("x"));
        capture.writeStdout(euro.subarray(1));
        assert.equal(capture.stdout, "€");
        assert.equal(capture.stderr, "x");
    });

    it("is logged by lines, however the chunks fall", () => {
        const lines: string[] = [];
        const splitter = new LineSplitter((line) => void lines.push(line));
        for (const chunk of ["one\ntw", "o\r\n", "\nlast"]) {
            splitter.write(Buffer.from(chunk));
        }
        assert.deepEqual(lines, ["one", "two", ""]);
        splitter.end();
        assert.deepEqual(lines, ["one", "two", "", "last"]);
    });

    it("is logged by default", () => {
        assert.deepEqual([logsStdout(), logsStderr()], [true, true]);
        assert.deepEqual([logsStdout("stdout"), logsStderr("stdout")], [true, false]);
        assert.deepEqual([logsStdout("stderr"), logsStderr("stderr")], [false, true]);
        assert.deepEqual([logsStdout("none"), logsStderr("none")], [false, false]);
    });
});

describe("end of a remote process", () => {
    it("is described in the words of Go's SSH library", () => {
        assert.equal(exitError(0), undefined);
        assert.equal(exitError(7), "Process exited with status 7");
        assert.equal(exitError(null, "SIGKILL"), "Process exited with status 137 from signal KILL");
        assert.equal(
            exitError(null, "TERM", "bye"),
            "Process exited with status 143 from signal TERM. Reason was: bye",
        );
        assert.equal(exitError(undefined), "wait: remote command exited without exit status or exit signal");
    });
});
