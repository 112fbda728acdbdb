import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { FaultySite } from "../support/faulty-site";
import { runSequentially } from "../support/run-sequentially";

/** The line of a step that has started: ` +  aws:ec2:Vpc network creating (0s)`. */
const began = /^ [+~] +(\S+:\S+ \S+) (?:creating|updating)\b/gm;

/** The lines that mention an error, each with the line after it. */
const errorsOf = (output: string): string =>
    output
        .split("\n")
        .filter((line, index, lines) => /error/i.test(line) || /error/i.test(lines[index - 1] ?? ""))
        .join("\n");

// More attempts than an update has steps: a step that never gets done fails the test.
const mostUpdates = 130;

// One machine for all, from its first update.
describe("faults of an update itself", function () {
    this.timeout("40m");
    runSequentially(this);

    let site: FaultySite;

    /** Runs `up` until it succeeds, and kills it with everything that it started whenever a new step starts. */
    const killAtEveryStep = async () => {
        const killedAt = new Set<string>();
        for (let updates = 1; updates <= mostUpdates; updates++) {
            const { code, output } = await site.clone.tryNpm("local", [], {
                until: (printed) => {
                    const fresh = [...printed.matchAll(began)].map((match) => match[1]!);
                    const next = fresh.find((step) => !killedAt.has(step));
                    if (next) {
                        killedAt.add(next);
                    }
                    return next !== undefined;
                },
            });
            if (code === 0) {
                return killedAt;
            }
            // Pulumi's warnings about interrupted steps are long; only the errors matter.
            assert.equal(code, 137, `after ${[...killedAt].at(-1)}:\n${errorsOf(output)}`);
        }
        throw new Error(`not done after ${mostUpdates} updates; killed at ${[...killedAt].join(", ")}`);
    };

    before(async () => {
        site = await FaultySite.create();
    });

    after(async () => {
        await site?.remove();
    });

    it("the first up is killed at every step: the last one completes the site", async () => {
        const steps = await killAtEveryStep();
        console.log(`        killed at ${steps.size} steps`);
        for (const step of [
            "Instance server",
            "Volume server-data",
            "Command system",
            "Command mysql",
            "Command application",
        ]) {
            assert.ok(
                [...steps].some((name) => name.endsWith(step)),
                `never killed at ${step}`,
            );
        }
        await site.assertUp();
        assert.equal(await site.served(), 1);
        await site.assertConverged();
    });

    it("a deploy is killed at every step: one whole release is served all the time", async () => {
        site.watch();
        const version = site.change();
        fs.appendFileSync(site.clone.path("components", "nginx", "files", "nginx.conf"), "# changed\n");
        const steps = await killAtEveryStep();
        assert.ok(steps.size >= 4, [...steps].join(", "));
        await site.assertSettled("`pulumi up` killed (`kill -9`), at each step in turn", [version], "`up` again");
    });

    it("two run at once: one fails and says why, the other one completes", async () => {
        site.watch();
        const version = site.change();
        const locks = site.clone.path(".local", "state", ".pulumi", "locks");
        let second: Promise<{ code: number; output: string }> | undefined;
        const first = await site.clone.tryNpm("local", [], {
            onOutput: (output) => {
                const locked = () =>
                    (fs.readdirSync(locks, { recursive: true }) as string[]).some((file) => file.endsWith(".json"));
                if (!second && /server-files|application-release/.test(output) && locked()) {
                    second = site.clone.pulumi("up", "--yes", "--skip-preview");
                }
            },
        });
        assert.ok(second, first.output);
        const secondResult = await second;
        assert.equal(first.code, 0, first.output.slice(-6000));
        assert.notEqual(secondResult.code, 0, secondResult.output);
        assert.match(secondResult.output, /the stack is currently locked/);
        await site.assertSettled("two `pulumi up` at once", [version], "nothing: the second one fails at once");
    });

    it("the server shows another host key: up fails and says how to renew it on purpose, which works", async () => {
        site.watch();
        const before = await site.served();
        const file = "/etc/ssh/ssh_host_ed25519_key";
        const renew = "ssh-keygen -q -t ed25519 -N '' -f /run/other-key && cp /run/other-key " + file;
        site.change();
        await site.clone.onServer(
            `sudo sh -c "${renew} && cp /run/other-key.pub ${file}.pub && systemctl restart ssh"`,
        );
        await site.assertUpFails(/host key mismatch: \S+ presents ssh-ed25519 SHA256:\S+/, /renew it on purpose/);
        assert.equal(await site.served(), before);
        const { output } = await site.clone.pulumi("stack", "--show-urns");
        const urn = /urn:\S+command:local:Command::server-host-key/.exec(output)![0];
        const renewed = await site.clone.pulumi("up", "--yes", "--skip-preview", "--replace", urn);
        assert.equal(renewed.code, 0, renewed.output.slice(-6000));
        await site.assertSettled(
            "the server shows another host key",
            [before + 1],
            "find out why the key changed (docs/operations.md); until then every command fails",
        );
    });
});
