import assert from "node:assert/strict";
import { readCommand, UsageError } from "../../../toolchain/command-line";

describe("A command for a stack's server", () => {
    const usage = "npm run exec -- --stack STACK -- COMMAND…";
    const more = { quick: { type: "boolean" }, from: { type: "string" } } as const;
    const read = (...argv: string[]) => {
        const { stack, command } = readCommand(usage, more, argv);
        return { stack, command };
    };

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

    it("comes after the options, and its own are no others'", () => {
        const given = readCommand(usage, more, ["--from", "here", "-s", "prod", "--", "ls", "--quick"]);
        assert.deepEqual(given, {
            stack: "prod",
            options: { from: "here", quick: undefined },
            command: ["ls", "--quick"],
        });
        assert.deepEqual(read("--quick", "--from=here", "--stack", "prod", "ls", "--from").command, ["ls", "--from"]);
    });

    for (const argv of [["--stack", "prod"], ["--stack", "prod", "--"], ["--", "ls"], ["ls"], ["--all", "--", "ls"]]) {
        it(`is not in “${argv.join(" ")}”`, () =>
            assert.throws(() => read(...argv), { constructor: UsageError, message: /usage: npm run exec/ }));
    }
});
