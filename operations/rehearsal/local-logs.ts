import { main } from "../../toolchain/command-line";
import { Problem } from "../../toolchain/problem";
import { openLocalStack } from "./local-stack";

/** Commands that print the newest lines of a tier's log, by tier. */
const commands: Record<string, string> = {
    nginx: "sudo journalctl --no-pager --lines=50 --unit=nginx; sudo tail --lines=50 /var/log/nginx/error.log /var/log/nginx/access.log",
    application: "sudo journalctl --no-pager --lines=200 --unit='application@*'",
    mysql: "sudo journalctl --no-pager --lines=50 --unit=mysql; sudo tail --lines=100 /var/log/mysql/error.log",
    system: "sudo journalctl --no-pager --lines=200 --boot",
};

// usage: npm run local:logs [nginx|application|mysql|system]; default: application
main(async () => {
    const received = process.argv.slice(2);
    const [tier = "application", ...rest] = received;
    if (!Object.hasOwn(commands, tier) || rest.length > 0) {
        throw new Problem(
            `local:logs knows no “${received.join(" ")}”: npm run local:logs ${Object.keys(commands).join("|")}`,
        );
    }
    const { stack } = await openLocalStack();
    return stack.onServer((shell) => shell.interact([commands[tier]!]));
});
