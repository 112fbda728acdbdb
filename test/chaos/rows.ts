import type { Attempt } from "../support/constant-visitors";

/** What a database holds: every row that is certain, perhaps those that are possible, and no other. */
export interface Content {
    certain: ReadonlySet<string>;
    possible: ReadonlySet<string>;
}

/** The database's content was replaced by another one: by a backup's, or by a dump's. */
export interface Replacement {
    by: Content;
    /** Milliseconds since 1970, between which it happened. */
    began: number;
    ended: number;
    /** Whether it has happened for certain. */
    done: boolean;
    /** The rows of what it put aside; nothing if it is not known. */
    aside?: readonly string[];
}

const emptyContent: Content = { certain: new Set(), possible: new Set() };

/** A content after visitors tried to write. What was not acknowledged may have been written all the same. */
function after(content: Content, attempts: Attempt[]): Content {
    const of = (acknowledged: boolean) =>
        attempts.filter((attempt) => attempt.acknowledged === acknowledged).map(({ name }) => name);
    return {
        certain: new Set([...content.certain, ...of(true)]),
        possible: new Set([...content.possible, ...of(false)]),
    };
}

/** What a replacement leaves. Visitors who write while it happens write into the old content or into the new one. */
function replaced(attempts: Attempt[], { by, began, ended }: Replacement): Content {
    return {
        certain: new Set([
            ...by.certain,
            ...attempts.filter(({ acknowledged, sent }) => acknowledged && sent > ended).map(({ name }) => name),
        ]),
        possible: new Set([
            ...by.possible,
            ...attempts.filter((attempt) => !attempt.acknowledged || attempt.ended >= began).map(({ name }) => name),
        ]),
    };
}

const some = (names: string[]) =>
    `${names.slice(0, 5).join(", ")}${names.length > 5 ? ` and ${names.length - 5} more` : ""}`;

/** The rows that visitors wrote, and in which content each of them has to be. */
export class Rows {
    private live: Content = emptyContent;

    /** Begins with what is there. */
    begin(observed: string[]): void {
        this.live = { certain: new Set(observed), possible: new Set() };
    }

    /**
     * What a backup holds that was made between two moments, milliseconds since 1970.
     *
     * @param attempts since the last check
     */
    backedUp(attempts: Attempt[], began: number, ended: number): Content {
        const before = attempts.filter((attempt) => attempt.ended < began);
        const content = after(this.live, before);
        const meanwhile = attempts.filter((attempt) => attempt.ended >= began && attempt.sent <= ended);
        return {
            certain: content.certain,
            possible: new Set([...content.possible, ...meanwhile.map(({ name }) => name)]),
        };
    }

    /**
     * Compares the database with what must be in it, and goes on from what is there.
     *
     * @param observed its rows
     * @param attempts of visitors since the last check
     * @returns what is wrong
     */
    check(observed: string[], attempts: Attempt[], replacement?: Replacement): string[] {
        const there = new Set(observed);
        const seen = new Set<string>();
        const twice = observed.filter((name) => seen.size === seen.add(name).size);
        const doubled = twice.length > 0 ? [`twice in the database: ${some(twice)}`] : [];
        const old = after(this.live, attempts);
        const candidates = replacement ? [replaced(attempts, replacement), ...(replacement.done ? [] : [old])] : [old];
        const problems = candidates.map((content) => differences(there, content));
        const fitting = problems.findIndex((list) => list.length === 0);
        if (fitting < 0) {
            return [...doubled, ...new Set(problems.flat())];
        }
        const { possible } = candidates[fitting]!;
        this.live = { certain: there, possible: new Set([...possible].filter((name) => !there.has(name))) };
        return [...doubled, ...(fitting === 0 && replacement?.aside ? inNeither(old, there, replacement.aside) : [])];
    }
}

function differences(there: ReadonlySet<string>, { certain, possible }: Content): string[] {
    const lost = [...certain].filter((name) => !there.has(name));
    const foreign = [...there].filter((name) => !certain.has(name) && !possible.has(name));
    return [
        ...(lost.length > 0 ? [`acknowledged and lost: ${some(lost)}`] : []),
        ...(foreign.length > 0 ? [`in the database, and should not be: ${some(foreign)}`] : []),
    ];
}

function inNeither(old: Content, there: ReadonlySet<string>, aside: readonly string[]): string[] {
    const kept = new Set(aside);
    const gone = [...old.certain].filter((name) => !there.has(name) && !kept.has(name));
    return gone.length > 0
        ? [`acknowledged, and neither in the database nor in what was put aside: ${some(gone)}`]
        : [];
}
