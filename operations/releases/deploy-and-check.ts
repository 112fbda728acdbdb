/** The steps of a deploy. */
export interface DeploySteps {
    /** The release that has the traffic; undefined if there is no server yet. */
    runningRelease(): Promise<string | undefined>;
    /** Runs `pulumi up`; returns its exit code. */
    up(): Promise<number>;
    /** Throws if the site isn't healthy. */
    checkHealth(): Promise<void>;
    /** Gives the traffic back to a release that is still on the server; returns the exit code. */
    rollBack(release: string): Promise<number>;
}

/**
 * Deploys, checks the site's health, and rolls back if that helps. A failed `up` needs no rollback: a release gets the
 * traffic only after it was healthy on the server.
 *
 * @returns the exit code: 0 only if the update succeeded and the site is healthy
 */
export async function deploy(steps: DeploySteps, say: (line: string) => void): Promise<number> {
    const before = await steps.runningRelease();
    const code = await steps.up();
    if (code !== 0) {
        say(
            `The deploy failed (${code}); ${before ? `release ${before} keeps the traffic` : "there was no release before"}.`,
        );
        return code;
    }
    try {
        await steps.checkHealth();
        say("The site is healthy.");
        return 0;
    } catch (error) {
        say((error as Error).message);
    }
    const after = await steps.runningRelease();
    if (before === undefined || after === before) {
        say("Not rolled back: no other release had the traffic before, so the cause isn't the release.");
        return 1;
    }
    say(`Rolling back from ${after} to ${before}.`);
    if ((await steps.rollBack(before)) !== 0) {
        say("The rollback failed as well: a person has to look.");
        return 1;
    }
    try {
        await steps.checkHealth();
        say(`Release ${before} has the traffic again, and the site is healthy. Revert the change that made ${after}.`);
    } catch (error) {
        say(`${(error as Error).message}: the release before isn't healthy either, a person has to look.`);
    }
    return 1;
}
