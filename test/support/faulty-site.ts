import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { Clone, Result } from "./clone";
import { recordCost } from "./reliability";
import { eventually, visit, www } from "./visit";
import { Notice, Visitors } from "./constant-visitors";

/** That of name servers: the only one on the server that the installation of packages reaches. */
export const silentPort = 53;

/** A site that is put through faults, with what must be true after each of them. */
export class FaultySite {
    address = "";
    /** The number of the newest release. */
    version = 0;
    private visitors: Visitors | undefined;
    private readonly acknowledged: string[] = [];

    private constructor(readonly clone: Clone) {}

    static async create(): Promise<FaultySite> {
        const site = new FaultySite(await Clone.create());
        site.change();
        return site;
    }

    async remove(): Promise<void> {
        await this.visitors?.stop();
        await this.clone.remove();
    }

    /** Makes another release; its page and one of its static files contain its number, which is returned. */
    change(): number {
        this.version++;
        fs.writeFileSync(this.clone.path("app", "static", "version.txt"), `${this.version}\n`);
        const template = this.clone.path("app", "website", "templates", "home.html");
        const page = fs.readFileSync(template, "utf8").replace(/<!-- version \d+ -->/, "");
        fs.writeFileSync(
            template,
            page.replace(/\{% endblock %\}\s*$/, `<!-- version ${this.version} -->{% endblock %}\n`),
        );
        return this.version;
    }

    /** Brings the stack up as its user would, from whatever state it is in. */
    up(): Promise<Result> {
        return this.clone.tryNpm("local", [], { seconds: 420 });
    }

    async assertUp(): Promise<string> {
        const { code, output } = await this.up();
        assert.equal(code, 0, output.slice(-6000));
        this.address = await this.clone.siteAddress();
        return output;
    }

    /** Runs an `up` that has to fail and say why. */
    async assertUpFails(...reasons: RegExp[]): Promise<string> {
        const { code, output } = await this.up();
        assert.notEqual(code, 0, output.slice(-6000));
        assert.ok(!/^ended after \d+ s$/m.test(output), `up did not end by itself:\n${output.slice(-6000)}`);
        for (const reason of reasons) {
            assert.match(output, reason);
        }
        return output;
    }

    /**
     * Starts `up`, and interrupts it as soon as its output matches.
     *
     * @param milliseconds to wait after the match, so that the interruption comes in the middle of the step
     */
    async upInterruptedBy(announced: RegExp, milliseconds: number, interrupt: () => Promise<unknown>): Promise<Result> {
        let interrupted: Promise<unknown> | undefined;
        const result = await this.clone.tryNpm("local", [], {
            seconds: 420,
            onOutput: (output) => {
                if (!interrupted && announced.test(output)) {
                    interrupted = new Promise((resolve) => setTimeout(resolve, milliseconds)).then(interrupt);
                    // Awaited below; a rejection before that must not end the process.
                    interrupted.catch(() => undefined);
                }
            },
        });
        assert.ok(interrupted, `the output never matched ${announced}:\n${result.output.slice(-6000)}`);
        await interrupted;
        return result;
    }

    /** The number of the release that visitors get; page, static file and health check must come from the same one. */
    async served(): Promise<number> {
        // Nginx may serve an open file for another second, and an application that was restarted takes its time.
        return eventually("page, static file and health of one release", 30, async () => {
            const [page, file, health] = await Promise.all(
                ["/", "/static/version.txt", "/healthz"].map((place) => visit(this.address, www, place)),
            );
            assert.deepEqual([page!.status, file!.status, health!.status], [200, 200, 200]);
            const number = /<!-- version (\d+) -->/.exec(page!.body)?.[1];
            const release = /Release <code>([0-9a-f]+)<\/code>/.exec(page!.body)?.[1];
            assert.deepEqual(
                { file: file!.body.trim(), health: JSON.parse(health!.body).release },
                { file: number, health: release },
            );
            return Number(number);
        });
    }

    /** @param patience milliseconds that a visitor waits for an answer */
    watch(patience?: number): void {
        this.visitors = Visitors.start(this.address, www, patience);
    }

    async stopWatching(): Promise<Notice> {
        const notice = await this.visitors!.stop();
        this.visitors = undefined;
        this.acknowledged.push(...notice.attempts.filter(({ acknowledged }) => acknowledged).map(({ name }) => name));
        return notice;
    }

    /** Acknowledged entries that the database no longer has. */
    async lostEntries(): Promise<string[]> {
        const there = new Set((await this.clone.sql("SELECT name FROM guest_book")).split("\n"));
        return this.acknowledged.filter((name) => !there.has(name));
    }

    /**
     * What must be true after every fault: one of the allowed releases is served; every acknowledged entry is there;
     * the next `up` converges, and the one after it changes nothing; the server has no leftovers.
     *
     * @param fault its row in docs/reliability.md
     * @param act what to do, in that row
     */
    async assertSettled(fault: string, allowed: number[], act: string): Promise<void> {
        const served = await this.served();
        assert.ok(allowed.includes(served), `release ${served} is served, and allowed are ${allowed.join(", ")}`);
        await this.assertUp();
        assert.equal(await this.served(), this.version);
        const notice = await this.stopWatching();
        assert.ok(notice.requests > 10, `${notice.requests} requests are too few to notice anything`);
        await this.assertConverged();
        assert.deepEqual(await this.lostEntries(), []);
        recordCost(fault, notice, "nothing", act);
    }

    async assertConverged(): Promise<void> {
        const { code, output } = await this.clone.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
        assert.equal(code, 0, output);
        assert.equal((await this.clone.onServer(leftovers)).trim(), "");
    }

    /** Starts a program on the server that accepts every connection to `silentPort` and never answers. */
    async startSilentListener(): Promise<void> {
        const program =
            `import socket; listener = socket.create_server(('127.0.0.1', ${silentPort}), backlog=100); held = []\n` +
            "while True: held.append(listener.accept())";
        await this.clone.onServer(`sudo systemd-run --quiet --unit=silent-listener python3 -c "${program}"`);
    }
}

/** Lists everything on the server that an interrupted step could leave behind. */
const leftovers = [
    "sudo find /srv/application/releases -name '*.partial'",
    "sudo find /srv/application/slots /srv/application/current -xtype l",
    "sudo find /srv/application/environments /srv/application/releases -mindepth 1 -maxdepth 1 ! -exec test -e '{}/.complete' \\; -print",
    "ls /var/cache | grep application-build",
    "sudo find /etc /usr/local/lib/simple-web-stack -name '*.previous'",
    "sudo find /usr/sbin -name 'policy-rc.d*'",
    "systemctl list-units --all --plain --no-legend 'application@*' | grep -v inactive | tail -n +2",
    "systemctl list-unit-files --state=enabled --plain --no-legend 'application@?*' | grep -v 'application@.service' | tail -n +2",
    "systemctl list-units --failed --plain --no-legend",
    "sudo dpkg --audit",
].join("; ");
