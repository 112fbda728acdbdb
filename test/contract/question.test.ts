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
