import { ensurePackages } from "../toolchain/packages";
import { cloudPackages } from "../local/setup/cloud-packages";
import { TerminalProgress } from "../toolchain/progress";
import { ensurePulumi } from "../pulumi/cli";
import { benchDeploy } from "./deploy";
import { benchPolicies } from "./policies";
import { benchReview } from "./review";
import { benchThroughput } from "./throughput";
import { benchUpdate } from "./update";

/** Each measurement by the name that `npm run bench NAME` runs it by; a new one is a file of its own and a line here. */
const benches: Record<string, () => Promise<void>> = {
    policies: benchPolicies,
    review: benchReview,
    update: benchUpdate,
    deploy: benchDeploy,
    throughput: benchThroughput,
};

/** `npm run bench [NAME...]`: all measurements, or the named ones. */
async function main(names: string[]): Promise<void> {
    const unknown = names.filter((name) => !(name in benches));
    if (unknown.length > 0) {
        throw new Error(`bench: received ${unknown.join(", ")}; allowed: ${Object.keys(benches).join(", ")}.`);
    }
    const progress = new TerminalProgress();
    const [pulumi] = await Promise.all([ensurePulumi(progress), ensurePackages(cloudPackages, progress)]);
    process.env.PATH = `${pulumi}:${process.env.PATH}`;
    process.env.PULUMI_SKIP_UPDATE_CHECK = "true";
    for (const name of names.length > 0 ? names : Object.keys(benches)) {
        await benches[name]();
    }
}

main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
});
