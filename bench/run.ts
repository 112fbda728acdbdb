import { cloudPackages } from "../local/setup/cloud-packages";
import { packages, plugins, pulumiCli, setUp } from "../test/support/needs";
import { main } from "../toolchain/command-line";
import { benchDeploy } from "./deploy";
import { benchPolicies } from "./policies";
import { benchReview } from "./review";
import { benchThroughput } from "./throughput";
import { benchUpdate } from "./update";

/** The benchmarks by name. */
const benches: Record<string, () => Promise<void>> = {
    policies: benchPolicies,
    review: benchReview,
    update: benchUpdate,
    deploy: benchDeploy,
    throughput: benchThroughput,
};

// usage: npm run bench [-- NAME...]: all benchmarks, or the named ones
main(async () => {
    const names = process.argv.slice(2);
    const unknown = names.filter((name) => !(name in benches));
    if (unknown.length > 0) {
        throw new Error(`bench: received ${unknown.join(", ")}; allowed: ${Object.keys(benches).join(", ")}.`);
    }
    await setUp([pulumiCli, plugins, packages(...cloudPackages)]);
    for (const name of names.length > 0 ? names : Object.keys(benches)) {
        await benches[name]();
    }
});
