import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { readAnswer } from "../../operations/recovery/answer";
import { projectFolder } from "../support/declared-settings";
import { scratch } from "./server-files/tools";

// On a server the components lie side by side as here. This computer has nothing of a site, so nothing is wrong with it.
describe("The question to the server about its certificate", function () {
    this.timeout("20s");

    const ask = (status?: string) => {
        const folder = scratch();
        for (const component of ["server-step", "certificate"]) {
            fs.mkdirSync(path.join(folder, component));
        }
        const shared = path.join(projectFolder, "components/server-step/files");
        fs.cpSync(shared, path.join(folder, "server-step/files"), { recursive: true });
        if (status !== undefined) {
            fs.mkdirSync(path.join(folder, "certificate/files"));
            fs.writeFileSync(path.join(folder, "certificate/files/status.sh"), status);
        }
        const answer = readAnswer(
            execFileSync("bash", [path.join(folder, "server-step/files/question.sh")], { encoding: "utf8" }),
        );
        assert.ok(answer.asked, JSON.stringify(answer));
        return answer;
    };
    const print = (text: string) => `cat << 'EOF'\n${text}\nEOF\n`;

    it("is answered with what its own script says", () => {
        const said = { state: "missing", reason: 'CAA of "foobar.com" forbids it', names: ["www.foobar.com"] };
        const { certificate } = ask(print(JSON.stringify(said)));
        assert.deepEqual(
            [certificate?.state, certificate?.reason, certificate?.names],
            [said.state, said.reason, said.names],
        );
    });

    it("is a reason for its step if visitors get another one, or none", () => {
        const { reasons } = ask(print(JSON.stringify({ state: "failing", broken: true })));
        assert.deepEqual(
            reasons.filter(({ kind }) => kind === "certificate").map(({ step }) => step),
            ["certificate"],
        );
        const well = ask(print(JSON.stringify({ state: "failing", broken: false })));
        assert.ok(!well.reasons.some(({ kind }) => kind === "certificate"));
    });

    for (const [what, status] of Object.entries({
        "there is no such script": undefined,
        "the script fails": "echo '{}'; exit 1\n",
        "the script hangs": "sleep 30\n",
        "the script prints a warning before": print('Warning: \n{"state":"valid"}'),
        "the script prints nothing": "true\n",
    })) {
        it(`is left out, and nothing else, if ${what}`, () => assert.ok(!("certificate" in ask(status))));
    }
});

// Stands for MySQL and Nginx of a server: programs of the same names, before all others on the PATH.
describe("The question to a server on which something hangs", function () {
    this.timeout("40s");

    const programs = (says: Record<string, string>): string => {
        const folder = scratch();
        for (const [name, text] of Object.entries(says)) {
            fs.writeFileSync(path.join(folder, name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
        }
        return folder;
    };
    /** On a server whose steps have noted these lines. The scripts are a copy, which reads the notes of a folder. */
    const ask = (notes: Record<string, string>, says: Record<string, string>, altered = "") => {
        const folder = scratch();
        const shared = path.join(folder, "server-step/files");
        fs.cpSync(path.join(projectFolder, "components/server-step/files"), shared, { recursive: true });
        fs.mkdirSync(path.join(folder, "expected"));
        for (const [step, text] of Object.entries(notes)) {
            fs.writeFileSync(path.join(folder, "expected", step), text);
        }
        fs.mkdirSync(path.join(folder, "data"));
        fs.writeFileSync(path.join(folder, "data/mysql.ibd"), "");
        fs.appendFileSync(path.join(shared, "lib.sh"), `expectations=${folder}/expected\n`);
        fs.appendFileSync(path.join(shared, "database.sh"), `data=${folder}/data\n`);
        fs.appendFileSync(path.join(shared, "drift.sh"), `${altered}\n`);
        const begin = Date.now();
        const answer = readAnswer(
            execFileSync("bash", [path.join(shared, "question.sh")], {
                encoding: "utf8",
                env: { ...process.env, PATH: `${programs(says)}:${process.env["PATH"]}` },
            }),
        );
        assert.ok(answer.asked, JSON.stringify(answer));
        return { reasons: answer.reasons, seconds: (Date.now() - begin) / 1000 };
    };
    const active = { systemctl: 'case "$1" in is-active) ;; show) echo ActiveState=active ;; esac' };
    const notes = {
        application: "migrated 0-0\n",
        mysql: "database\naccount app@localhost auth_socket\n",
        nginx: "visitors\n",
    };
    const well = {
        ...active,
        mysqld: "",
        curl: "echo -n 421",
        mysql: '[[ $* == *server_uuid* ]] && echo 0-0; cat > /dev/null < <([[ -t 0 ]] || true); [[ $* == *--execute* ]] || echo "account app@localhost auth_socket"; [[ $* == *--execute* ]] || echo end',
    };
    const hangs = "exec sleep 60";

    it("names nothing if all of it answers", () => assert.deepEqual(ask(notes, well).reasons, []));

    it("names a MySQL that answers nothing, once and for its step, and asks it only once", () => {
        const { reasons } = ask(notes, { ...well, mysql: hangs });
        assert.deepEqual(reasons, [{ kind: "data", what: "MySQL runs and does not answer", step: "mysql" }]);
    });

    it("names a Nginx that answers nothing, for its step", () => {
        const { reasons } = ask(notes, { ...well, curl: "sleep 2; echo -n 000; exit 28" });
        assert.deepEqual(reasons, [{ kind: "stopped", what: "nginx.service runs and does not answer", step: "nginx" }]);
    });

    const starts = (restarts: number) => ({
        systemctl: `printf '%s\\n' ActiveState=activating SubState=start-pre UnitFileState=enabled NRestarts=${restarts}`,
    });

    it("names a service that is slow to fail at each start, while it starts once more", () => {
        const { reasons } = ask({ nginx: "runs nginx.service\n" }, starts(3));
        assert.deepEqual(reasons, [{ kind: "stopped", what: "nginx.service has failed", step: "nginx" }]);
    });

    it("names no service that takes its time for its first start", () =>
        assert.deepEqual(ask({ nginx: "runs nginx.service\n" }, starts(0)).reasons, []));

    it("names both, and what was found before anything that hangs to the end", () => {
        const { reasons } = ask(
            notes,
            { ...well, mysql: hangs, curl: "sleep 2; echo -n 000; exit 28" },
            "find_drift() { sleep 60; }",
        );
        assert.deepEqual(
            reasons.map(({ kind, step }) => [kind, step]),
            [
                ["data", "mysql"],
                ["stopped", "nginx"],
                ["silent", undefined],
            ],
        );
    });

    it("is not answered if it fails", () =>
        assert.throws(() => ask(notes, well, "source /none"), /\/none: No such file/));
});
