import type { Stack } from "./stack";

/**
 * What becomes of an exchange of the data whose command has ended, and what to do next: the server ends it or takes it back
 * (components/server-step/files/exchange.sh).
 *
 * @param what such as "restore"
 */
export function afterInterruption(stack: Pick<Stack, "name">, what: string): string {
    return (
        `This command has ended, and the server works on: it finishes the ${what}, or leaves the data as it was. ` +
        `Next: npm run up -- --stack ${stack.name}, which waits while the site is down for it, and mends what is left; ` +
        `npm run restore -- --stack ${stack.name} --undo takes back what was finished`
    );
}
