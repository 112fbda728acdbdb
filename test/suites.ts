import { cloudPackages } from "../local/setup/cloud-packages";
import type { Package } from "../toolchain/debian-packages";
import { optionNames, readOptions, type GivenOptions } from "./chaos/options";
import { runChaos } from "./chaos/run";
import { engines, newestEngine, onEngine } from "./support/engines";
import { shellScripts, workflows } from "./support/file-checks";
import { languageHosts } from "./support/language-hosts";
import { moto } from "./support/moto";
import { policyCheckers } from "./support/permissions/policy-checkers";
import { packages, plugins, pulumiCli, type Need } from "./support/needs";
import { mocha, program, type Counts } from "./support/runners";
import { tlsScanner } from "./support/tls-scanner";
import { wheels } from "./support/wheels";

/** One part of `npm test`: mocha tests, or one checker run on all files. */
export interface Suite {
    /** What is set up before it runs; nothing means Node.js, git and node_modules. */
    needs: Need[];
    /** Left out of a plain `npm test`; `npm run test:all` runs it too. */
    onlyByName?: true;
    /** The options that it takes after `--`, each with a value. */
    options?: {
        names: string[];
        /** @throws UsageError for invalid values */
        check: (given: GivenOptions) => void;
    };
    run: (given: GivenOptions) => Promise<Counts>;
}

const shellcheck: Package = { name: "shellcheck", provides: "shellcheck" };
const browser: Package[] = [
    { name: "chromium", provides: "chromium" },
    { name: "libnss3-tools", provides: "certutil" },
];
/** Keys for offline stacks and test servers. */
const sshClient: Package = { name: "openssh-client", provides: "ssh" };
/** The owner deletes old backups from this computer, not from the server. */
const restic: Package = { name: "restic", provides: "restic" };
/** Debian's pip. */
const pythonWheels: Package = { name: "python3-venv", provides: "/usr/share/python-wheels" };
/** Each file that goes onto a server is checked by the program that reads it there. */
const serverPrograms: Package[] = [
    shellcheck,
    { name: "python3", provides: "python3" },
    { name: "openssh-server", provides: "sshd" },
    { name: "nginx-light", provides: "nginx" },
    { name: "systemd", provides: "systemd-analyze" },
    { name: "gettext-base", provides: "envsubst" },
    { name: "curl", provides: "curl" },
    { name: "php-fpm", provides: "/usr/share/doc/php-fpm", unusedService: "php*-fpm" },
    { name: "certbot", provides: "certbot", unusedService: "certbot" },
    { name: "composer", provides: "composer" },
    { name: "php-zip", provides: "/usr/share/doc/php-zip" },
    { name: "unzip", provides: "unzip" },
    pythonWheels,
    { name: "python3-dnspython", provides: "/usr/share/doc/python3-dnspython" },
    { name: "python3-boto3", provides: "/usr/share/doc/python3-boto3" },
];

/** In the order in which they run, the quick ones first. */
export const suites: Record<string, Suite> = {
    types: { needs: [], run: program("tsc", "--noCheck", "false", "-p", ".") },
    lint: { needs: [], run: program("eslint", ".") },
    format: { needs: [], run: program("prettier", "--check", "--log-level", "warn", ".") },
    structure: { needs: [], run: program("depcruise", ".") },
    unused: { needs: [], run: program("knip") },
    scripts: { needs: [packages(shellcheck)], run: shellScripts },
    workflows: { needs: [packages(shellcheck)], run: workflows },
    unit: { needs: [], run: mocha("unit", { files: 2 }) },
    previews: { needs: [pulumiCli, plugins, packages(sshClient, ...browser)], run: mocha("previews", { files: 2 }) },
    contract: {
        needs: [
            pulumiCli,
            plugins,
            packages(...cloudPackages, ...serverPrograms, ...browser, restic),
            wheels,
            policyCheckers,
            moto,
        ],
        run: mocha("contract", { files: 2 }),
    },
    // Most of their time they wait for machines: two clouds side by side take little more than half as long.
    "end-to-end": {
        needs: [pulumiCli, packages(...cloudPackages, ...browser, restic, pythonWheels), tlsScanner],
        run: mocha("end-to-end", { files: 2 }),
    },
    certificates: {
        needs: [packages(...serverPrograms), wheels],
        onlyByName: true,
        run: mocha("certificates"),
    },
    // On newer engines, what other suites run on the oldest.
    engines: {
        needs: [
            pulumiCli,
            engines,
            plugins,
            packages(...cloudPackages, ...browser, sshClient, { name: "openssh-server", provides: "sshd" }),
            moto,
        ],
        onlyByName: true,
        run: onEngine(
            newestEngine,
            mocha("engines"),
            mocha("previews", { files: 2 }),
            mocha("contract", { only: ["aws", "backends", "bucket-permissions", "command"] }),
        ),
    },
    // Programs in other languages than this project's.
    languages: {
        needs: [pulumiCli, packages(pythonWheels), languageHosts],
        onlyByName: true,
        run: mocha("languages"),
    },
    faults: {
        needs: [pulumiCli, packages(...cloudPackages)],
        onlyByName: true,
        run: mocha("faults", { files: 2 }),
    },
    watch: {
        needs: [pulumiCli, packages(...cloudPackages)],
        onlyByName: true,
        run: mocha("watch", { files: 2 }),
    },
    chaos: {
        needs: [pulumiCli, packages(...cloudPackages)],
        onlyByName: true,
        options: { names: optionNames, check: readOptions },
        run: runChaos,
    },
};
