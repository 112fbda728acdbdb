import * as os from "node:os";
import { openSshVariable } from "../../settings/open-ssh";
import { main, readArguments, UsageError, type Arguments } from "../../toolchain/command-line";
import { Problem } from "../../toolchain/problem";
import { accessOf } from "../aws/access";
import { localRehearsal } from "../rehearsal/environment";
import { Stack } from "../stack/stack";
import { withOpenSsh } from "./open-ssh";
import { ownAddress } from "./own-address";
import { keyNameOf, SshRules } from "./rules";

/** The options of every command that connects to a stack's server, as `parseArgs` has them. */
export const sshOptions = { "open-ssh": { type: "boolean" }, "own-address": { type: "string" } } as const;

const sshUsage = "[--open-ssh [--own-address ADDRESS]]";

/** What was given of them. */
export type GivenSsh = { "open-ssh"?: boolean; "own-address"?: string };

/**
 * Runs a command on the server of the stack that `--stack` names.
 *
 * @param check what must be so before anything is opened or started; it throws if it isn't
 */
export function serverCommand(
    usage: string,
    run: (stack: Stack, given: Omit<Arguments, "stack">) => Promise<number | void>,
    switches: string[] = [],
    check: (stack: Stack) => Promise<void> = async () => {},
): void {
    main(async () => {
        const { stack: name, ...given } = readArguments(withSshUsage(usage), switches, sshOptions);
        const stack = new Stack(name);
        await check(stack);
        const [command] = /^npm run \S+/.exec(usage)!;
        return reachingServer(stack, command, given.options as GivenSsh, () => run(stack, given));
    });
}

/** A command's usage with these options, before the ones that it passes on. */
export function withSshUsage(usage: string): string {
    return usage.replace(/( \[?-- [A-Z].*)?$/, (end) => ` ${sshUsage}${end}`);
}

/**
 * Runs an action that connects to a stack's server: with --open-ssh, port 22 is open for this computer until its end.
 *
 * @param command for whoever finds the port open, such as "npm run deploy"
 */
export async function reachingServer<T>(
    stack: Stack,
    command: string,
    { "open-ssh": open, "own-address": address }: GivenSsh,
    action: () => Promise<T>,
): Promise<T> {
    if (!open) {
        if (address !== undefined) {
            throw new UsageError(`--own-address is for --open-ssh: usage: ${command} -- --stack STACK ${sshUsage}`);
        }
        await checkSomebodyGetsIn(stack, command);
        return action();
    }
    const rules = await sshRulesOf(stack);
    if (rules === undefined) {
        await checkSomebodyGetsIn(stack, command);
        say("a rehearsal's server lets this computer in anyway");
        return action();
    }
    const own = await ownAddress(address);
    process.env[openSshVariable] = "true";
    if (await isAllowed(stack, own)) {
        say(`sshAllowedCidrBlocks has ${own}/32: there is nothing to open`);
        return action();
    }
    const remedy = `npm run close-ssh -- --stack ${stack.name}`;
    return withOpenSsh({ rules, address: own, owner: `${command} of ${who()}`, remedy, say }, action);
}

/** Commands that do without a server that does not answer. */
const canDoWithout = ["npm run preview", "npm run status"];

/**
 * Without a network among sshAllowedCidrBlocks nobody reaches the server, so a command would only wait for it.
 *
 * @throws Problem
 */
async function checkSomebodyGetsIn(stack: Stack, command: string): Promise<void> {
    if ((await sshNetworks(stack)).length > 0) {
        return;
    }
    const closed = "port 22 is open for nobody, since sshAllowedCidrBlocks is []";
    const remedy = (await localRehearsal(stack.name))
        ? "npm run local lets this computer in"
        : `${command} with --open-ssh lets this computer in as long as it runs`;
    if (!canDoWithout.includes(command)) {
        throw new Problem(`${closed}; ${remedy}`);
    }
    say(`${closed}; ${remedy}`);
}

/** @returns undefined for a rehearsal, whose server has no such rules */
export async function sshRulesOf(stack: Stack): Promise<SshRules | undefined> {
    if ((await localRehearsal(stack.name)) !== undefined) {
        return undefined;
    }
    const access = await accessOf(await stack.settings(false), "ssh");
    return new SshRules({ ...access, maxAttempts: 5 }, keyNameOf(stack.name));
}

/** Such a rule is the stack's own: `up` makes it, if it isn't there yet, and AWS refuses two that are alike. */
async function isAllowed(stack: Stack, address: string): Promise<boolean> {
    return (await sshNetworks(stack)).includes(`${address}/32`);
}

async function sshNetworks(stack: Stack): Promise<unknown[]> {
    const networks = (await stack.settings(false)).json("sshAllowedCidrBlocks");
    // Whatever else it is, the program says that it is invalid.
    return Array.isArray(networks) ? networks : networks === undefined ? [] : [networks];
}

/** To standard error, since the command may print JSON to standard output. */
export function say(line: string): void {
    process.stderr.write(`${line}\n`);
}

function who(): string {
    const { GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run, USER: user = "somebody" } = process.env;
    return run ? `${repository} run ${run}` : `${user}@${os.hostname()}`;
}
