import * as fs from "node:fs";
import * as path from "node:path";
import { sha256 } from "../../components/fitting/hash";
import { cacheDirectory } from "../../toolchain/directories";
import { installOnce } from "../../toolchain/install-tool";
import { run } from "../../toolchain/run";
import type { Need } from "./needs";
import { projectFolder } from "./declared-settings";

const ofServers = path.join(projectFolder, "components", "application", "files", "packages");
const ofTests = path.join(projectFolder, "test", "fixtures", "python-packages");

/** The lists of what is downloaded, with hashes: our application servers, the tools that read locks, and what tests install. */
const lists = [
    path.join(ofServers, "servers", "gunicorn.txt"),
    path.join(ofServers, "tools", "uv.txt"),
    path.join(ofServers, "tools", "poetry.txt"),
    path.join(ofServers, "tools", "pdm.txt"),
    path.join(ofTests, "wheels.txt"),
    path.join(ofTests, "debian-13.txt"),
];

/** Downloads Python packages, once: the tests install them from an index of their own. */
export const wheels: Need = async (progress) => {
    for (const list of lists) {
        await installOnce(
            folderOf(list),
            `another download of ${path.basename(list)}`,
            () => fs.existsSync(path.join(folderOf(list), "complete")),
            async (folder) => {
                const step = progress.start(`Downloading the Python packages of ${path.relative(projectFolder, list)}`);
                await download(list, folder);
                fs.writeFileSync(path.join(folder, "complete"), "");
                step.done();
            },
        );
    }
};

/** The downloaded packages' files. */
export function wheelFiles(): string[] {
    return lists.flatMap((list) =>
        fs
            .readdirSync(folderOf(list))
            .filter((name) => name.endsWith(".whl"))
            .map((name) => path.join(folderOf(list), name)),
    );
}

async function download(list: string, folder: string): Promise<void> {
    const what = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", list];
    await pip(["download", ...what, "--dest", folder]);
}

/**
 * Runs Debian's pip, which is there with `python3-venv`.
 *
 * @param beside folders with packages that it may use
 */
export async function pip([command, ...options]: string[], beside: string[] = []): Promise<void> {
    const [wheel] = fs.readdirSync("/usr/share/python-wheels").filter((name) => name.startsWith("pip-"));
    await run("/usr/bin/python3", ["-m", "pip", command!, "--quiet", "--disable-pip-version-check", ...options], {
        environment: { PYTHONPATH: [path.join("/usr/share/python-wheels", wheel!), ...beside].join(":") },
    });
}

/** Each content of a list has a folder of its own. */
function folderOf(list: string): string {
    const name = path.basename(list, ".txt");
    return path.join(cacheDirectory(), "python-packages", `${name}-${sha256(fs.readFileSync(list)).slice(0, 12)}`);
}
