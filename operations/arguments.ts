import { parseArgs } from "node:util";

/** A mistake of the person at the keyboard: its message is all there is to say. */
export class UsageError extends Error {}

/** What every command of this folder is given. */
export interface Arguments {
    stack: string;
    /** What comes after the options. */
    rest: string[];
    /** The switches that were given. */
    switches: Set<string>;
}

/**
 * Reads `--stack NAME` and what follows it.
 *
 * @param switches options without a value that the command knows
 * @throws UsageError without a stack: a command that guesses which server it changes is one nobody wants
 */
export function readArguments(
    usage: string,
    switches: string[] = [],
    argv: string[] = process.argv.slice(2),
): Arguments {
    try {
        const { values, positionals } = parseArgs({
            args: argv,
            options: {
                stack: { type: "string", short: "s" },
                ...Object.fromEntries(switches.map((name) => [name, { type: "boolean" as const }])),
            },
            allowPositionals: true,
        });
        const given = values as Record<string, string | boolean | undefined>;
        const stack = (given["stack"] as string | undefined) ?? process.env["PULUMI_STACK"];
        if (!stack) {
            throw new UsageError("which stack? (--stack NAME)");
        }
        return { stack, rest: positionals, switches: new Set(switches.filter((name) => given[name])) };
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\nusage: ${usage}`);
    }
}

/** Runs a command's main function, and ends the process with a plain message if it fails. */
export function main(run: () => Promise<number | void>): void {
    run().then(
        (code) => {
            process.exitCode = code ?? 0;
        },
        (error: Error) => {
            console.error(`error: ${error.message}`);
            process.exitCode = error instanceof UsageError ? 2 : 1;
        },
    );
}
