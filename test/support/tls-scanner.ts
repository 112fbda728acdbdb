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

const list = path.join(projectFolder, "test", "fixtures", "tls-scanner", "sslyze.txt");

function folder(): string {
    return path.join(cacheDirectory(), "tls-scanner", sha256(fs.readFileSync(list)).slice(0, 12));
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
            await pip("install", "--only-binary=:all:", "--require-hashes", "--target", place, "--requirement", list);
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
