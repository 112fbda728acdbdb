import { dnsAddress } from "../dns/server";
import { Problem } from "../../toolchain/problem";
import { main } from "../../toolchain/command-line";
import { openCloud } from "../setup/open-cloud";
import { proveSite } from "./check";
import { readSite } from "./site";
import { nextStepLines, proofLines } from "./summary";

main(async () => {
    const { cloud, environment } = await openCloud();
    const site = await readSite(environment);
    const proofs = await proveSite(cloud, site, dnsAddress(cloud.id));
    process.stdout.write(`\n${[...proofLines(proofs), "", ...nextStepLines(site)].join("\n")}\n`);
    if (proofs.some(({ passed }) => !passed)) {
        throw new Problem(
            "the site is not whole, see ✗ above. npm run local mends what it can; npm run local:logs shows more",
        );
    }
});
