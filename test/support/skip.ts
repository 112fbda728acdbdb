import type { Context } from "mocha";

/** Skips a test, or a whole suite from its `before`, on a computer that lacks what it needs, and prints the reason. */
export function skipUnless(possible: boolean, context: Context, reason: string): void {
    if (!possible) {
        console.log(`      skipped: ${reason}`);
        context.skip();
    }
}
