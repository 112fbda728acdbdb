import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../../toolchain/problem";
import { endingSignals } from "../../toolchain/temporary-folder";
import { admits, type Opening, type SshRule, type SshRules } from "./rules";

/** Milliseconds. */
export interface Pace {
    /** Between two looks at the rules. */
    look: number;
    /** Between two times at which a command says that it is still running. */
    note: number;
    /** After which a command that has said nothing has ended without closing its rule. */
    silence: number;
}

const usualPace: Pace = { look: 5000, note: 15_000, silence: 60_000 };

export interface Request {
    rules: SshRules;
    address: string;
    owner: string;
    /** How to close what this command could not. */
    remedy: string;
    say: (line: string) => void;
    pace?: Pace;
}

/** Whether the command of a rule has ended without closing it, by this computer's clock. */
export function isLeftOver({ seen }: Opening, silence = usualPace.silence): boolean {
    return Date.now() - seen > silence;
}

export function describeOpening({ network, opening }: SshRule): string {
    return `open for ${network}, by ${opening!.owner} since ${new Date(opening!.since).toISOString()}`;
}

/**
 * Closes what commands have left open that no longer run: killed with `kill -9`, or with their computer. One that has been
 * seen lately may still run: it is waited for until it says so, or is silent for too long.
 *
 * @returns what commands that still run have open
 */
export async function closeLeftOvers(
    rules: SshRules,
    say: (line: string) => void,
    pace = usualPace,
): Promise<SshRule[]> {
    const begin = Date.now();
    let before: SshRule[] | undefined;
    for (;;) {
        const found = ((await rules.find())?.rules ?? []).filter(({ opening }) => opening);
        before ??= found;
        const silent = found.filter(({ id, opening }) =>
            before!.some((rule) => rule.id === id && rule.opening!.seen === opening!.seen),
        );
        // Its clock may differ from this one.
        const isOver = ({ opening }: SshRule) =>
            isLeftOver(opening!, pace.silence) || Date.now() - begin > pace.silence;
        const over = silent.filter(isOver);
        for (const rule of over) {
            await rules.close(rule);
            say(`port 22 was left ${describeOpening(rule)}; it is closed now`);
        }
        if (over.length === silent.length) {
            return found.filter((rule) => !over.includes(rule));
        }
        if (before === found) {
            silent
                .filter((rule) => !isOver(rule))
                .forEach((rule) => say(`port 22 is ${describeOpening(rule)}: does that still run?`));
        }
        await sleep(pace.look);
    }
}

/**
 * Runs an action with port 22 open for one address, and always closes it afterwards, also when a signal ends this process.
 * A rule that admits the address already is enough, as long as it is there. Before the first server there is no group to open:
 * it is opened as soon as there is one.
 *
 * @throws Problem if it can't be opened, or can't be closed
 */
export async function withOpenSsh<T>(request: Request, action: () => Promise<T>): Promise<T> {
    const { rules, address, say, pace } = request;
    const door = new Door(request);
    const closeAndEnd = (signal: NodeJS.Signals) =>
        void door
            .close()
            .catch((error: Error) => say(error.message))
            .finally(() => {
                stopListening();
                // Now it ends the process, once no other listens.
                process.kill(process.pid, signal);
            });
    const stopListening = () => endingSignals.forEach((signal) => process.off(signal, closeAndEnd));
    try {
        await closeLeftOvers(rules, say, pace);
        endingSignals.forEach((signal) => process.on(signal, closeAndEnd));
        await door.open();
    } catch (error) {
        // AWS may have opened it, and only its answer was lost.
        await door
            .close()
            .catch(() => undefined)
            .finally(stopListening);
        throw new Problem(
            `port 22 was not opened for ${address}: ${reasonOf(error)}. docs/aws.md has what the credentials must allow`,
        );
    }
    try {
        return await action();
    } finally {
        await door.close().finally(stopListening);
    }
}

/** What keeps port 22 open for one command. */
class Door {
    private readonly id = randomBytes(4).toString("hex");
    private readonly since = Date.now();
    private readonly ending = new AbortController();
    private readonly pace: Pace;
    private readonly said = new Set<string>();
    private looking: Promise<void> = Promise.resolve();
    private closing?: Promise<void>;

    constructor(private readonly request: Request) {
        this.pace = request.pace ?? usualPace;
    }

    async open(): Promise<void> {
        await (this.looking = this.look());
        this.looking = this.keepLooking();
    }

    /** @throws Problem */
    close(): Promise<void> {
        return (this.closing ??= this.closeNow());
    }

    private async keepLooking(): Promise<void> {
        const { signal } = this.ending;
        while (!signal.aborted) {
            await sleep(this.pace.look, undefined, { signal }).catch(() => undefined);
            if (!signal.aborted) {
                // What it needs may come back while the action waits for the server.
                await this.look().catch((error) =>
                    this.sayOnce(`the rules of port 22 are not known: ${reasonOf(error)}`),
                );
            }
        }
    }

    /**
     * Sees to it that the address gets in. What admits it may be gone by now: another command's rule, one that the stack no
     * longer has, or a whole group.
     */
    private async look(): Promise<void> {
        const { rules, address, owner } = this.request;
        const found = await rules.find();
        if (found === undefined) {
            this.sayOnce(`there is no server yet: port 22 is opened for ${address} as soon as there is one`);
            return;
        }
        const opening = { id: this.id, owner, since: this.since, seen: Date.now() };
        const admitting = found.rules.filter((rule) => admits(rule, address));
        const own = admitting.find((rule) => rule.opening?.id === this.id);
        if (own !== undefined) {
            if (Date.now() - own.opening!.seen >= this.pace.note) {
                await rules.note(own, opening);
            }
            return;
        }
        const left = admitting.find((rule) => rule.opening && isLeftOver(rule.opening, this.pace.silence));
        if (left !== undefined) {
            await rules.note(left, opening);
        } else if (admitting.length === 0) {
            await rules.open(found.group, address, opening);
            this.sayOnce(`port 22 is open for ${address} until this command ends`);
        } else {
            const [{ network, opening: other }] = admitting as [SshRule];
            this.sayOnce(`port 22 is open for ${network} already${other ? `, by ${other.owner}` : ""}`);
        }
    }

    private async closeNow(): Promise<void> {
        const { rules, address, remedy } = this.request;
        this.ending.abort();
        try {
            // A look that has failed is no reason not to close.
            await this.looking.catch(() => undefined);
            const found = await rules.find();
            await Promise.all(
                (found?.rules ?? []).filter(({ opening }) => opening?.id === this.id).map((rule) => rules.close(rule)),
            );
        } catch (error) {
            throw new Problem(`port 22 may still be open for ${address}: ${reasonOf(error)}. ${remedy} closes it`);
        }
    }

    private sayOnce(line: string): void {
        if (!this.said.has(line)) {
            this.said.add(line);
            this.request.say(line);
        }
    }
}

function reasonOf(error: unknown): string {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
