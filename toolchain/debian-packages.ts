import { existsSync, readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { readMirrors } from "./apt-sources";
import { systemDirectory } from "./directories";
import { withLock } from "./lock";
import { Problem } from "./problem";
import { findProgram } from "./find-program";
import type { Progress } from "./progress";
import { run } from "./run";

/** A Debian package. */
export interface Package {
    name: string;
    /** A program, or the absolute path of a file, that exists once the package is installed. */
    provides: string;
    /** The package's service, or a pattern of its name, if it must be neither started nor enabled. */
    unusedService?: string;
    /** Says how to install it on a system whose archive lacks it. */
    instructions?: string;
}

const backportsSource = "/etc/apt/sources.list.d/simple-web-stack-backports.list";

/** The packages that this computer lacks; starts no program. */
export function missingPackages(wanted: Package[]): Package[] {
    return wanted.filter(({ provides }) => !(provides.startsWith("/") ? existsSync(provides) : findProgram(provides)));
}

/** Installs what is missing with apt; throws Problem, naming the packages, without root or apt. */
export async function ensurePackages(wanted: Package[], progress: Progress): Promise<void> {
    if (missingPackages(wanted).length === 0) {
        return;
    }
    checkInstallable(missingPackages(wanted));
    await withLock(path.join(systemDirectory, "packages.lock"), "another installation of packages", async () => {
        const missing = missingPackages(wanted);
        const names = missing.map(({ name }) => name);
        if (names.length === 0) {
            return;
        }
        const step = progress.start(`Installing Debian packages: ${names.join(", ")}`);
        await aptGet(["update"]);
        const available = await Promise.all(names.map(hasCandidate));
        if (available.includes(false)) {
            await addBackports(missing.filter((_, index) => !available[index]));
        }
        const unused = missing.flatMap(({ unusedService }) => unusedService ?? []);
        await withoutServices(unused, () => aptGet(["install", "--yes", "--no-install-recommends", ...names]));
        step.done();
    });
    const missing = missingPackages(wanted);
    if (missing.length > 0) {
        const list = missing.map(({ name, provides }) => `${name} (${provides})`).join(", ");
        throw new Problem(`apt installed its packages, but these are still missing: ${list}`);
    }
}

function checkInstallable(missing: Package[]): void {
    const names = missing.map(({ name }) => name).join(" ");
    if (findProgram("apt-get") === undefined) {
        const programs = missing.map(({ provides }) => provides).join(", ");
        throw new Problem(
            `this computer lacks ${programs}, and has no apt-get to install them with. Debian 12 and 13 and Ubuntu 24.04 ` +
                `are supported; elsewhere install the programs yourself (Debian's packages: ${names})`,
        );
    }
    if (process.getuid?.() !== 0) {
        throw new Problem(`this computer lacks the packages ${names}. Install them: sudo apt-get install ${names}`);
    }
}

async function aptGet(commandArguments: string[]): Promise<void> {
    await run("apt-get", ["--quiet", "-o", "DPkg::Lock::Timeout=300", ...commandArguments], {
        environment: { DEBIAN_FRONTEND: "noninteractive", NEEDRESTART_SUSPEND: "1" },
    });
}

async function hasCandidate(name: string): Promise<boolean> {
    const policy = await run("apt-cache", ["policy", name], { environment: { LC_ALL: "C" } });
    return /^\s*Candidate: (?!\(none\))\S/m.test(policy);
}

/** Adds Debian 12's backports, which have packages that are new in Debian 13; throws Problem on any other system. */
async function addBackports(lacking: Package[]): Promise<void> {
    const { VERSION_CODENAME: codename, ID: distribution } = operatingSystem();
    if (distribution !== "debian" || codename !== "bookworm") {
        const list = lacking.map(({ name, instructions }) => name + (instructions ? ` (${instructions})` : ""));
        throw new Problem(
            `this system's package archive lacks ${list.join(", ")}: install it in another way, then try again`,
        );
    }
    await fs.writeFile(backportsSource, `deb ${readMirrors().mirror} bookworm-backports main\n`);
    await aptGet(["update"]);
}

function operatingSystem(): Record<string, string> {
    const lines = readFileSync("/etc/os-release", "utf8").split("\n");
    return Object.fromEntries(lines.map((line) => line.split("=", 2).map((part) => part.replace(/^"|"$/g, ""))));
}

/** Keeps apt from starting services, now (unless the computer has a policy of its own) and at the next boot. */
async function withoutServices(services: string[], install: () => Promise<void>): Promise<void> {
    // https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt: 101 forbids the action.
    const policy = "/usr/sbin/policy-rc.d";
    const patterns = services.flatMap((service) => [service, `${service}.*`]);
    const own = services.length > 0 && !existsSync(policy);
    if (own) {
        const script = `#!/bin/sh\ncase "$1" in ${patterns.join("|")}) exit 101 ;; esac\nexit 0\n`;
        await fs.writeFile(policy, script, { mode: 0o755 });
    }
    try {
        await install();
    } finally {
        if (own) {
            await fs.rm(policy);
        }
    }
    if (services.length > 0 && existsSync("/run/systemd/system")) {
        // `disable` itself expands no pattern.
        const disable =
            'for unit in $(systemctl list-unit-files --plain --no-legend "$@" | cut -d " " -f 1); do systemctl disable "$unit"; done';
        await run("sh", ["-c", disable, "sh", ...services.map((service) => `${service}.service`)]);
    }
}
