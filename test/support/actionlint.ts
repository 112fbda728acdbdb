import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";

import { cacheDirectory } from "../../local/directories";
import { withLock } from "../../local/setup/lock";
import { findProgram } from "../../local/setup/programs";
import type { Progress } from "../../local/setup/progress";
import { run } from "../../local/setup/run";

const version = "1.7.12";

/** The checker of GitHub's workflows: the one on PATH, or one built from its Go module; undefined without Go. */
export async function ensureActionlint(progress: Progress): Promise<string | undefined> {
    const installed = findProgram("actionlint");
    if (installed !== undefined) {
        return installed;
    }
    const directory = path.join(cacheDirectory(), "actionlint", version);
    const program = path.join(directory, "actionlint");
    if (existsSync(program)) {
        return program;
    }
    if (findProgram("go") === undefined) {
        return undefined;
    }
    return withLock(`${directory}.lock`, "another build of actionlint", async () => {
        if (!existsSync(program)) {
            const step = progress.start(`Building actionlint ${version} from its Go module`);
            const unfinished = `${directory}.unfinished`;
            await fs.rm(unfinished, { recursive: true, force: true });
            await fs.mkdir(unfinished, { recursive: true });
            await run("go", ["install", `github.com/rhysd/actionlint/cmd/actionlint@v${version}`], {
                environment: { GOBIN: unfinished, GOFLAGS: "" },
            });
            await fs.rename(unfinished, directory);
            step.done();
        }
        return program;
    });
}
