import { utils } from "ssh2";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, parseDocument, type Document } from "yaml";
import { buildPlugins } from "../../local/setup/build-plugins";
import { offlineVariable } from "../../local/provider/offline";
import { ensureCloud, pulumiEnvironment } from "../../local/setup/cloud";
import { installPlugins } from "../../local/setup/plugins";
import { TerminalProgress } from "../../toolchain/progress";
import { ensurePulumi } from "../../pulumi/cli";
import { run } from "../../toolchain/run";
import type { OfflineStack, OfflineStackOpener } from "../../review/engine/offline-stack";
import type { PreviewRun } from "../../review/engine/preview";

type Path = (string | number)[];

/** Opens a stack in which the local cloud's providers take the place of AWS and the servers. */
export const openOfflineStack: OfflineStackOpener = async (project, stack) => {
    // macOS's temporary folder is behind a link, and the engine says where a file really is.
    const directory = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "simple-web-stack-offline-"));
    try {
        const [pulumi, cloud] = await Promise.all([
            ensurePulumi(new TerminalProgress()),
            ensureCloud(path.join(directory, "cloud")),
            buildPlugins(),
        ]);
        await installPlugins(cloud);
        const environment = { ...pulumiEnvironment(cloud.directory, pulumi), [offlineVariable]: "true" };
        const folder = path.join(directory, "project");
        const standIns = new Map<string, string>();
        let current = project;
        const offline: OfflineStack = {
            folder,
            environment,
            standIns: [],
            withoutFolders: (run) => withoutFolders(run, folder, current),
            async moveTo(other) {
                current = other;
                linkProject(other, folder, stack);
                offline.standIns = await writeSettings(other, folder, stack, environment, standIns);
            },
            remove: () => fs.rmSync(directory, { recursive: true, force: true }),
        };
        await offline.moveTo(project);
        return offline;
    } catch (error) {
        fs.rmSync(directory, { recursive: true, force: true });
        throw error;
    }
};

/** The program runs through links from another folder, so messages name its folder in several ways. */
function withoutFolders(run: PreviewRun, folder: string, project: string): PreviewRun {
    const real = fs.realpathSync(project);
    const names = [folder, real, project, path.relative(folder, real)].map((name) => `${name}${path.sep}`);
    // The longest first, because one may contain another.
    names.sort((one, other) => other.length - one.length);
    const shortened = (text: string) => names.reduce((shorter, name) => shorter.split(name).join(""), text);
    return {
        ...run,
        ...(run.failure === undefined ? {} : { failure: shortened(run.failure) }),
        events: run.events.map((event) =>
            event.diagnosticEvent
                ? {
                      ...event,
                      diagnosticEvent: { ...event.diagnosticEvent, message: shortened(event.diagnosticEvent.message) },
                  }
                : event,
        ),
    };
}

/** Links to everything in a project except hidden files and the stack's settings, which are written separately. */
function linkProject(project: string, folder: string, stack: string): void {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder);
    for (const name of fs.readdirSync(project)) {
        if (!name.startsWith(".") && name !== `Pulumi.${stack}.yaml`) {
            fs.symlinkSync(path.join(project, name), path.join(folder, name));
        }
    }
}

/**
 * Writes the stack's settings, with stand-ins for secrets.
 *
 * @param standIns by the secret's path; reused for every version of the program, so that they don't count as a change
 * @returns names of the settings that have stand-ins
 */
async function writeSettings(
    project: string,
    folder: string,
    stack: string,
    environment: Record<string, string | undefined>,
    standIns: Map<string, string>,
): Promise<string[]> {
    const file = path.join(project, `Pulumi.${stack}.yaml`);
    const settings = parseDocument(fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "config: {}\n");
    for (const name of ["encryptionsalt", "encryptedkey", "secretsprovider"]) {
        settings.delete(name);
    }
    const encrypted = secretPaths((settings.toJS() as { config?: unknown } | null)?.config);
    encrypted.forEach((secret) => settings.setIn(["config", ...secret], ""));
    const secrets = [...encrypted, ...missingSecrets(project, settings)];
    const target = path.join(folder, `Pulumi.${stack}.yaml`);
    const pulumi = (command: string[], input?: string) =>
        run("pulumi", [...command, "--stack", stack, "--non-interactive"], {
            environment,
            workingDirectory: folder,
            input,
        });
    // The stack keeps the salt of its first settings, so later settings must have the same one.
    const salt = path.join(path.dirname(folder), "encryptionsalt");
    if (fs.existsSync(salt)) {
        fs.writeFileSync(target, settings.toString() + fs.readFileSync(salt, "utf8"));
    } else {
        fs.writeFileSync(target, settings.toString());
        await pulumi(["stack", "init"]);
        fs.writeFileSync(salt, `${/^encryptionsalt:.*$/m.exec(fs.readFileSync(target, "utf8"))![0]}\n`);
    }
    for (const secret of secrets) {
        const name = pathText(secret);
        standIns.set(name, standIns.get(name) ?? standInFor(secret));
        await pulumi(["config", "set", "--secret", "--path", name], standIns.get(name));
    }
    return secrets.map((secret) => pathText(secret).replace(/^[^:]+:/, ""));
}

/** The paths of encrypted values, which are objects with `secure` as their only key, at any depth. */
function secretPaths(value: unknown, at: Path = []): Path[] {
    if (typeof value !== "object" || value === null) {
        return [];
    }
    const entries: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    return entries.length === 1 && entries[0]![0] === "secure"
        ? [at]
        : entries.flatMap(([key, inner]) => secretPaths(inner, [...at, key]));
}

/** The program's required secrets that the settings lack. */
function missingSecrets(project: string, settings: Document): Path[] {
    const { name, config = {} } = parse(fs.readFileSync(path.join(project, "Pulumi.yaml"), "utf8")) as {
        name: string;
        config?: Record<string, { description?: string }>;
    };
    return Object.entries(config)
        .filter(([, declared]) => /\brequired, as a secret\b/i.test(declared?.description ?? ""))
        .filter(([key]) => !settings.hasIn(["config", `${name}:${key}`]))
        .map(([key]) => [`${name}:${key}`]);
}

function pathText([first, ...rest]: Path): string {
    return [first, ...rest.map((part) => (typeof part === "number" ? `[${part}]` : `["${part}"]`))].join("");
}

/** A generated value: a private key in place of a private key, random text in place of any other secret. */
function standInFor(secret: Path): string {
    return /private_?key/i.test(String(secret[secret.length - 1]))
        ? utils.generateKeyPairSync("ed25519").private
        : `stand-in-${randomBytes(8).toString("hex")}`;
}
