import * as assert from "node:assert/strict";
import type { FaultySite } from "../support/faulty-site";
import { killPlaces } from "../support/kill-places";
import { killer } from "../support/killer";

export interface Sweep {
    /** The script, below the folder of the server's scripts, with its arguments. */
    script: string;
    /** The function whose call is the first place. */
    begin: string;
    /** Makes everything as it was before the script ran; called before each kill. */
    reset: () => Promise<unknown>;
    /** What may be called after a kill; each brings the site back. They take turns. */
    recoveries: ((place: string) => Promise<unknown>)[];
    /** Checks that all is well; returns in which of the allowed states everything is. */
    check: (place: string) => Promise<string>;
}

/** Kills the scripts of a server at their instructions: as the kernel or a power cut does, so that nothing in them runs any more. */
export class KillSweeper {
    static readonly library = "/usr/local/lib/simple-web-stack";

    private constructor(private readonly site: FaultySite) {}

    static async create(site: FaultySite): Promise<KillSweeper> {
        await site.clone.onServer("sudo tee /run/killer.sh > /dev/null", { input: killer });
        return new KillSweeper(site);
    }

    /**
     * Runs the script to its end, then kills it at its places, brings the site back and checks it.
     *
     * @returns how often each state was found
     */
    async sweep(sweep: Sweep): Promise<Map<string, number>> {
        assert.equal(await this.run(sweep, 0), 0, await this.output());
        const chosen = killPlaces(await this.onServer("cat /run/instructions"), 40);
        const states = new Map<string, number>();
        for (const [index, { place, number }] of chosen.entries()) {
            await sweep.reset();
            assert.equal(await this.run(sweep, number), 137, `${place}: ${await this.output()}`);
            await sweep.recoveries[index % sweep.recoveries.length]!(place);
            const state = await sweep.check(place);
            assert.equal(await this.onServer("ls /srv/data/state/journal"), "", place);
            assert.equal(await this.site.served(), 1, place);
            states.set(state, (states.get(state) ?? 0) + 1);
        }
        console.log(`        ${[...states].map(([state, times]) => `${state}: ${times}`).join(", ")}`);
        return states;
    }

    /** Kills the script before this instruction. Returns its exit code. */
    private async run({ script, begin }: Sweep, number: number): Promise<number> {
        const settings = `BEGIN=${begin} KILL_AT=${number} BASH_ENV=/run/killer.sh`;
        const command = `rm -f /run/instructions; ${settings} bash ${KillSweeper.library}/${script} > /run/output 2>&1; echo $?`;
        return Number(await this.onServer(command));
    }

    private output(): Promise<string> {
        return this.onServer("cat /run/output");
    }

    private onServer(command: string): Promise<string> {
        return this.site.clone.machine.execute(command);
    }
}
