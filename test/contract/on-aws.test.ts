import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { Clone, Result } from "../support/clone";
import { projectFolder } from "../support/declared-settings";
import { withMoto } from "../support/moto";
import { offlineComputer } from "../support/offline-computer";

/** The lines of a section's shell blocks. */
function linesOf(page: string, heading: string): string[] {
    const text = fs.readFileSync(path.join(projectFolder, page), "utf8");
    const [, section] = text.split(`\n## ${heading}\n`);
    const [own] = section!.split("\n## ");
    return [...own!.matchAll(/^ *```sh\n([^]*?)^ *```$/gm)].flatMap(([, block]) =>
        block!
            .trimEnd()
            .split("\n")
            .map((line) => line.trim()),
    );
}

/** What is typed here in place of a line that can't be run as it is. */
const alteredLines: [RegExp, (line: string) => string][] = [
    // The clone's packages are a link to those that the test runs with.
    [/^npm ci$/, () => "true"],
    // There is no terminal to ask on.
    [/^npm run up /, (line) => line.replace("--stack prod", "--stack prod --yes")],
    [/^pulumi (up|destroy) /, (line) => `${line} --yes`],
];

// AWS's EC2 answers where the commands ask it themselves (moto); offline providers take the place of what Pulumi asks.
describe("The documentation, typed by a new user", function () {
    this.timeout(1_800_000);
    const moto = withMoto();
    let clone: Clone;
    let environment: Record<string, string>;

    before(async () => {
        ({ clone, environment } = await offlineComputer());
        fs.mkdirSync(clone.path("programs"));
        const service = '#!/bin/sh\n[ "$2" = https://checkip.amazonaws.com ] && echo 203.0.113.7\n';
        fs.writeFileSync(clone.path("programs", "curl"), service, { mode: 0o755 });
        Object.assign(environment, {
            PATH: `${clone.path("programs")}:${environment["PATH"]}`,
            PULUMI_CONFIG_PASSPHRASE: "a passphrase",
        });
    });
    after(() => clone?.remove());

    async function type(line: string): Promise<string> {
        const [, alter] = alteredLines.find(([pattern]) => pattern.test(line)) ?? [];
        const { code, output } = await answerTo(alter ? alter(line) : line);
        assert.equal(code, 0, `${line}\n${output}`);
        return output;
    }

    function answerTo(line: string): Promise<Result> {
        return clone.run(["bash", "-o", "pipefail", "-c", line], {
            environment: { ...environment, ...moto().environment },
        });
    }

    it("brings a stack up, and takes it down", async () => {
        // --local would find the real home, whatever HOME is.
        await type(`pulumi login file://${clone.path("home")}`);
        for (const line of linesOf("README.md", "On AWS, step by step")) {
            await type(line);
        }
        const { config, encryptionsalt } = parse(fs.readFileSync(clone.path("Pulumi.prod.yaml"), "utf8"));
        const setting = (name: string) => config[`simple-web-stack:${name}`];
        assert.equal(setting("domain"), "example.com");
        assert.equal(setting("imageId"), "ami-00000000000000002");
        assert.deepEqual(setting("sshAllowedCidrBlocks"), ["203.0.113.7/32"]);
        assert.deepEqual(Object.keys(setting("sshPrivateKey")), ["secure"]);
        assert.deepEqual(Object.keys(setting("backupPassword")), ["secure"]);
        assert.ok(encryptionsalt);
        assert.match(await type("pulumi stack output addressUrl"), /^http:\/\/[\d.]+\/\n$/);
        assert.match(await type("pulumi stack output nameServers"), /awsdns|\S/);

        const [build, preview, up] = linesOf("docs/aws.md", "The plain CLI");
        await type(build!);
        assert.match(await type(preview!), /Policies:[^]*\d\d unchanged|\d\d unchanged[^]*Policies:/);
        assert.match(await type(up!), /\d\d unchanged/);

        for (const line of linesOf("docs/operations.md", "Taking a stack down")) {
            await type(line);
        }
        assert.equal((await type("pulumi stack --show-urns --stack prod")).includes("aws:"), false);
    });

    it("leaves no private key that Git would take", () => {
        const keys = ["key", "key.pub", "new", "new.pub"];
        const ignored = execFileSync("git", ["check-ignore", ...keys], { cwd: projectFolder, encoding: "utf8" });
        assert.deepEqual(ignored.trim().split("\n"), keys);
    });
});
