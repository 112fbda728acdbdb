import { parseArgs, type ParseArgsConfig } from "node:util";
import { Problem } from "./problem";

/** A command was called with wrong arguments; the message has its usage. */
export class UsageError extends Problem {}

/** The arguments of a command for a stack. */
export interface Arguments {
    stack: string;
    /** The arguments that aren't options. */
    rest: string[];
    /** The switches that were given. */
    switches: Set<string>;
    /** What else was given, by option. */
    options: Record<string, unknown>;
}

/**
 * Reads `--stack NAME`, switches and further arguments.
 *
 * @param switches the command's options without a value
 * @param more further options, as `parseArgs` has them
 * @throws UsageError without a stack: no command guesses which server it changes
 */
export function readArguments(
    usage: string,
    switches: string[] = [],
    more: NonNullable<ParseArgsConfig["options"]> = {},
    argv: string[] = process.argv.slice(2),
): Arguments {
    const { values, positionals } = parseOptions(usage, {
        args: argv,
        options: {
            stack: { type: "string", short: "s" },
            ...Object.fromEntries(switches.map((name) => [name, { type: "boolean" as const }])),
            ...more,
        },
        allowPositionals: true,
    });
    const given = values as Record<string, string | boolean | undefined>;
    const stack = requiredStack(usage, given["stack"] as string | undefined);
    const options = Object.fromEntries(Object.keys(more).map((name) => [name, given[name]]));
    return { stack, rest: positionals, switches: new Set(switches.filter((name) => given[name])), options };
}

/** The stack that `--stack` names, or the environment; throws UsageError without one. */
export function requiredStack(usage: string, given: string | undefined): string {
    const stack = given ?? process.env["PULUMI_STACK"];
    if (!stack) {
        throw new UsageError(`which stack? (--stack NAME)\nusage: ${usage}`);
    }
    return stack;
}

/**
 * Reads `--stack NAME -- COMMAND…` and further options before `--`. The command begins after `--`, or with the first argument that is no option, because some
 * shells and versions of npm take `--` away; from there on every argument is the command's.
 *
 * @param more further options, as `parseArgs` has them
 * @throws UsageError without a stack, and without a command
 */
export function readCommand(
    usage: string,
    more: NonNullable<ParseArgsConfig["options"]> = {},
    argv: string[] = process.argv.slice(2),
): Pick<Arguments, "stack" | "options"> & { command: string[] } {
    let end = 0;
    while (end < argv.length && argv[end] !== "--" && argv[end]!.startsWith("-")) {
        const hasValue = ["--stack", "-s"].includes(argv[end]!) || more[argv[end]!.slice(2)]?.type === "string";
        end += hasValue ? 2 : 1;
    }
    const { stack, options } = readArguments(usage, [], more, argv.slice(0, end));
    const command = argv.slice(argv[end] === "--" ? end + 1 : end);
    if (command.length === 0) {
        throw new UsageError(`which command?\nusage: ${usage}`);
    }
    return { stack, options, command };
}

/**
 * Reads a command's options as `parseArgs` does.
 *
 * @throws UsageError for unknown options, and for options with a wrong value
 */
export function parseOptions<Config extends ParseArgsConfig>(usage: string, config: Config) {
    try {
        return parseArgs(config);
    } catch (error) {
        throw new UsageError(`${(error as Error).message}\nusage: ${usage}`);
    }
}

/** Whether standard output should be coloured: it is a terminal, and `NO_COLOR` is not set. */
export function wantsColour(): boolean {
    return process.stdout.isTTY === true && !process.env["NO_COLOR"];
}

/** Runs a command's main function. An error is printed without its stack trace and gives the exit code 1 (2: usage). */
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
