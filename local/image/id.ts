import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";

import { repositoryDirectory } from "../../toolchain/directories";
import { readHost, type Host } from "../../toolchain/host";

/** The names of one machine image. */
export interface ImageId {
    /** SHA-256, in hex, of everything the image is made of. */
    hash: string;
    /** Its alias in Incus: `debian-13-` and the hash's first 12 digits. */
    alias: string;
    /** Its id in the local AWS: `ami-` and the hash's first 17 digits. */
    amiId: string;
}

/** The image that this clone's recipe makes on this computer; reads files only, needs neither root nor Incus. */
export function imageId(recipe: string = recipeDirectory(), host: Host = readHost()): ImageId {
    const hash = createHash("sha256");
    for (const name of recipeFiles(recipe)) {
        const file = path.join(recipe, name);
        const executable = (fs.statSync(file).mode & 0o111) !== 0;
        const content = fs.readFileSync(file);
        hash.update(`${name}\0${executable}\0${content.length}\0`).update(content);
    }
    hash.update(JSON.stringify(host));
    return imageOfHash(hash.digest("hex"));
}

/** The names that belong to a recipe's hash. */
export function imageOfHash(hash: string): ImageId {
    return { hash, alias: `debian-13-${hash.slice(0, 12)}`, amiId: `ami-${hash.slice(0, 17)}` };
}

/** The Incus alias of an AMI id of the local AWS; whether there is such an image is for Incus to say. */
export function imageAliasOfAmi(amiId: string): string {
    return `debian-13-${amiId.slice("ami-".length, "ami-".length + 12)}`;
}

/** The files that an image is made from. */
export function recipeDirectory(): string {
    return path.join(repositoryDirectory(), "local", "image", "recipe");
}

function recipeFiles(recipe: string): string[] {
    return fs
        .readdirSync(recipe, { recursive: true, encoding: "utf8" })
        .filter((name) => fs.statSync(path.join(recipe, name)).isFile())
        .sort();
}
