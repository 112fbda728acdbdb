import { createHash } from "node:crypto";

/** Numbers that look random and are the same for the same text. */
export class Random {
    private drawn = 0;

    constructor(private readonly text: string) {}

    /** At least 0, less than 1. */
    number(): number {
        const hash = createHash("sha256").update(`${this.text}\n${this.drawn++}`).digest();
        return hash.readUInt32BE(0) / 2 ** 32;
    }

    /** At least `from`, at most `to`, with this many digits after the point. */
    between(from: number, to: number, digits: number): number {
        return Number((from + this.number() * (to - from)).toFixed(digits));
    }

    oneOf<T>(choices: readonly T[]): T {
        return choices[Math.floor(this.number() * choices.length)]!;
    }

    shuffled<T>(items: readonly T[]): T[] {
        const left = [...items];
        return items.map(() => left.splice(Math.floor(this.number() * left.length), 1)[0]!);
    }
}
