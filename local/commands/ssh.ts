import { main } from "../../toolchain/command-line";
import { openCloud } from "../setup/open-cloud";
import { openOnServer } from "./secure-shell";
import { readSite } from "./site";

// Usage: ssh.ts [command…]; without one, a shell.
main(async () => {
    const { cloud, environment } = await openCloud();
    const site = await readSite(environment);
    process.exitCode = await openOnServer(cloud, site, process.argv.slice(2));
});
