import { stackCommand } from "../stack/stack";
import { closeLeftOvers, describeOpening } from "./open-ssh";
import { say, sshRulesOf } from "./server-command";

// Closes what commands with --open-ssh have left open: a pipeline that was cancelled, a computer that was switched off.
stackCommand("npm run close-ssh -- --stack STACK", async (stack) => {
    const rules = await sshRulesOf(stack);
    const running = rules ? await closeLeftOvers(rules, say) : [];
    running.forEach((rule) => say(`port 22 is ${describeOpening(rule)}, which still runs and closes it`));
});
