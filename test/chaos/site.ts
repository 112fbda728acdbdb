import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { IncusError } from "../../local/incus/client";
import { ProgramError } from "../../toolchain/run";
import type { Result } from "../support/clone";
import { projectFolder } from "../support/declared-settings";
import type { Attempt, Notice } from "../support/constant-visitors";
import { FaultySite } from "../support/faulty-site";
import { faultNamed } from "../support/faults/catalogue";
import { Missed } from "../support/faults/fault";
import { eventually } from "../support/visit";
import { operations, type Circumstances, type Operation } from "./operations";
import type { PlannedFault, RoundPlan } from "./plan";
import { Rows, type Content, type Replacement } from "./rows";

/** How a round went. */
export interface Outcome {
    /** What is wrong after it. */
    problems: string[];
    /** What came of the operation and of the faults. */
    notes: string[];
}

/** An operation that has ended. */
interface Ended {
    /** Milliseconds since 1970. */
    began: number;
    ended: number;
    /** Nothing, if the operation is no command. */
    result: Result | void;
}

// Milliseconds: on a busy computer a healthy site takes its time too.
const patience = 15_000;
/** Seconds within which the site is back, if it comes back by itself. */
const byItself = 120;
const stack = ["--stack", "local"];
/** The exit code of Incus's client if not the command but Incus failed. */
const incusFailed = 255;

/** A site under writing visitors, to which one round after the other happens. */
export class ChaosSite {
    private readonly rows = new Rows();
    /** What each backup holds, by its name. */
    private readonly backups = new Map<string, Content>();
    /** Seconds that each operation takes without a fault. */
    private readonly usually = new Map(operations.map(({ name, usually }) => [name, usually]));
    private readonly dumpFile: string;
    private dumped: Content = { certain: new Set(), possible: new Set() };
    /** What the last command printed. */
    private printed = "";

    private constructor(private readonly site: FaultySite) {
        this.dumpFile = site.clone.path("dump.sql");
    }

    /** Sets up a site with two releases, rows, a backup, and a dump to import. */
    static async create(): Promise<ChaosSite> {
        const site = await FaultySite.create();
        try {
            const sickPages = path.join(projectFolder, "test", "fixtures", "sick-pages");
            fs.cpSync(sickPages, site.clone.path("app"), { recursive: true });
            const chaos = new ChaosSite(site);
            await site.assertUp();
            site.watch(patience);
            site.change();
            await site.assertUp();
            await site.stopWatching();
            await chaos.begin();
            return chaos;
        } catch (error) {
            await site.remove();
            throw error;
        }
    }

    remove(): Promise<void> {
        return this.site.remove();
    }

    async round(plan: RoundPlan): Promise<Outcome> {
        const operation = operations.find(({ name }) => name === plan.operation)!;
        const faults = plan.faults.map(({ name }) => faultNamed(name));
        const backup = [...this.backups.keys()][Math.floor(plan.choice * this.backups.size)]!;
        const circumstances = { site: this.site, choice: plan.choice, backup, dump: this.dumpFile };
        const before = this.site.version;
        const outcome: Outcome = { problems: [], notes: [] };
        const check = (what: string, action: () => Promise<unknown>) =>
            action().catch((error: Error) => void outcome.problems.push(`${what}: ${error.message}`));

        const by = await this.incoming(operation, backup);
        this.site.watch(patience);
        const ended = await this.operate(operation, circumstances, plan.faults, outcome);
        const needsUp = operation.stopsSite || faults.some(({ recovery }) => recovery === "up");
        if (!needsUp) {
            await check("by itself", async () => {
                const served = await eventually("the site", byItself, () => this.site.served());
                assertAllowed(served, before, this.site.version, operation);
            });
        }
        await check("up", () => this.up(outcome));
        await check("release", async () => assert.equal(await this.site.served(), this.site.version));
        const notice = await this.site.stopWatching();
        outcome.notes.push(describeNotice(notice));
        if (!operation.stopsSite && faults.every(({ noticed }) => !noticed)) {
            await check("visitors", async () => assert.deepEqual(notice.seen, []));
        }
        // First, because the check of the rows takes all of this round for what was there before.
        if (operation.rows === "backup") {
            await check("backup", () => this.noteBackup(ended, notice.attempts, outcome));
        }
        await check("rows", () => this.checkRows(notice.attempts, ended, by));
        await check("convergence", () => this.site.assertConverged());
        return outcome;
    }

    /** What helps to find the cause of problems: logs and lists of the server, and the last command's output. */
    async evidence(): Promise<string> {
        const commands = [
            "systemctl list-units --failed --plain --no-legend",
            "systemctl list-units --all --plain --no-legend 'application*' mysql nginx 'backup*'",
            "ps -eo pid,ppid,stat,etime,args",
            "df -h",
            "ls -lAR /srv/application/slots /srv/application/traffic* /srv/application/releases --ignore='*.py' | head -n 100",
            "mysql --execute 'SHOW FULL PROCESSLIST; SHOW DATABASES'",
            "journalctl --no-pager --lines 3000 --output short-precise",
        ];
        const { machine } = this.site.clone;
        const sections = [`── the last command's output ──\n${this.printed}`];
        for (const command of commands) {
            const output = await machine.execute(command).catch((error: Error) => error.message);
            sections.push(`── ${command} ──\n${output}`);
        }
        return sections.join("\n\n");
    }

    /** Notes the rows that there are, and makes a backup and a dump of them. */
    private async begin(): Promise<void> {
        const observed = (await this.observe("app")) ?? [];
        this.rows.begin(observed);
        this.dumped = { certain: new Set(observed), possible: new Set() };
        const dump = "mysqldump --no-tablespaces --set-gtid-purged=OFF --single-transaction app";
        fs.writeFileSync(this.dumpFile, await this.site.clone.machine.execute(dump));
        await this.site.clone.npm("backup", ...stack);
        for (const run of await this.listBackups()) {
            this.backups.set(run, this.dumped);
        }
    }

    /** Runs an operation, and lets faults happen meanwhile; returns when it and they have ended. */
    private async operate(
        operation: Operation,
        circumstances: Circumstances,
        faults: PlannedFault[],
        outcome: Outcome,
    ): Promise<Ended> {
        const began = Date.now();
        const running = operation.run(circumstances).then((result): Ended => ({ began, ended: Date.now(), result }));
        const happening = faults.map((fault) => this.happen(fault, operation, running, outcome));
        const [ended] = await Promise.all([running, ...happening]);
        await operation.cleanUp?.(circumstances);
        const seconds = (ended.ended - began) / 1000;
        if (ended.result) {
            const { code, output } = ended.result;
            this.printed = output;
            outcome.notes.push(`${operation.name} ended with ${code} after ${seconds.toFixed(1)} s`);
            if (/^ended after \d+ s$/m.test(output)) {
                outcome.problems.push(`${operation.name} did not end by itself`);
            }
            if (code === 0) {
                this.usually.set(operation.name, seconds);
            }
        }
        return ended;
    }

    /** Causes a fault at its moment, or at the end of the operation if that comes first, and ends it. */
    private async happen(
        { name, moment, seconds }: PlannedFault,
        operation: Operation,
        running: Promise<Ended>,
        { problems, notes }: Outcome,
    ): Promise<void> {
        let over = false;
        const ended = running.then(() => void (over = true));
        await Promise.race([sleep(moment * this.usually.get(operation.name)! * 1000), ended]);
        try {
            const end = await faultNamed(name).cause(this.site);
            if (over) {
                notes.push(`after the end: ${name}`);
            }
            if (end) {
                await sleep(seconds * 1000);
                await end();
            }
        } catch (error) {
            if (error instanceof Missed || hasNoMachine(error)) {
                notes.push(`missed, since ${(error as Error).message.trim().split("\n").pop()}: ${name}`);
            } else {
                problems.push(`the fault could not be caused: ${name}: ${(error as Error).message}`);
            }
        }
    }

    /** Ends a rollback's pin, and runs `up`. What an interrupted command left running on the server may need a while. */
    private async up({ notes }: Outcome): Promise<void> {
        if (fs.readFileSync(this.site.clone.path("Pulumi.local.yaml"), "utf8").includes("pinnedRelease")) {
            await this.site.clone.pulumi("config", "rm", "pinnedRelease");
        }
        for (let tries = 1; ; tries++) {
            const { code, output } = await this.site.up();
            this.printed = output;
            if (code === 0) {
                return;
            }
            const busy = /error: .*(?:is|are) running on the server.*/.exec(output)?.[0];
            if (!busy || tries === 4) {
                throw new Error(output.slice(-4000));
            }
            notes.push(`up: ${busy}`);
            await sleep(10_000);
        }
    }

    private async checkRows(attempts: Attempt[], ended: Ended, by: Content | undefined): Promise<void> {
        const done = ended.result?.code === 0;
        const replacement: Replacement | undefined = by && {
            by,
            began: ended.began,
            // The server, or the next `up`, may finish what was interrupted.
            ended: done ? ended.ended : Date.now(),
            done,
            aside: done ? await this.observe("app_former") : undefined,
        };
        const problems = this.rows.check((await this.observe("app")) ?? [], attempts, replacement);
        assert.equal(problems.length, 0, problems.join("; "));
    }

    /** The content that an operation puts in place of the database's. */
    private async incoming({ rows }: Operation, backup: string): Promise<Content | undefined> {
        switch (rows) {
            case "restore":
                return this.backups.get(backup);
            case "import":
                return this.dumped;
            case "undo": {
                const former = await this.observe("app_former");
                return former && { certain: new Set(former), possible: new Set() };
            }
            default:
                return undefined;
        }
    }

    /** Notes what a backup holds. One that was interrupted doesn't count, and the next one is made all the same. */
    private async noteBackup({ began, ended, result }: Ended, attempts: Attempt[], { notes }: Outcome): Promise<void> {
        if (result?.code !== 0) {
            const begin = Date.now();
            this.printed = await this.site.clone.npm("backup", ...stack);
            notes.push(`the next backup took ${((Date.now() - begin) / 1000).toFixed(1)} s`);
        }
        const content = this.rows.backedUp(attempts, began, result?.code === 0 ? ended : Date.now());
        for (const run of await this.listBackups()) {
            if (!this.backups.has(run)) {
                this.backups.set(run, content);
            }
        }
    }

    /** The names of the complete backups. */
    private async listBackups(): Promise<string[]> {
        const { output } = await this.site.clone.tryNpm("backups", stack);
        return output
            .split("\n")
            .flatMap((line) => (/incomplete/.test(line) ? [] : (/^\d{8}T\d{6}Z(?= )/.exec(line) ?? [])));
    }

    /** The rows of a database's guest book, by their names; nothing if there is no such table. */
    private async observe(database: "app" | "app_former"): Promise<string[] | undefined> {
        const { machine } = this.site.clone;
        const mysql = (statement: string) =>
            machine.execute(`mysql --batch --skip-column-names --execute "${statement}"`);
        const tables = await mysql(
            `SELECT table_name FROM information_schema.tables WHERE table_schema = '${database}' AND table_name = 'guest_book'`,
        );
        if (tables.trim() === "") {
            return undefined;
        }
        return (await mysql(`SELECT name FROM ${database}.guest_book`)).trim().split("\n").filter(Boolean);
    }
}

/** Whether a command could not run on the machine, because another fault takes it down at the same time. */
function hasNoMachine(error: unknown): boolean {
    return (
        error instanceof IncusError ||
        (error instanceof ProgramError &&
            (error.exitCode === incusFailed || /^Error: Instance is not running$/m.test(error.message)))
    );
}

function assertAllowed(served: number, before: number, newest: number, { releases }: Operation): void {
    const allowed = { new: served === before || served === newest, any: served <= newest, none: served === before };
    assert.ok(
        allowed[releases ?? "none"],
        `release ${served} has the traffic, after ${before}; the newest is ${newest}`,
    );
}

function describeNotice({ seen, longest, attempts, requests }: Notice): string {
    const rows = attempts.filter(({ acknowledged }) => acknowledged).length;
    const noticed =
        seen.length > 0
            ? `visitors saw ${seen.join(", ")}, for ${longest.toFixed(1)} s at most`
            : "visitors saw nothing";
    return `${noticed}; ${requests} requests, ${rows} of ${attempts.length} rows acknowledged`;
}
