import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** What a program prints if it fails; nothing if it succeeds. */
export function complaintOf(
    program: string,
    args: string[],
    environment: Record<string, string> = {},
    input?: string,
): string | undefined {
    const { status, stdout, stderr, error } = spawnSync(program, args, {
        encoding: "utf8",
        env: { ...process.env, ...environment },
        input,
        timeout: 30_000,
    });
    if (error) {
        return `${program}: ${error.message}`;
    }
    return status === 0 ? undefined : `${stdout}${stderr}`.trim() || `ended with ${status}`;
}

let folder: string | undefined;

/** A new folder, deleted at the end of this test run. */
export function scratch(): string {
    if (!folder) {
        const made = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-files-"));
        process.on("exit", () => fs.rmSync(made, { recursive: true, force: true }));
        folder = made;
    }
    return fs.mkdtempSync(path.join(folder, "check-"));
}

/** A file with this text, among the scratch. */
export function wrongFile(name: string, text: string): string {
    const file = path.join(scratch(), name);
    fs.writeFileSync(file, text);
    return file;
}

/** Fills a template with envsubst, as `install_template` does; returns the file's path. */
export function filledTemplate(file: string, values: Record<string, string>): string {
    const filled = path.join(scratch(), path.basename(file, ".template"));
    const names = Object.keys(values).map((name) => `\${${name}}`);
    const text = execFileSync("envsubst", [names.join(" ")], {
        input: fs.readFileSync(file),
        env: { ...process.env, ...values },
    });
    fs.writeFileSync(filled, text);
    return filled;
}

/** A firewall, for this computer: users are looked up on it, so numbers replace them. */
export function firewallHere(file: string, altered: Record<string, string> = {}): string {
    const filled = filledTemplate(file, {
        CONNECTIONS_PER_ADDRESS: "2000",
        SITE_PORTS: "80, 443",
        PROXIES: "elements = { 203.0.113.0/24, 198.51.100.7 }",
        ...altered,
    });
    return wrongFile(
        "nftables.conf",
        fs.readFileSync(filled, "utf8").replace(/skuid (\{[^}]*\}|[a-z-]+)/, "skuid { 611, 998 }"),
    );
}
