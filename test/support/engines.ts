import { cli, cliFromGoModules } from "../../pulumi/cli";
import { leastVersion, leastVersionOnAws } from "../../pulumi/supported-versions";
import { installTool } from "../../toolchain/install-tool";
import { TerminalProgress, type Progress } from "../../toolchain/progress";
import type { Need } from "./needs";
import type { Counts } from "./runners";

/** The newest CLI that the Go module proxy serves. */
export const newestEngine = "3.276.0";

/** The CLIs that the tests compare; building one takes some minutes, once. */
export const engines: Need = async (progress) => {
    for (const version of [leastVersion, leastVersionOnAws, newestEngine]) {
        await engineDirectory(version, progress);
    }
};

/** The directory of a CLI with its language host. */
function engineDirectory(version: string, progress: Progress = new TerminalProgress()): Promise<string> {
    return installTool(version === leastVersion ? cli : cliFromGoModules(version, `pulumi-${version}`), progress);
}

/** Runs an action with a CLI first on PATH, where everything looks for one. */
export async function withEngine<T>(version: string, action: () => Promise<T>): Promise<T> {
    const before = process.env["PATH"];
    process.env["PATH"] = `${await engineDirectory(version)}:${before}`;
    try {
        return await action();
    } finally {
        process.env["PATH"] = before;
    }
}

/** Runs suites one after another with a CLI. */
export function onEngine(version: string, ...suites: (() => Promise<Counts>)[]): () => Promise<Counts> {
    return () =>
        withEngine(version, async () => {
            const total: Required<Counts> = { passed: 0, failed: 0, failures: [] };
            for (const suite of suites) {
                const { passed, failed, failures = [] } = await suite();
                total.passed += passed;
                total.failed += failed;
                total.failures.push(...failures);
            }
            return total;
        });
}
