import { parseArgs } from "node:util";
import { Problem } from "./problem";

/** A command that was called in a way it does not understand: the message says which way it does. */
export class UsageError extends Problem {}

/** What a command for a stack receives. */
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
 * @throws UsageError without a stack: no command guesses which server it changes
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

/** Runs a command's main function: its errors end on standard error without a stack trace, as the exit code 1 (2: usage). */
export function main(run: () => Promise<number | void>): void {
    run().then(
        (code) => {
            process.exitCode = code ?? 0;
        },
        (error: unknown) => {
            const text = error instanceof Error ? error.message : String(error);
            const stack = error instanceof Error && process.env.SIMPLE_WEB_STACK_DEBUG ? `\n${error.stack}` : "";
            process.stderr.write(`\nerror: ${text}${stack}\n`);
            process.exitCode = error instanceof UsageError ? 2 : 1;
        },
    );
}
