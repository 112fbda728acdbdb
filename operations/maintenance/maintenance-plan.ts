/** What maintenance would do, from components/system/files/maintenance/plan.sh. */
export interface MaintenancePlan {
    updates: PackageUpdate[];
    /** Updates that are not installed, because they aren't security updates. */
    left: PackageUpdate[];
    /** Units that run what an update replaces. */
    services: string[];
    /** Why a reboot is needed; empty if it isn't. */
    reboot: string[];
}

interface PackageUpdate {
    name: string;
    old: string;
    new: string;
}

/** Reads the script's output; throws Error for an unknown line. */
export function readPlan(text: string): MaintenancePlan {
    const plan: MaintenancePlan = { updates: [], left: [], services: [], reboot: [] };
    for (const line of text.split("\n").filter(Boolean)) {
        const [kind, ...words] = line.split(" ");
        const update = { name: words[0]!, old: words[1]!, new: words[2]! };
        if (kind === "package" && words.length === 3) {
            plan.updates.push(update);
        } else if (kind === "other" && words.length === 3) {
            plan.left.push(update);
        } else if (kind === "service" && words.length === 1) {
            plan.services.push(words[0]!);
        } else if (kind === "reboot" && words.length > 0) {
            plan.reboot.push(words.join(" "));
        } else {
            throw new Error(`the server's plan has an unknown line: ${line}`);
        }
    }
    return plan;
}

export function isEmpty({ updates, services, reboot }: MaintenancePlan): boolean {
    return updates.length + services.length + reboot.length === 0;
}

/** The worst that visitors will notice. */
function expectedInterruption({ services, reboot }: MaintenancePlan): string {
    if (reboot.length > 0) {
        return "the site is down while the server reboots: seconds on the local cloud, a minute or two on EC2";
    }
    if (services.includes("mysql.service")) {
        return "visitors get 503 with Retry-After while MySQL restarts, for some seconds; static files are still served";
    }
    return "none: the application and Nginx hand over to their new processes";
}

/** The plan in words, for the person who is asked to confirm it. */
export function describePlan(plan: MaintenancePlan): string {
    const lines = [
        `${plan.updates.length} updates to install${plan.updates.length > 0 ? ":" : ""}`,
        ...plan.updates.map((update) => `  ${update.name} ${update.old} → ${update.new}`),
        ...(plan.left.length > 0 ? [`${plan.left.length} other updates are left (--all installs them as well)`] : []),
    ];
    if (plan.reboot.length > 0) {
        lines.push("The server reboots:", ...plan.reboot.map((reason) => `  ${reason}`));
    } else if (plan.services.length > 0) {
        lines.push("Restarted:", ...plan.services.map((service) => `  ${service}`));
    }
    lines.push(`Expected interruption: ${expectedInterruption(plan)}`);
    return lines.join("\n");
}
