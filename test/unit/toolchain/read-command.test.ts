import assert from "node:assert/strict";
import { readCommand, UsageError } from "../../../toolchain/command-line";

describe("A command for a stack's server", () => {
    const read = (...argv: string[]) => readCommand("npm run exec -- --stack STACK -- COMMAND…", argv);

    it("is everything after --, as it was given", () => {
        assert.deepEqual(read("--stack", "prod", "--", "python", "-c", "print('a  b')", "--", "--stack", "$HOME"), {
            stack: "prod",
            command: ["python", "-c", "print('a  b')", "--", "--stack", "$HOME"],
        });
        assert.deepEqual(read("--stack=prod", "--", "--version"), { stack: "prod", command: ["--version"] });
    });

    it("begins with the first argument that is no option where -- was taken away", () =>
        assert.deepEqual(read("-s", "prod", "flask", "--help", "--", "x"), {
            stack: "prod",
            command: ["flask", "--help", "--", "x"],
        }));

    for (const argv of [["--stack", "prod"], ["--stack", "prod", "--"], ["--", "ls"], ["ls"], ["--all", "--", "ls"]]) {
        it(`is not in “${argv.join(" ")}”`, () =>
            assert.throws(() => read(...argv), { constructor: UsageError, message: /usage: npm run exec/ }));
    }
});
