import assert from "node:assert/strict";
import { reachingServer, withSshUsage } from "../../../../operations/ssh/server-command";
import { keyNameOf } from "../../../../operations/ssh/rules";
import { Stack } from "../../../../operations/stack/stack";
import { SettingsReader } from "../../../../settings/reader";
import { UsageError } from "../../../../toolchain/command-line";

describe("A command that connects to a server", () => {
    it("has its options in its usage, before those that it passes on", () => {
        const options = "[--open-ssh [--own-address ADDRESS]]";
        const usage = (rest: string) => `npm run up -- --stack STACK${rest}`;
        assert.equal(withSshUsage(usage(" [--yes]")), usage(` [--yes] ${options}`));
        assert.equal(withSshUsage(usage(" [-- OPTIONS OF pulumi up]")), usage(` ${options} [-- OPTIONS OF pulumi up]`));
        assert.equal(withSshUsage(usage(" -- COMMAND…")), usage(` ${options} -- COMMAND…`));
    });

    /** A stack with these networks among its sshAllowedCidrBlocks. */
    const stackOf = (...networks: string[]) =>
        ({
            name: "prod",
            settings: async () => new SettingsReader({ sshAllowedCidrBlocks: JSON.stringify(networks) }),
        }) as unknown as Stack;

    it("asks AWS nothing without --open-ssh", async () =>
        assert.equal(await reachingServer(stackOf("198.51.100.0/28"), "npm run logs", {}, async () => 3), 3));

    it("fails at once without --open-ssh if nobody gets in", () =>
        assert.rejects(
            reachingServer(stackOf(), "npm run up", {}, async () => assert.fail("it was tried")),
            /port 22 is open for nobody, since sshAllowedCidrBlocks is \[\]; npm run up with --open-ssh/,
        ));

    for (const command of ["npm run preview", "npm run status"]) {
        it(`is tried all the same if it can do without the server, as ${command}`, async () =>
            assert.equal(await reachingServer(stackOf(), command, {}, async () => 3), 3));
    }

    it("takes an address only with --open-ssh", () => {
        const given = { "own-address": "198.51.100.7" };
        return assert.rejects(
            reachingServer(new Stack("prod"), "npm run logs", given, async () => 0),
            { constructor: UsageError, message: /usage: npm run logs -- --stack STACK \[--open-ssh/ },
        );
    });

    it("finds the server by the key pair that the program names after the stack", () => {
        assert.equal(keyNameOf("prod"), "simple-web-stack-prod");
        assert.equal(keyNameOf("me/simple-web-stack/prod"), "simple-web-stack-prod");
    });
});
