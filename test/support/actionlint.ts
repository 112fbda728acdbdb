import { existsSync } from "node:fs";
import * as path from "node:path";

import { cacheDirectory } from "../../toolchain/directories";
import { buildGoProgram, installOnce } from "../../toolchain/install-tool";
import { findProgram } from "../../toolchain/find-program";
import type { Progress } from "../../toolchain/progress";

const version = "1.7.12";

/** The checker of GitHub's workflows: the one on PATH, or one built from its Go module; undefined without Go. */
export async function ensureActionlint(progress: Progress): Promise<string | undefined> {
    const installed = findProgram("actionlint");
    if (installed !== undefined) {
        return installed;
    }
    const directory = path.join(cacheDirectory(), "actionlint", version);
    const program = path.join(directory, "actionlint");
    if (!existsSync(program) && findProgram("go") === undefined) {
        return undefined;
    }
    await installOnce(
        directory,
        "another build of actionlint",
        () => existsSync(program),
        async (unfinished) => {
            const step = progress.start(`Building actionlint ${version} from its Go module`);
            await buildGoProgram(
                "actionlint",
                { package: "github.com/rhysd/actionlint/cmd/actionlint" },
                path.join(unfinished, "sources"),
                path.join(unfinished, "actionlint"),
            );
            step.done();
        },
    );
    return program;
}
