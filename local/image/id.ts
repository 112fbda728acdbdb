import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import type { InstanceTypeFacts } from "../../pulumi/instance-types";
import { repositoryDirectory } from "../../toolchain/directories";
import { readHost, type Host } from "./host";

/** The names of one machine image. */
export interface ImageId {
    /** SHA-256, in hex, of everything that the image is built from. */
    hash: string;
    /** Its alias in Incus: `debian-13-` and the hash's first 12 digits. */
    alias: string;
    /** Its id in the local AWS: `ami-` and the hash's first 17 digits. */
    amiId: string;
}

/** The image that this clone's recipe produces on this computer; needs neither root nor Incus. */
export function imageId(recipe: string = recipeDirectory(), host: Host = readHost()): ImageId {
    const hash = createHash("sha256");
    for (const name of recipeFiles(recipe)) {
        const file = path.join(recipe, name);
        const executable = (fs.statSync(file).mode & 0o111) !== 0;
        const content = fs.readFileSync(file);
        hash.update(`${name}\0${executable}\0${content.length}\0`).update(content);
    }
    hash.update(JSON.stringify(host));
    const digest = hash.digest("hex");
    const amiId = `ami-${digest.slice(0, 17)}`;
    return { hash: digest, alias: imageAliasOfAmi(amiId), amiId };
}

/** The Incus alias of an AMI id of the local AWS, whether Incus has that image or not. */
export function imageAliasOfAmi(amiId: string): string {
    return `debian-13-${amiId.slice("ami-".length, "ami-".length + 12)}`;
}

type Architecture = InstanceTypeFacts["architecture"];

/** This computer's processor. Every machine runs on it, whatever its image plays. */
export const ownArchitecture: Architecture = process.arch === "arm64" ? "arm64" : "x86_64";
const other: Architecture = ownArchitecture === "arm64" ? "x86_64" : "arm64";

/** The id under which an image plays one for the other processor: the same alias, and other last digits. */
function playedAmiId(amiId: string): string {
    const image = amiId.slice(0, "ami-".length + 12);
    return image + createHash("sha256").update(`${image} ${other}`).digest("hex").slice(0, 5);
}

/** The processor that an image is for, as the local AWS says. */
export function architectureOfAmi(amiId: string): Architecture {
    return amiId === playedAmiId(amiId) ? other : ownArchitecture;
}

/** The AMI id of an image for a processor. */
export function amiIdFor({ amiId }: Pick<ImageId, "amiId">, architecture: Architecture): string {
    return architecture === ownArchitecture ? amiId : playedAmiId(amiId);
}

/** The folder of the files that the image is built from. */
export function recipeDirectory(): string {
    return path.join(repositoryDirectory(), "local", "image", "recipe");
}

function recipeFiles(recipe: string): string[] {
    return fs
        .readdirSync(recipe, { recursive: true, encoding: "utf8" })
        .filter((name) => fs.statSync(path.join(recipe, name)).isFile())
        .sort();
}
