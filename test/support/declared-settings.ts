import * as fs from "fs";
import * as path from "path";
import { utils } from "ssh2";
import { parse } from "yaml";
import { RawSettings } from "../../settings/reader";
import { repositoryDirectory } from "../../toolchain/directories";

export const projectFolder = repositoryDirectory();

export interface SettingDeclaration {
    type: string;
    description: string;
    default: unknown;
}

/** The settings as Pulumi.yaml declares them. */
export function declaredSettings(): Record<string, SettingDeclaration> {
    return parse(fs.readFileSync(path.join(projectFolder, "Pulumi.yaml"), "utf8")).config;
}

function asText(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}

export const exampleKey = utils.generateKeyPairSync("ed25519");

/** The settings that are encrypted in a stack's file. */
export const secretSettings = ["sshPrivateKey", "backupPassword"];

/** A stack's settings as the engine passes them: the defaults of Pulumi.yaml, and those that every stack has to set. */
export function usableSettings(): RawSettings {
    const defaults = Object.entries(declaredSettings()).map(([name, setting]) => [name, asText(setting.default)]);
    return {
        ...Object.fromEntries(defaults),
        domain: "foobar.com",
        availabilityZones: '["us-east-1a","us-east-1b"]',
        imageId: "ami-0123456789abcdef0",
        sshPrivateKey: exampleKey.private,
        backupPassword: "example-of-a-password",
        sshAllowedCidrBlocks: '["198.51.100.0/28"]',
        applicationPath: "test/fixtures/minimal-application",
        applicationStaticFolder: "",
    };
}
