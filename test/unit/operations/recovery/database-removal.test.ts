import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { checkDatabaseRemoval } from "../../../../operations/recovery/database-removal";
import type { Stack } from "../../../../operations/stack/stack";

const volumeUrn = "urn:pulumi:prod::simple-web-stack::simple-web-stack:index:Server$aws:ebs/volume:Volume::server-data";

/** A stack whose database was to be taken away by accident: protected, with tables. */
class StackWithTables {
    readonly name = "prod";
    readonly own: Record<string, string> = { database: "false", protectData: "true" };
    private volume: { urn: string; protect: boolean } | undefined = { urn: volumeUrn, protect: true };

    settings = async () => ({ text: (setting: string) => this.own[setting] });
    resources = async () => (this.volume ? [this.volume] : []);
    onServer = async () => "2\n";

    check(): Promise<boolean> {
        return checkDatabaseRemoval(this as unknown as Stack, () => undefined);
    }

    async up(): Promise<void> {
        await this.check();
        this.volume =
            this.own["database"] === "false"
                ? undefined
                : { urn: volumeUrn, protect: this.own["protectData"] === "true" };
    }

    get hasDatabase(): boolean {
        return this.volume !== undefined;
    }

    /** Runs the commands of a part of a page, in their order. */
    async run(commands: string): Promise<void> {
        for (const command of commands.split(/\n|&&/)) {
            const [, setting, value] = /pulumi config set (\w+) (\w+)/.exec(command) ?? [];
            if (setting !== undefined) {
                this.own[setting] = value!;
            }
            if (command.includes("npm run up")) {
                await this.up();
            }
        }
    }
}

describe("a database that was to be taken away by accident", () => {
    const message = async (): Promise<string> =>
        new StackWithTables().check().then(
            () => assert.fail("it was not stopped"),
            (error: Error) => error.message,
        );

    /** The first commands of the section that the message names. */
    async function documented(): Promise<string> {
        const [, page, heading] = /(docs\/\S+\.md), "([^"]+)"/.exec(await message())!;
        const section = fs.readFileSync(page!, "utf8").split(`\n## ${heading}\n`)[1]!.split("\n## ")[0]!;
        return /```sh\n([\s\S]*?)```/.exec(section)![1]!;
    }

    it("stays with the command in the message", async () => {
        const stack = new StackWithTables();
        await stack.run(`${/pulumi config set database \w+/.exec(await message())![0]} && npm run up`);
        assert.ok(stack.hasDatabase);
    });

    it("can be taken away by the commands that the message leads to, in their order", async () => {
        const stack = new StackWithTables();
        await stack.run(await documented());
        assert.ok(!stack.hasDatabase);
        assert.deepEqual(stack.own, { database: "false", protectData: "true" });
    });
});
