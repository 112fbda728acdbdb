import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { sha256 } from "../../components/fitting/hash";
import { cacheDirectory } from "../../toolchain/directories";
import { installOnce } from "../../toolchain/install-tool";
import { run } from "../../toolchain/run";
import { projectFolder } from "./declared-settings";
import type { Need } from "./needs";
import { pip } from "./wheels";

const [dependencies, scanner] = ["dependencies.txt", "sslyze.txt"].map((name) =>
    path.join(projectFolder, "test", "fixtures", "tls-scanner", name),
) as [string, string];

function folder(): string {
    const lists = [dependencies, scanner].map((list) => fs.readFileSync(list, "utf8"));
    return path.join(cacheDirectory(), "tls-scanner", sha256(lists.join("")).slice(0, 12));
}

function complete(place: string): string {
    return path.join(place, "complete");
}

/** Installs SSLyze into the cache, once. */
export const tlsScanner: Need = async (progress) => {
    await installOnce(
        folder(),
        "another installation of SSLyze",
        () => fs.existsSync(complete(folder())),
        async (place) => {
            const step = progress.start("Installing SSLyze");
            const install = (list: string, ...options: string[]) =>
                pip(
                    ["install", "--no-deps", "--require-hashes", "--target", place, "--requirement", list, ...options],
                    [place],
                );
            await install(dependencies, "--only-binary=:all:");
            // By what was just installed, or pip would get something else for it.
            await install(scanner, "--no-build-isolation");
            fs.writeFileSync(complete(place), "");
            step.done();
        },
    );
};

/**
 * Holds a site's TLS against Mozilla's intermediate profile, and looks for known weaknesses.
 *
 * @param roots the authorities that its visitors trust, PEM
 * @returns what SSLyze prints
 * @throws ProgramError with all that it found, if anything is below the profile
 */
export async function scanTls(address: string, host: string, roots: string[]): Promise<string> {
    const place = fs.mkdtempSync(path.join(os.tmpdir(), "tls-scanner-"));
    const file = path.join(place, "roots.pem");
    fs.writeFileSync(file, roots.join(""));
    try {
        return await run(
            "/usr/bin/python3",
            ["-m", "sslyze", "--mozilla_config=intermediate", "--certinfo_ca_file", file, `${host}:443{${address}}`],
            { environment: { PYTHONPATH: folder() } },
        );
    } finally {
        fs.rmSync(place, { recursive: true });
    }
}
