import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

import { projectFolder } from "./declared-settings";

export interface Counts {
    passed: number;
    failed: number;
    /** Which tests failed and why, where the suite knows. */
    failures?: string[];
}

/** Runs a program of node_modules on the whole project; it counts as one test. */
export function program(name: string, ...commandArguments: string[]): () => Promise<Counts> {
    return async () => check(path.join("node_modules", ".bin", name), commandArguments);
}

/** Runs a program in the project's folder; it counts as one test. */
export function check(program: string, commandArguments: string[]): Counts {
    const { status, error } = spawnSync(program, commandArguments, { cwd: projectFolder, stdio: "inherit" });
    if (error !== undefined) {
        process.stdout.write(`${program}: ${error.message}\n`);
    }
    process.stdout.write(`${status === 0 ? "✔" : "✘"} ${path.basename(program)}\n`);
    return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Runs the tests of a folder of test/, one file after another, or a number of files at a time.
 *
 * @param only the names of the files without `.test.ts`; default: all
 */
export function mocha(folder: string, { files = 1, only = [] as string[] } = {}): () => Promise<Counts> {
    return async () => {
        const directory = await fs.mkdtemp(path.join(os.tmpdir(), "simple-web-stack-test-"));
        const countsFile = path.join(directory, "counts.json");
        const reporter = path.join(__dirname, "counting-reporter.cjs");
        const { status } = spawnSync(
            path.join("node_modules", ".bin", "mocha"),
            [
                ...(files > 1 ? ["--parallel", "--jobs", String(files)] : []),
                ...["--reporter", reporter],
                ...(only.length > 0
                    ? only.map((name) => `test/${folder}/${name}.test.ts`)
                    : [`test/${folder}/**/*.test.ts`]),
            ],
            { cwd: projectFolder, stdio: "inherit", env: { ...process.env, TEST_COUNTS_FILE: countsFile } },
        );
        const text = await fs.readFile(countsFile, "utf8").catch(() => undefined);
        await fs.rm(directory, { recursive: true });
        if (text === undefined) {
            process.stdout.write(
                `✘ mocha ended with exit code ${status} before it had run the tests of test/${folder}\n`,
            );
            return { passed: 0, failed: 1 };
        }
        const { passes, failures, failed } = JSON.parse(text) as {
            passes: number;
            failures: number;
            failed: string[];
        };
        if (failures === 0 && status !== 0) {
            return { passed: passes, failed: 1, failures: [`all passed, but mocha's exit code is ${status}`] };
        }
        return { passed: passes, failed: failures, failures: failed };
    };
}
