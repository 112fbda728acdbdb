import { waitUntil } from "../../toolchain/wait-until";
import { UsageError } from "../../toolchain/command-line";
import { ask } from "../stack/ask";
import { askServer } from "../recovery/question";
import { certificateNotice } from "../stack/certificate";
import type { ServerShell } from "../stack/server-shell";
import type { Site } from "../stack/site-health";
import { serverCommand } from "../ssh/server-command";
import { AvailabilityProbe } from "./availability-probe";
import { describePlan, isEmpty, readPlan, type MaintenancePlan } from "./maintenance-plan";

const usage = "npm run maintenance -- --stack STACK [--yes] [--all]";
// A boot empties /run: once this file is gone, the server has rebooted.
const bootMark = "/run/simple-web-stack-before-reboot";
// Seconds: EC2's own checks give a server five minutes.
const rebootLimit = 300;
const healthLimit = 120;
const patience = 8;

/** @throws Error if the site isn't healthy now */
async function startProbe(site: Site): Promise<AvailabilityProbe> {
    const probe = new AvailabilityProbe(site);
    if (!(await waitUntil(() => probe.isHealthy, 10_000))) {
        await probe.stop();
        throw new Error(`the site does not answer ${site.healthPath} with 200 now, so nothing was done`);
    }
    return probe;
}

async function reboot(shell: ServerShell): Promise<void> {
    console.log("rebooting …");
    await shell.run(`sudo touch ${bootMark}`);
    // The connection breaks with the reboot, so this command's exit code says nothing.
    await shell.run("sudo systemctl reboot", { quiet: true });
    const isBack = async () => (await shell.run(`test ! -e ${bootMark}`, { quiet: true })).code === 0;
    if (!(await waitUntil(isBack, rebootLimit * 1000, 500))) {
        throw new Error(`the server did not answer over SSH within ${rebootLimit} s after its reboot`);
    }
    await shell.run("systemctl is-system-running --wait || true");
}

async function carryOut(shell: ServerShell, plan: MaintenancePlan): Promise<void> {
    const { code, output } = await shell.script("system/files/maintenance/run.sh", [
        plan.reboot.length > 0 ? "reboot" : "stay",
        ...plan.updates.map(({ name }) => name),
    ]);
    console.log(output.trim());
    if (code !== 0) {
        throw new Error(`maintenance failed on the server (exit code ${code}); what was done so far stays`);
    }
    if (/^reboot$/m.test(output)) {
        await reboot(shell);
    }
}

serverCommand(
    usage,
    async (stack, { rest, switches }) => {
        if (rest.length > 0) {
            throw new UsageError(`what is ${rest.join(" ")}?\nusage: ${usage}`);
        }
        const site = await stack.site();
        return stack.onServer(async (shell) => {
            const planned = await shell.script(
                "system/files/maintenance/plan.sh",
                switches.has("all") ? ["--all"] : [],
            );
            if (planned.code !== 0) {
                throw new Error(`the server of ${stack.name} could not plan maintenance (exit code ${planned.code})`);
            }
            const plan = readPlan(planned.output);
            console.log(describePlan(plan));
            if (isEmpty(plan)) {
                console.log("nothing to do");
                return 0;
            }
            if (
                !switches.has("yes") &&
                !/^y(es)?$/i.test(await ask("maintenance restarts services", "Do it? [y/N] "))
            ) {
                console.log("nothing was done");
                return 1;
            }

            const probe = await startProbe(site);
            if (probe.waitsForHttps) {
                const answer = await askServer(stack, patience);
                const why = answer.asked ? certificateNotice(answer.certificate) : answer.why;
                console.log(why ?? "HTTPS is not there yet; npm run up says why");
            }
            let failure: unknown;
            try {
                await carryOut(shell, plan);
            } catch (error) {
                failure = error;
            }
            // After a failure it is only looked at: a server that is lost has been waited for long enough.
            const healthy = await waitUntil(() => probe.isHealthy, failure ? 0 : healthLimit * 1000);
            const { probes, failed, longestOutage, totalOutage } = await probe.stop();
            console.log(
                failed === 0
                    ? `the site was never down: ${probes} requests from here, all of them answered`
                    : `the site was down for ${totalOutage.toFixed(1)} s (${longestOutage.toFixed(1)} s at a stretch): ` +
                          `${failed} of ${probes} requests from here failed`,
            );
            if (failure) {
                throw failure;
            }
            if (!healthy) {
                throw new Error(`the site is not healthy ${healthLimit} s after maintenance`);
            }
            return 0;
        });
    },
    ["yes", "all"],
);
