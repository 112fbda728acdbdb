import { Problem } from "../../toolchain/problem";
import { main } from "../../toolchain/command-line";
import { openCloud } from "../setup/open-cloud";
import { openOnServer } from "./secure-shell";
import { readSite } from "./site";

/** What shows each tier's log on the server, the newest lines last. */
const commands: Record<string, string> = {
    nginx: "sudo journalctl --no-pager --lines=50 --unit=nginx; sudo tail --lines=50 /var/log/nginx/error.log /var/log/nginx/access.log",
    application: "sudo journalctl --no-pager --lines=200 --unit='application@*'",
    mysql: "sudo journalctl --no-pager --lines=50 --unit=mysql; sudo tail --lines=100 /var/log/mysql/error.log",
    system: "sudo journalctl --no-pager --lines=200 --boot",
};

// Usage: logs.ts [nginx|application|mysql|system]; default: application.
main(async () => {
    const [tier = "application", ...rest] = process.argv.slice(2);
    if (!Object.hasOwn(commands, tier) || rest.length > 0) {
        const received = process.argv.slice(2).join(" ");
        throw new Problem(`local:logs knows no “${received}”: npm run local:logs ${Object.keys(commands).join("|")}`);
    }
    const { cloud, environment } = await openCloud();
    const site = await readSite(environment);
    process.exitCode = await openOnServer(cloud, site, [commands[tier]]);
});
