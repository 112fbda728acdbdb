import type { ParseArgsConfig } from "node:util";
import { parseOptions, requiredStack, UsageError } from "../../toolchain/command-line";
import { shellQuote } from "../../toolchain/shell-quote";
import { sshOptions, withSshUsage, type GivenSsh } from "../ssh/server-command";
import type { Stack } from "../stack/stack";

/** Where the log of each part of the server is: words for `journalctl`, and files. */
const sources: Record<string, { journal: string[]; files: string[] }> = {
    nginx: { journal: ["--unit=nginx"], files: ["/var/log/nginx/error.log", "/var/log/nginx/access.log"] },
    application: { journal: ["--unit=application@*"], files: [] },
    mysql: { journal: ["--unit=mysql"], files: ["/var/log/mysql/error.log"] },
    certificate: {
        // What is found out at once, by `up`, is no unit's.
        journal: ["_SYSTEMD_UNIT=certificate.service", "+", "SYSLOG_IDENTIFIER=certificate"],
        files: [],
    },
    processes: { journal: ["--unit=application-process@*", "--unit=application-job@*"], files: [] },
    system: { journal: ["--boot"], files: [] },
};

/** The logs that there are, as a usage names them. */
export const logNames = Object.keys(sources).join("|");

/** Which log to show, and how much of it. */
interface Log {
    what: string;
    follow: boolean;
    /** The newest lines of each source. */
    lines: number;
}

/**
 * Reads a log's name, `--follow` and `--lines N`; default: 100 lines of the application's log.
 *
 * @param command how the user has called it
 * @throws UsageError for anything else
 */
export function readLogArguments(command: string, argv: string[] = process.argv.slice(2)): Log {
    return readOptions(logUsage(command), argv, {}).log;
}

/** The same with `--stack NAME`, and with the options of commands that connect. */
export function readLogArgumentsWithStack(
    command: string,
    argv: string[] = process.argv.slice(2),
): { stack: string; log: Log; ssh: GivenSsh } {
    const usage = withSshUsage(logUsage(`${command} --stack STACK`));
    const { log, stack, ...ssh } = readOptions(usage, argv, { stack: { type: "string", short: "s" }, ...sshOptions });
    return { stack: requiredStack(usage, stack), log, ssh };
}

function logUsage(command: string): string {
    return `${command} [${logNames}] [--follow] [--lines N]`;
}

function readOptions(
    usage: string,
    argv: string[],
    more: NonNullable<ParseArgsConfig["options"]>,
): { log: Log; stack?: string } & GivenSsh {
    const options = {
        follow: { type: "boolean", short: "f" },
        lines: { type: "string", short: "n" },
        ...more,
    } as const;
    const { values, positionals } = parseOptions(usage, { args: argv, options, allowPositionals: true });
    const { follow = false, lines = "100", ...given } = values as { follow?: boolean; lines?: string; stack?: string };
    const [what = "application", ...rest] = positionals;
    if (!Object.hasOwn(sources, what) || rest.length > 0) {
        throw new UsageError(`there is no log “${positionals.join(" ")}”\nusage: ${usage}`);
    }
    if (!/^\d{1,6}$/.test(lines)) {
        throw new UsageError(`--lines ${lines}: a whole number from 0 to 999999 is allowed\nusage: ${usage}`);
    }
    return { log: { what, follow, lines: Number(lines) }, ...given };
}

/** Shows a log on this terminal; with `follow`, until the user interrupts it. Returns the exit code. */
export function showLog(stack: Stack, log: Log): Promise<number> {
    return stack.onServer((shell) => shell.interact(["sudo", "sh", "-c", shellQuote(logScript(log))]));
}

/** The shell script that prints a log. It needs nothing of ours on the server, whose set-up may have failed. */
export function logScript({ what, follow, lines }: Log): string {
    const { files, ...source } = sources[what]!;
    const selection = source.journal.map(shellQuote);
    const journal = ["journalctl", "--no-pager", `--lines=${lines}`, ...(follow ? ["--follow"] : []), ...selection];
    const commands = [journal.join(" ")];
    if (files.length > 0) {
        const tail = ["tail", `--lines=${lines}`, ...(follow ? ["--follow=name", "--retry"] : []), ...files].join(" ");
        // A visitor may have written what commands a terminal into the file.
        commands.push(`${tail} | LC_ALL=C sed --unbuffered 's/[\\x00-\\x08\\x0b-\\x1f\\x7f]//g'`);
    }
    // Beside each other, and no one outlives the connection.
    return follow
        ? `trap 'trap "" TERM; kill 0; exit 0' INT TERM HUP; ${commands.join(" & ")} & wait`
        : commands.join("; ");
}
