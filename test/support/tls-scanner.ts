import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { run } from "../../toolchain/run";
import { pythonPackages } from "./python-packages";

const sslyze = pythonPackages("SSLyze", "tls-scanner", [
    { file: "dependencies.txt", options: ["--only-binary=:all:"] },
    // By what was just installed, or pip would get something else for it.
    { file: "sslyze.txt", options: ["--no-build-isolation"] },
]);

export const tlsScanner = sslyze.need;

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
            { environment: { PYTHONPATH: sslyze.folder() } },
        );
    } finally {
        fs.rmSync(place, { recursive: true });
    }
}
