import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { parse, parseDocument, isMap, isSeq, type Document, type YAMLMap, type YAMLSeq } from "yaml";

import { repositoryDirectory } from "../../toolchain/directories";
import { contains } from "../../toolchain/ipv4";
import { Problem } from "../../toolchain/problem";
import { run } from "../../toolchain/run";
import { isLocalAuthority } from "../authority/server";
import type { Cloud } from "./cloud";
import { networkRange } from "./registry";
import { stateFile } from "./stack-state";

/** The stack of the local cloud's commands: `SIMPLE_WEB_STACK_STACK`, default `local`. */
export function stackName(): string {
    return process.env.SIMPLE_WEB_STACK_STACK || "local";
}

function readProject(): { name: string; config: Record<string, { default: unknown }> } {
    return parse(readFileSync(path.join(repositoryDirectory(), "Pulumi.yaml"), "utf8"));
}

export function projectName(): string {
    return readProject().name;
}

/** What a setting is that the stack's file lacks. */
export function defaultSetting(name: string): unknown {
    return readProject().config[name]?.default;
}

export function stackFile(stack: string = stackName()): string {
    return path.join(repositoryDirectory(), `Pulumi.${stack}.yaml`);
}

/** The settings that differ between clones. */
export interface StackValues {
    vpcCidrBlock: string;
    imageId: string;
    sshAllowedCidrBlocks: string[];
    backupEndpoint: string;
    acmeDirectory: string;
    monitoringEndpoint: string;
}

/** The stack file's text: the committed example, comments included, with the clone's own values. */
export function stackFileText(example: string, project: string, values: StackValues): string {
    const document = parseDocument(example);
    for (const [name, value] of Object.entries(values)) {
        document.setIn(["config", `${project}:${name}`], flowing(document, value));
    }
    return document.toString({ lineWidth: 120 });
}

function flowing(document: Document, value: unknown): unknown {
    return Array.isArray(value) ? document.createNode(value, { flow: true }) : value;
}

/**
 * Removes what an older passphrase encrypted, which a new one can't read: settings, and parts of settings such as one
 * variable of `applicationEnvironment`. Returns the paths of what was removed, as `pulumi config set --path` takes them.
 */
export function withoutSecrets(text: string): { text: string; lost: string[] } {
    const document = parseDocument(text);
    const lost: string[] = [];
    document.delete("encryptionsalt");
    const config = document.get("config");
    if (isMap(config)) {
        removeSecrets(config, "", lost);
    }
    return { text: document.toString({ lineWidth: 120 }), lost };
}

/** Removes secrets at any depth, the last of a list first, so that the indices before it stay what they were. */
function removeSecrets(parent: YAMLMap | YAMLSeq, place: string, lost: string[]): void {
    const keys = isMap(parent) ? Object.keys(parent.toJSON() as object) : [...parent.items.keys()].reverse();
    for (const key of keys) {
        const child = parent.get(key);
        const path = typeof key === "number" ? `${place}[${key}]` : place ? `${place}.${key}` : key;
        if (isMap(child) && child.items.length === 1 && typeof child.get("secure") === "string") {
            parent.delete(key);
            lost.push(path);
        } else if (isMap(child) || isSeq(child)) {
            removeSecrets(child, path, lost);
        }
    }
}

/**
 * What to tell the user about secrets that went with their passphrase; undefined if `npm run local` makes all of them anew.
 *
 * @param lost as `withoutSecrets` returns them
 */
export function lostSecretsNote(lost: string[]): string | undefined {
    const [stack, project] = [stackName(), projectName()];
    const generated = ["sshPrivateKey", "backupPassword"].map((name) => `${project}:${name}`);
    const others = lost.filter((name) => !generated.includes(name));
    if (others.length === 0) {
        return undefined;
    }
    const commands = others.map((name) => `  pulumi config set --secret --path '${name}' --stack ${stack}`);
    return (
        `${path.basename(stackFile())} keeps all settings but these secrets, which went with the passphrase of the earlier local cloud. ` +
        `Set them again once there is a new one (eval "$(npm run --silent local:environment)"), then npm run local:\n${commands.join("\n")}`
    );
}

/**
 * Creates the stack and its file if they are missing, with the SSH key and the backups' password as secrets.
 *
 * @param environment Pulumi's environment for the cloud
 * @returns notes for the user
 */
export async function ensureStack(
    cloud: Cloud,
    values: StackValues,
    environment: Record<string, string | undefined>,
): Promise<string[]> {
    const [stack, project, file] = [stackName(), projectName(), stackFile()];
    const notes: string[] = [];
    const state = stateFile(path.join(cloud.directory, "state"), project, stack);
    const pulumi = (commandArguments: string[], input?: string) =>
        run("pulumi", [...commandArguments, "--stack", stack, "--non-interactive"], {
            environment,
            workingDirectory: repositoryDirectory(),
            input,
        });
    if (!existsSync(state) && hasObjects(cloud)) {
        // A new stack would have a new password for the old backups, and a second one of everything.
        throw new Problem(
            `the state of the stack ${stack} is gone (${path.relative(process.cwd(), state)}), and so are its earlier versions, ` +
                "but not what it made: nothing was changed. Put the file back; or import what can't be made again " +
                "(docs/operations.md, “When the stack's state is lost”); or give everything up, backups too: npm run local:down",
        );
    }
    if (!existsSync(file)) {
        const example = readFileSync(path.join(repositoryDirectory(), "local", "Pulumi.local.example.yaml"), "utf8");
        await fs.writeFile(file, stackFileText(example, project, values), { mode: 0o600 });
        notes.push(`Wrote the stack's settings to ${path.relative(process.cwd(), file)}`);
    } else if (!existsSync(state)) {
        // The stack was removed with its passphrase and state, and its settings were kept.
        const { text, lost } = withoutSecrets(readFileSync(file, "utf8"));
        await fs.writeFile(file, stackFileText(text, project, { ...values, ...savedValues(text, project) }));
        const note = lostSecretsNote(lost);
        if (note !== undefined) {
            notes.push(note);
        }
    }
    if (!existsSync(state)) {
        await pulumi(["stack", "init"]);
    }
    const settings = (parse(readFileSync(file, "utf8")) as { config?: Record<string, unknown> }).config ?? {};
    if (settings[`${project}:sshPrivateKey`] === undefined) {
        const key = await fs.readFile(path.join(cloud.directory, "id_ed25519"), "utf8");
        await pulumi(["config", "set", "--secret", `${project}:sshPrivateKey`], key);
    }
    if (settings[`${project}:backupPassword`] === undefined) {
        await pulumi(["config", "set", "--secret", `${project}:backupPassword`], randomBytes(32).toString("hex"));
    }
    return notes;
}

/** Whether the cloud has objects that a stack has made. */
function hasObjects(cloud: Cloud): boolean {
    const folder = path.join(cloud.directory, "resources");
    return (
        existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith(".json"))
    );
}

/** The clone's own values that an existing file keeps, because the user may have chosen them: image, and another authority. */
export function savedValues(text: string, project: string): Partial<StackValues> {
    const document = parseDocument(text);
    const saved = (name: string) => document.getIn(["config", `${project}:${name}`]);
    const [imageId, acmeDirectory] = [saved("imageId"), saved("acmeDirectory")];
    return {
        ...(typeof imageId === "string" && { imageId }),
        ...(typeof acmeDirectory === "string" && !isLocalAuthority(acmeDirectory) && { acmeDirectory }),
    };
}

/** A setting of the stack's file, by its name without the project's prefix. */
export function stackSetting(name: string): unknown {
    const file = stackFile();
    if (!existsSync(file)) {
        return undefined;
    }
    return parseDocument(readFileSync(file, "utf8")).toJS().config?.[`${projectName()}:${name}`];
}

/** Writes a plain setting into the stack's file, and keeps comments. */
export async function writeStackSetting(name: string, value: string | string[]): Promise<void> {
    const file = stackFile();
    const document = parseDocument(readFileSync(file, "utf8"));
    document.setIn(["config", `${projectName()}:${name}`], flowing(document, value));
    await fs.writeFile(file, document.toString({ lineWidth: 120 }));
}

/** This computer's IPv4 addresses as /32 blocks, without loopback addresses and those of local clouds' bridges. */
export function ownAddresses(): string[] {
    return Object.values(os.networkInterfaces())
        .flatMap((addresses) => addresses ?? [])
        .filter(({ family, internal }) => family === "IPv4" && !internal)
        .map(({ address }) => `${address}/32`)
        .filter((block) => !contains(networkRange, block));
}
