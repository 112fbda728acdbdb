import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { projectFolder } from "./declared-settings";

/** What the server says of a failing command that prints an output: the remedies, without the output itself. */
export function explained(output: string): string[] {
    const script = `source components/server-step/files/lib.sh
        report_full_disk() { :; }
        quietly_as "the migration (applicationMigrationCommand: flask db upgrade)" sh -c 'printf %s "$0"; exit 1' "$1"`;
    const { stderr } = spawnSync("bash", ["--norc", "-c", script, "bash", output], {
        cwd: path.resolve(projectFolder),
        encoding: "utf8",
    });
    const [first, ...others] = stderr.trimEnd().split("\n");
    assert.equal(first, "error: the migration (applicationMigrationCommand: flask db upgrade) failed");
    return others.filter((line) => line.startsWith("error: ") && !output.includes(line));
}

/** An output as a program prints it, and what is said of it. */
export type Remedy = [output: string, remedy: RegExp];

export function itExplains([output, remedy]: Remedy): void {
    it(`is said of “${output.trim().split("\n").at(-1)!.trim().slice(0, 90)}”`, () => {
        const lines = explained(`Traceback (most recent call last):\n${output}\nlast line\n`);
        assert.ok(
            lines.some((line) => remedy.test(line)),
            `none of ${JSON.stringify(lines)} matches ${remedy}`,
        );
    });
}
