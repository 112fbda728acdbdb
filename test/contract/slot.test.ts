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

describe("the log of a release that does not start", () => {
    /** What is shown of what the journal has. */
    function shown(journal: string): string[] {
        const script = `
            source components/server-step/files/lib.sh
            source components/application/files/slot.sh
            journalctl() { printf %s "$LOG_OF_UNIT"; }
            show_start_log blue now`;
        const { stdout } = spawnSync("bash", ["-c", script], {
            cwd: path.resolve(projectFolder),
            env: { ...process.env, LOG_OF_UNIT: journal },
            encoding: "utf8",
        });
        return stdout.trimEnd().split("\n").slice(1);
    }
    const parse =
        "NOTICE: PHP message: PHP Parse error:  Unclosed '(' in /srv/application/releases/0123456789ab/a.php on line 4";
    const fatal =
        "PHP Fatal error:  Uncaught Exception: x in a.php:3\nStack trace:\n#0 {main}\n  thrown in a.php on line 3";
    const traceback = (file: string) =>
        `Traceback (most recent call last):\n  File "${file}", line 1\n    x()\nValueError: x`;
    const worker = (id: number) => `[2026-11-30 02:43:${id} +0000] [${id}] [INFO] Worker exiting (pid: ${id})`;

    it("has what each health check causes again once, with how often", () =>
        assert.deepEqual(shown(`${`${parse}\n`.repeat(200)}ready\n`).slice(0, 3), [parse, "  (200 times)", "ready"]));

    it("has messages of several lines as a whole", () =>
        assert.deepEqual(shown(`${fatal}\n${fatal}\n`), [...fatal.split("\n"), "  (2 times)"]));

    it("has each error of Python, with the lines that lead to it", () => {
        const lines = [traceback("a.py"), worker(10), traceback("b.py"), worker(11), traceback("a.py"), worker(12)];
        assert.deepEqual(shown(`${lines.join("\n")}\n`), [
            ...traceback("a.py").split("\n"),
            "  (2 times)",
            worker(10),
            "  (3 times)",
            ...traceback("b.py").split("\n"),
        ]);
    });

    it("has no frames of the application server", () =>
        assert.deepEqual(
            shown(
                'Traceback (most recent call last):\n  File "/x/site-packages/gunicorn/a.py", line 1\n    x()\nE: x\n',
            ),
            ["Traceback (most recent call last):", "E: x"],
        ));

    it("says what is likely to help as well", () =>
        assert.ok(
            shown(`${parse}\n`.repeat(2)).some((line) => /^error: PHP can't read a\.php: mend line 4/.test(line)),
        ));
});
