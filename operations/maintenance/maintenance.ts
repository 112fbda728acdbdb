import * as readline from "node:readline/promises";
import { main, readArguments, UsageError } from "../../toolchain/command-line";
import { AvailabilityProbe } from "./availability-probe";
import { describePlan, isEmpty, MaintenancePlan, readPlan } from "./maintenance-plan";
import { pulumiOutput } from "../stack/pulumi";
import { onServer, ServerShell } from "../stack/server-shell";

const usage = "npm run maintenance -- --stack STACK [--yes] [--all]";
const scripts = "/usr/local/lib/simple-web-stack/system/files/maintenance";
// /run is empty after a boot, so that its absence tells one from before it.
const bootMark = "/run/simple-web-stack-before-reboot";
// EC2's own checks give a machine five minutes.
const rebootLimit = 300;
const healthLimit = 120;

interface Options {
    stack: string;
    yes: boolean;
    all: boolean;
}

function readOptions(): Options {
    const { stack, rest, switches } = readArguments(usage, ["yes", "all"]);
    if (rest.length > 0) {
        throw new UsageError(`what is ${rest.join(" ")}?\nusage: ${usage}`);
    }
    return { stack, yes: switches.has("yes"), all: switches.has("all") };
}

async function agreed(yes: boolean): Promise<boolean> {
    if (yes) {
        return true;
    }
    if (!process.stdin.isTTY) {
        throw new UsageError(`nobody is there to be asked; --yes agrees beforehand\nusage: ${usage}`);
    }
    const terminal = readline.createInterface({ input: process.stdin, output: process.stdout });
    const answer = await terminal.question("Do it? [y/N] ");
    terminal.close();
    return /^y(es)?$/i.test(answer.trim());
}

/** Where visitors' health is asked for: the same page that a release has to answer. */
async function startProbe(stack: string, shell: ServerShell): Promise<AvailabilityProbe> {
    const outputs = JSON.parse(await pulumiOutput(stack, "stack", "output", "--json"));
    const settings = JSON.parse(await pulumiOutput(stack, "config", "--json"));
    const path = settings["simple-web-stack:applicationHealthPath"]?.value ?? "/healthz";
    const probe = new AvailabilityProbe(shell.address, new URL(outputs.url).host, path);
    if (!(await within(10, async () => probe.isHealthy))) {
        await probe.stop();
        throw new Error(`the site does not answer ${path} with 200 now, so nothing is done to it`);
    }
    return probe;
}

async function within(seconds: number, check: () => Promise<boolean>): Promise<boolean> {
    const deadline = Date.now() + seconds * 1000;
    while (Date.now() < deadline) {
        if (await check()) {
            return true;
        }
        await new Promise((resolve) => setTimeout(resolve, 500));
    }
    return false;
}

async function reboot(shell: ServerShell): Promise<void> {
    console.log("rebooting …");
    await shell.run(`sudo touch ${bootMark}`);
    // The connection goes with the server, so how this command ends says nothing.
    await shell.run("sudo systemctl reboot", "", { quiet: true });
    const isBack = async () => (await shell.run(`test ! -e ${bootMark}`, "", { quiet: true })).code === 0;
    if (!(await within(rebootLimit, isBack))) {
        throw new Error(`the server did not answer over SSH within ${rebootLimit} s after its reboot`);
    }
    await shell.run("systemctl is-system-running --wait || true");
}

async function carryOut(shell: ServerShell, plan: MaintenancePlan): Promise<void> {
    const packages = plan.updates.map(({ name }) => name).join(" ");
    const { code, output } = await shell.run(
        `sudo bash ${scripts}/run.sh ${plan.reboot.length > 0 ? "reboot" : "stay"} ${packages}`,
    );
    console.log(output.trim());
    if (code !== 0) {
        throw new Error(`maintenance ended with ${code} on the server; what was done so far stays`);
    }
    if (/^reboot$/m.test(output)) {
        await reboot(shell);
    }
}

main(async () => {
    const { stack, yes, all } = readOptions();
    return onServer(stack, async (shell) => {
        const planned = await shell.run(`sudo bash ${scripts}/plan.sh ${all ? "--all" : ""}`);
        if (planned.code !== 0) {
            throw new Error(
                `the server of ${stack} could not say what there is to do (ssh ended with ${planned.code})`,
            );
        }
        const plan = readPlan(planned.output);
        console.log(describePlan(plan));
        if (isEmpty(plan)) {
            console.log("nothing to do");
            return 0;
        }
        if (!(await agreed(yes))) {
            console.log("nothing was done");
            return 1;
        }

        const probe = await startProbe(stack, shell);
        let failure: unknown;
        try {
            await carryOut(shell, plan);
        } catch (error) {
            failure = error;
        }
        const healthy = await within(healthLimit, async () => probe.isHealthy);
        const { probes, failed, longestOutage, totalOutage } = await probe.stop();
        console.log(
            failed === 0
                ? `the site was never away: ${probes} requests from here, all of them answered`
                : `the site was away for ${totalOutage.toFixed(1)} s (${longestOutage.toFixed(1)} s at a stretch): ` +
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
});
