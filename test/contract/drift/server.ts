import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { readAnswer, type Reason } from "../../../operations/recovery/answer";
import { projectFolder } from "../../support/declared-settings";

/** Marks an answer in what the commands print. */
const mark = "answer: ";

/**
 * Runs commands as root on a copy of this computer's files, without its network, its services and its firewall, where the
 * scripts of the components lie as on a server. The copy is gone afterwards.
 *
 * In the commands, `step NAME COMMAND…` runs commands as a step does, and `ask` asks the server what is wrong.
 *
 * @returns what each `ask` has answered
 */
export function onServer(...commands: string[]): Reason[][] {
    const { status, stdout, stderr } = spawnSync(
        "unshare",
        ["--mount", "--net", "bash", path.join(__dirname, "begin.sh"), path.join(projectFolder, "components")],
        { input: commands.join("\n"), encoding: "utf8", timeout: 60_000 },
    );
    assert.equal(status, 0, stdout + stderr);
    return stdout
        .split("\n")
        .filter((line) => line.startsWith(mark))
        .map((line) => {
            const answer = readAnswer(line.slice(mark.length));
            assert.ok(answer.asked && !answer.busy, line);
            return answer.reasons;
        });
}

/** What a person reads of each. */
export const told = (reasons: Reason[]): string[] => reasons.map(({ what }) => what);
