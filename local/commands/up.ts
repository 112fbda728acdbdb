import { dnsAddress } from "../dns/server";
import { Problem } from "../../toolchain/problem";
import { main } from "../../toolchain/command-line";
import { TerminalProgress } from "../../toolchain/progress";
import { run } from "../../toolchain/run";
import { prepare } from "../setup/setup";
import { projectDirectory, stackName } from "../setup/stack";
import { proveSite } from "./check";
import { readSite } from "./site";
import { nextStepLines, proofLines } from "./summary";

main(async () => {
    const begin = Date.now();
    const progress = new TerminalProgress();
    const { cloud, environment, notes, drifted } = await prepare(progress);
    for (const note of notes) {
        process.stderr.write(`${note}\n`);
    }
    const prepared = Date.now();
    await pulumiUp(environment, drifted);
    const updated = Date.now();
    const site = await readSite(environment);
    const proofs = await proveSite(cloud, site, dnsAddress(cloud.id));
    const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
    const lines = [
        "",
        ...proofLines(proofs),
        "",
        ...nextStepLines(site),
        "",
        `  ${seconds(begin, Date.now())}: set-up ${seconds(begin, prepared)}, pulumi up ${seconds(prepared, updated)}, ` +
            `proof ${seconds(updated, Date.now())}`,
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
    if (proofs.some(({ passed }) => !passed)) {
        throw new Problem("the site is not whole, see ✗ above; npm run local:logs shows more");
    }
});

/** The preview is left out: nobody is asked, and it takes as long as the whole rest of an unchanged update. */
async function pulumiUp(environment: Record<string, string | undefined>, refresh: boolean): Promise<void> {
    const refreshing = refresh ? ["--refresh"] : [];
    try {
        await run(
            "pulumi",
            [
                "up",
                "--yes",
                "--skip-preview",
                "--suppress-outputs",
                "--suppress-permalink=true",
                "--stack",
                stackName(),
                ...refreshing,
            ],
            { environment, workingDirectory: projectDirectory(), inherit: true },
        );
    } catch {
        throw new Problem(
            "pulumi up failed, see above. What was made stays, and the next npm run local goes on from there; " +
                "npm run local:down takes it away",
        );
    }
}
