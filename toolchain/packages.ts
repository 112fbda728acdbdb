import { existsSync, readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { repositoryDirectory, systemDirectory } from "./directories";
import { withLock } from "./lock";
import { Problem } from "./problem";
import { findProgram } from "./programs";
import type { Progress } from "./progress";
import { run } from "./run";

/** A Debian package, and what tells that it is there: a program, or a file's absolute path. */
export interface Package {
    name: string;
    provides: string;
}

const backportsSource = "/etc/apt/sources.list.d/simple-web-stack-backports.list";

/** The packages that this computer lacks; takes no time, starts nothing. */
export function missingPackages(wanted: Package[]): Package[] {
    return wanted.filter(({ provides }) => !(provides.startsWith("/") ? existsSync(provides) : findProgram(provides)));
}

/**
 * Installs what is missing with apt, without letting it start a name server on this computer.
 * Throws Problem without root or apt, naming the packages.
 */
export async function ensurePackages(wanted: Package[], progress: Progress): Promise<void> {
    if (missingPackages(wanted).length === 0) {
        return;
    }
    refuseUnlessInstallable(missingPackages(wanted));
    await withLock(path.join(systemDirectory, "packages.lock"), "another installation of packages", async () => {
        const names = missingPackages(wanted).map(({ name }) => name);
        if (names.length === 0) {
            return;
        }
        const step = progress.start(`Installing Debian packages: ${names.join(", ")}`);
        await aptGet(["update"]);
        if (names.includes("incus-base") && !(await hasCandidate("incus-base"))) {
            await addBackports();
        }
        await withServicePolicy(() => aptGet(["install", "--yes", "--no-install-recommends", ...names]));
        step.done();
    });
    const missing = missingPackages(wanted);
    if (missing.length > 0) {
        const list = missing.map(({ name, provides }) => `${name} (${provides})`).join(", ");
        throw new Problem(`apt installed its packages, but these are still missing: ${list}`);
    }
}

function refuseUnlessInstallable(missing: Package[]): void {
    const names = missing.map(({ name }) => name).join(" ");
    if (findProgram("apt-get") === undefined) {
        const programs = missing.map(({ provides }) => provides).join(", ");
        throw new Problem(
            `this computer lacks ${programs}, and has no apt-get to install them with. The local cloud is made for ` +
                `Debian 12 and 13 and Ubuntu 24.04; elsewhere install the programs by hand (Debian's packages are: ${names}).`,
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
    const policy = await run("apt-cache", ["policy", name]);
    return /^\s*Candidate: (?!\(none\))\S/m.test(policy);
}

/** Incus came into Debian with 13; Debian 12 has it in its backports, from the same archive as everything else. */
async function addBackports(): Promise<void> {
    const { VERSION_CODENAME: codename, ID: distribution } = operatingSystem();
    if (distribution !== "debian" || codename !== "bookworm") {
        throw new Problem(
            "this system's package archive has no incus-base. Install Incus as its site says " +
                "(https://linuxcontainers.org/incus/docs/main/installing/), then try again.",
        );
    }
    const { readHost } = await import("./host");
    await fs.writeFile(backportsSource, `deb ${readHost().mirror} bookworm-backports main\n`);
    await aptGet(["update"]);
}

function operatingSystem(): Record<string, string> {
    const lines = readFileSync("/etc/os-release", "utf8").split("\n");
    return Object.fromEntries(lines.map((line) => line.split("=", 2).map((part) => part.replace(/^"|"$/g, ""))));
}

/** While apt runs, a policy keeps it from starting knot, which would take port 53; a policy that is there stays. */
async function withServicePolicy(action: () => Promise<void>): Promise<void> {
    const policy = "/usr/sbin/policy-rc.d";
    const knotWasThere = findProgram("knotd") !== undefined;
    const own = !existsSync(policy);
    if (own) {
        await fs.copyFile(path.join(repositoryDirectory(), "toolchain", "policy-rc.d"), policy);
        await fs.chmod(policy, 0o755);
    }
    try {
        await action();
    } finally {
        if (own) {
            await fs.rm(policy);
        }
    }
    if (!knotWasThere && findProgram("knotd") !== undefined && existsSync("/run/systemd/system")) {
        await run("systemctl", ["disable", "knot.service"]);
    }
}
