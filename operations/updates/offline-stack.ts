import { utils } from "ssh2";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { isMap, isScalar, isSeq, parse, parseDocument, type Document } from "yaml";
import { buildPlugins } from "../../local/setup/build-plugins";
import { offlineVariable } from "../../local/provider/offline";
import { ensureCloud, pulumiEnvironment } from "../../local/setup/cloud";
import { installPlugins } from "../../local/setup/plugins";
import { TerminalProgress } from "../../toolchain/progress";
import { ensurePulumi } from "../../pulumi/cli";
import { run } from "../../toolchain/run";
import type { OfflineStack, OpenOfflineStack } from "../../review/engine/offline-stack";
import type { PreviewRun } from "../../review/engine/preview";

type Path = (string | number)[];

export const openOfflineStack: OpenOfflineStack = async (project, stack) => {
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-offline-"));
    try {
        const [pulumi, cloud] = await Promise.all([
            ensurePulumi(new TerminalProgress()),
            ensureCloud(path.join(directory, "cloud")),
            buildPlugins(),
        ]);
        await installPlugins(cloud);
        const environment = { ...pulumiEnvironment(cloud.directory, pulumi), [offlineVariable]: "true" };
        const folder = path.join(directory, "project");
        const values = new Map<string, string>();
        let current = project;
        const offline: OfflineStack = {
            folder,
            environment,
            standIns: [],
            withoutFolders: (run) => withoutFolders(run, folder, current),
            async moveTo(other) {
                current = other;
                linkProject(other, folder, stack);
                offline.standIns = await writeSettings(other, folder, stack, environment, values);
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

/** The program lies elsewhere than where it runs, and messages name it in more than one way. */
function withoutFolders(run: PreviewRun, folder: string, project: string): PreviewRun {
    const real = fs.realpathSync(project);
    const names = [folder, real, project, path.relative(folder, real)].map((name) => `${name}${path.sep}`);
    // The longest first: one may be in another.
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

/** Links to everything of a project but the stack's settings, which are written, and what belongs to its own work. */
function linkProject(project: string, folder: string, stack: string): void {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(folder);
    for (const name of fs.readdirSync(project)) {
        if (!name.startsWith(".") && name !== `Pulumi.${stack}.yaml`) {
            fs.symlinkSync(path.join(project, name), path.join(folder, name));
        }
    }
}

async function writeSettings(
    project: string,
    folder: string,
    stack: string,
    environment: Record<string, string | undefined>,
    values: Map<string, string>,
): Promise<string[]> {
    const file = path.join(project, `Pulumi.${stack}.yaml`);
    const settings = parseDocument(fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "config: {}\n");
    for (const name of ["encryptionsalt", "encryptedkey", "secretsprovider"]) {
        settings.delete(name);
    }
    const paths = [...takeSecrets(settings), ...missingSecrets(project, settings)];
    const target = path.join(folder, `Pulumi.${stack}.yaml`);
    // The stack keeps the salt of its first settings: what is written now must not bring another one.
    const salt = path.join(path.dirname(folder), "encryptionsalt");
    fs.writeFileSync(target, settings.toString() + (fs.existsSync(salt) ? fs.readFileSync(salt, "utf8") : ""));
    const pulumi = (command: string[], input?: string) =>
        run("pulumi", [...command, "--stack", stack, "--non-interactive"], {
            environment,
            workingDirectory: folder,
            input,
        });
    if (!fs.existsSync(salt)) {
        await run("pulumi", ["stack", "init", stack, "--non-interactive"], { environment, workingDirectory: folder });
        fs.writeFileSync(salt, `${/^encryptionsalt:.*$/m.exec(fs.readFileSync(target, "utf8"))![0]}\n`);
    }
    for (const secret of paths) {
        const name = pathText(secret);
        // The same for every version of the program: a stand-in is no change.
        values.set(name, values.get(name) ?? standInFor(secret));
        await pulumi(["config", "set", "--secret", "--path", name], values.get(name));
    }
    return paths.map((secret) => pathText(secret).replace(/^[^:]+:/, ""));
}

/** Takes out what is encrypted, at any depth, and says where it stood. */
function takeSecrets(settings: Document): Path[] {
    const found: Path[] = [];
    const visit = (node: unknown, at: Path): void => {
        if (isMap(node)) {
            for (const { key, value } of [...node.items]) {
                const name = isScalar(key) ? String(key.value) : String(key);
                if (isMap(value) && value.items.length === 1 && value.has("secure")) {
                    found.push([...at, name]);
                } else {
                    visit(value, [...at, name]);
                }
            }
        } else if (isSeq(node)) {
            node.items.forEach((item, index) =>
                isMap(item) && item.items.length === 1 && item.has("secure")
                    ? found.push([...at, index])
                    : visit(item, [...at, index]),
            );
        }
    };
    visit(settings.get("config"), []);
    found.forEach((secret) => settings.setIn(["config", ...secret], ""));
    return found;
}

/** Settings without which the program refuses to run, and which nobody writes down in plain text. */
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

/** Something of the same kind, made for this one review. */
function standInFor(secret: Path): string {
    return /private_?key/i.test(String(secret[secret.length - 1]))
        ? utils.generateKeyPairSync("ed25519").private
        : `stand-in-${randomBytes(8).toString("hex")}`;
}
