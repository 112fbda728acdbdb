import * as fs from "node:fs/promises";
import { spawnSync } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";

import { buildPlugins } from "../local/setup/build-plugins";
import { repositoryDirectory } from "../toolchain/directories";
import { ensurePackages, type Package } from "../toolchain/packages";
import { cloudPackages } from "../local/setup/cloud-packages";
import { main } from "../toolchain/command-line";
import { TerminalProgress } from "../toolchain/progress";
import { ensurePulumi } from "../pulumi/cli";
import { ensureActionlint } from "./support/actionlint";

// Usage: run.ts [types|lint|format|scripts|workflows|unit|previews|contract|end-to-end|faults]…; default: all but the faults,
// which take longer than all others together.
// Does its own set-up and ends with the line "N passed, N failed"; each check that isn't mocha's counts as one test.

interface Counts {
    passed: number;
    failed: number;
}

/** What only the tests need: a browser, a checker of shell scripts, an SSH server. */
const testPackages: Package[] = [
    { name: "chromium", provides: "chromium" },
    { name: "shellcheck", provides: "shellcheck" },
    { name: "python3", provides: "python3" },
    // The contract test of commands over SSH talks to a real server on loopback.
    { name: "openssh-server", provides: "sshd" },
    // Each file that goes onto a server is checked by the program that reads it there.
    { name: "nginx-light", provides: "nginx" },
    { name: "systemd", provides: "systemd-analyze" },
    { name: "gettext-base", provides: "envsubst" },
    // Old backups are deleted from this computer, not from the server.
    { name: "restic", provides: "restic" },
];

const root = repositoryDirectory();

const suites: Record<string, () => Promise<Counts>> = {
    types: async () => check("types", "node_modules/.bin/tsc", ["--noCheck", "false", "-p", "."]),
    lint: async () => check("lint", "node_modules/.bin/eslint", ["."]),
    format: async () => check("format", "node_modules/.bin/prettier", ["--check", "--log-level", "warn", "."]),
    scripts: async () => check("shell scripts", "shellcheck", await shellScripts()),
    workflows: async () => {
        const actionlint = await ensureActionlint(new TerminalProgress());
        if (actionlint === undefined) {
            process.stdout.write("not checked: neither actionlint nor Go, which would build it, is installed\n");
            return { passed: 0, failed: 0 };
        }
        return check("workflows", actionlint, ["-shellcheck", "shellcheck"]);
    },
    unit: () => mocha("unit"),
    previews: () => mocha("previews"),
    contract: () => mocha("contract"),
    "end-to-end": () => mocha("end-to-end"),
    faults: () => mocha("faults"),
};

/** Run only by name. */
const onDemand = ["faults"];

main(async () => {
    const wanted = process.argv.slice(2);
    const unknown = wanted.filter((name) => !Object.hasOwn(suites, name));
    if (unknown.length > 0) {
        throw new Error(`no such tests: ${unknown.join(", ")}; there are ${Object.keys(suites).join(", ")}`);
    }
    const total: Counts = { passed: 0, failed: 0 };
    const failed: string[] = [];
    try {
        await setUp();
    } catch (error) {
        process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
        total.failed++;
        failed.push("set-up");
    }
    for (const [name, run] of Object.entries(suites)) {
        // Without the tools every test would fail, each with a less clear reason.
        if (failed.includes("set-up") || !(wanted.length > 0 ? wanted.includes(name) : !onDemand.includes(name))) {
            continue;
        }
        const begin = Date.now();
        process.stdout.write(`\n── ${name} ──\n`);
        const counts = await run();
        total.passed += counts.passed;
        total.failed += counts.failed;
        if (counts.failed > 0) {
            failed.push(name);
        }
        process.stdout.write(`${name}: ${((Date.now() - begin) / 1000).toFixed(1)} s\n`);
    }
    if (failed.length > 0) {
        process.stdout.write(`\nfailed: ${failed.join(", ")}\n`);
        process.exitCode = 1;
    }
    process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
});

async function setUp(): Promise<void> {
    const progress = new TerminalProgress();
    const [pulumi] = await Promise.all([
        ensurePulumi(progress),
        buildPlugins(progress),
        ensurePackages([...cloudPackages, ...testPackages], progress),
    ]);
    process.env.PATH = `${pulumi}:${process.env.PATH}`;
    process.env.PULUMI_SKIP_UPDATE_CHECK = "true";
}

function check(title: string, program: string, commandArguments: string[]): Counts {
    const { status, error } = spawnSync(program, commandArguments, { cwd: root, stdio: "inherit" });
    if (error !== undefined) {
        process.stdout.write(`${program}: ${error.message}\n`);
    }
    process.stdout.write(status === 0 ? `✔ ${title}\n` : `✘ ${title}\n`);
    return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Every script of the repository that shellcheck reads: by name, and by first line where there is no suffix. */
async function shellScripts(): Promise<string[]> {
    const listed = spawnSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: root });
    const scripts: string[] = [];
    for (const name of listed.stdout.toString().split("\0")) {
        if (name.endsWith(".sh") || (name !== "" && !path.basename(name).includes(".", 1) && (await isShell(name)))) {
            scripts.push(name);
        }
    }
    return scripts;
}

async function isShell(name: string): Promise<boolean> {
    const text = await fs.readFile(path.join(root, name), "utf8").catch(() => "");
    return /^#!.*\b(?:sh|bash|dash)\b/.test(text);
}

async function mocha(folder: string): Promise<Counts> {
    const directory = await fs.mkdtemp(path.join(os.tmpdir(), "simple-web-stack-test-"));
    const countsFile = path.join(directory, "counts.json");
    const { status } = spawnSync(
        "node_modules/.bin/mocha",
        ["--reporter", "test/support/counting-reporter.cjs", `test/${folder}/**/*.test.ts`],
        { cwd: root, stdio: "inherit", env: { ...process.env, TEST_COUNTS_FILE: countsFile } },
    );
    const text = await fs.readFile(countsFile, "utf8").catch(() => undefined);
    await fs.rm(directory, { recursive: true });
    if (text === undefined) {
        process.stdout.write(`✘ mocha ended with exit code ${status} before it had run the tests of test/${folder}\n`);
        return { passed: 0, failed: 1 };
    }
    const { passes, failures } = JSON.parse(text) as { passes: number; failures: number };
    // A process that fails after its last test has failed all the same.
    return { passed: passes, failed: failures === 0 && status !== 0 ? 1 : failures };
}
