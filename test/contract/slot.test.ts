import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { projectFolder } from "../support/declared-settings";

/**
 * Starts a slot, with bash functions in place of the server. `answers`: the status at the health path; `restarts`: what
 * systemctl answers, in turn.
 */
function startSlot({ answers, restarts }: { answers: string; restarts: string[] }): { code: number; errors: string } {
    const script = `
        source components/server-step/files/lib.sh
        source components/application/files/slot.sh
        answers=(${restarts.map((answer) => `'${answer}'`).join(" ")})
        asked=$(mktemp); echo 0 > "$asked"; trap 'rm -f "$asked"' EXIT
        systemctl() {
          if [[ $1 == show ]]; then
            local n; n=$(< "$asked"); echo $((n + 1)) > "$asked"
            local answer=\${answers[$n]-0}
            if [[ $answer == fails ]]; then return 1; fi
            echo "$answer"
          fi
        }
        health_status() { echo ${answers}; }
        slot_setting() { case $2 in APPLICATION_HEALTH_TIMEOUT) echo 1 ;; *) echo "$2" ;; esac; }
        show_start_log() { :; }
        start_slot blue`;
    const { status, stderr } = spawnSync("bash", ["-c", script], {
        cwd: path.resolve(projectFolder),
        encoding: "utf8",
    });
    return { code: status!, errors: stderr };
}

describe("the start of a release in its slot", () => {
    it("succeeds when the release is healthy", () =>
        assert.deepEqual(startSlot({ answers: "200", restarts: [] }), { code: 0, errors: "" }));

    it("fails when the release has ended", () => {
        const { code, errors } = startSlot({ answers: "000", restarts: ["1", "1"] });
        assert.equal(code, 1);
        assert.match(errors, /ended before it answered/);
    });

    it("fails when the release doesn't become healthy in time", () => {
        const { code, errors } = startSlot({ answers: "000", restarts: [] });
        assert.equal(code, 1);
        assert.match(errors, /did not answer .* within 1 s/);
    });

    for (const [status, explanation] of Object.entries({
        "204": /it answers 204/,
        "301": /it answers 301, a redirect\..*SECURE_SSL_REDIRECT/,
        "400": /ALLOWED_HOSTS/,
        "404": /set applicationHealthPath/,
        "500": /it answers 500/,
    })) {
        it(`fails, and says why, when the release answers ${status}`, () => {
            const { code, errors } = startSlot({ answers: status, restarts: [] });
            assert.equal(code, 1);
            assert.match(errors, /did not answer .* with 200 within 1 s/);
            assert.match(errors, explanation);
        });
    }

    for (const answer of ["fails", ""]) {
        it(`does not succeed because systemd ${answer || "answers nothing"} once`, () =>
            assert.equal(startSlot({ answers: "000", restarts: [answer] }).code, 1));

        it(`does not fail because systemd ${answer || "answers nothing"} while the release is healthy`, () =>
            assert.equal(startSlot({ answers: "200", restarts: [answer, answer] }).code, 0));
    }
});
