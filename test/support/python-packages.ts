import * as fs from "node:fs";
import * as path from "node:path";
import { sha256 } from "../../components/fitting/hash";
import { cacheDirectory } from "../../toolchain/directories";
import { installOnce } from "../../toolchain/install-tool";
import { projectFolder } from "./declared-settings";
import type { Need } from "./needs";
import { pip } from "./wheels";

/** A list in `test/fixtures/NAME/` that pip installs, with every package's hash. */
interface List {
    file: string;
    options: string[];
}

/** Python packages that a test uses. */
export interface PythonPackages {
    /** Installs them into the cache, once. */
    need: Need;
    /** For PYTHONPATH. */
    folder: () => string;
}

/**
 * @param title for the terminal
 * @param lists installed one after another, each with what is installed by then
 */
export function pythonPackages(title: string, name: string, lists: List[]): PythonPackages {
    const pathOf = ({ file }: List) => path.join(projectFolder, "test", "fixtures", name, file);
    const folder = () => {
        const contents = lists.map((list) => fs.readFileSync(pathOf(list), "utf8"));
        return path.join(cacheDirectory(), name, sha256(contents.join("")).slice(0, 12));
    };
    const complete = (place: string) => path.join(place, "complete");
    const need: Need = (progress) =>
        installOnce(
            folder(),
            `another installation of ${title}`,
            () => fs.existsSync(complete(folder())),
            async (place) => {
                const step = progress.start(`Installing ${title}`);
                for (const list of lists) {
                    const what = ["--no-deps", "--require-hashes", "--requirement", pathOf(list), ...list.options];
                    await pip(["install", "--target", place, ...what], [place]);
                }
                fs.writeFileSync(complete(place), "");
                step.done();
            },
        );
    return { need, folder };
}
