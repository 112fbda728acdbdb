/** What a deploy is made of. */
export interface DeploymentSteps {
    /** The release that has the traffic; undefined if there is no server yet. */
    runningRelease(): Promise<string | undefined>;
    /** Returns the exit code. */
    up(): Promise<number>;
    /** Throws if the site isn't well. */
    healthy(): Promise<void>;
    /** Gives the traffic back to a release that is still on the server; returns the exit code. */
    rollBack(release: string): Promise<number>;
}

/**
 * Deploys, asks the site for its health, and goes back to the release before if that is what helps: a release that did
 * not get healthy on the server never got the traffic, so a failed `up` needs no way back.
 *
 * @returns the exit code: 0 only if the new state is up and well
 */
export async function deploy(steps: DeploymentSteps, say: (line: string) => void): Promise<number> {
    const before = await steps.runningRelease();
    const code = await steps.up();
    if (code !== 0) {
        say(
            `The deploy failed (${code}); ${before ? `release ${before} keeps the traffic` : "there was no release before"}.`,
        );
        return code;
    }
    try {
        await steps.healthy();
        say("The site is well.");
        return 0;
    } catch (error) {
        say((error as Error).message);
    }
    const after = await steps.runningRelease();
    if (before === undefined || after === before) {
        say("Not rolled back: no other release had the traffic before, so the cause isn't the release.");
        return 1;
    }
    say(`Going back from ${after} to ${before}.`);
    if ((await steps.rollBack(before)) !== 0) {
        say("The way back failed as well: a person has to look.");
        return 1;
    }
    try {
        await steps.healthy();
        say(`Release ${before} has the traffic again, and the site is well. Revert the change that made ${after}.`);
    } catch (error) {
        say(`${(error as Error).message}: the release before isn't well either, a person has to look.`);
    }
    return 1;
}
