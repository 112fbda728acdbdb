import * as fs from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { cacheDirectory } from "../../toolchain/directories";
import { installOnce } from "../../toolchain/install-tool";
import { Problem } from "../../toolchain/problem";
import type { Progress } from "../../toolchain/progress";
import { run } from "../../toolchain/run";
import { readHost, type Host } from "./host";
import { recipeDirectory, type ImageId } from "./id";

/** The two files that Incus imports as an image. */
export interface ImageFiles {
    metadata: string;
    rootfs: string;
}

const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
const machineArchitectures: Record<string, string> = { x64: "x86_64", arm64: "aarch64" };

/** The files of an image in the cache, whether they exist or not. */
export function imageFiles(alias: string): ImageFiles {
    const directory = path.join(cacheDirectory(), "image", alias);
    return { metadata: path.join(directory, "metadata.tar"), rootfs: path.join(directory, "root.squashfs") };
}

/**
 * Builds this clone's machine image with mmdebstrap and squashfs, unless the cache has it. Needs root; takes about half a
 * minute.
 */
export async function buildImage(image: ImageId, progress?: Progress): Promise<void> {
    const directory = path.dirname(imageFiles(image.alias).rootfs);
    await installOnce(
        directory,
        "another build of the machine image",
        () => existsSync(directory),
        async (unfinished) => {
            const step = progress?.start("Building the machine image (Debian 13)");
            await buildRootFilesystem(unfinished, readHost());
            await buildMetadata(unfinished);
            step?.done();
        },
    );
}

async function buildRootFilesystem(directory: string, host: Host): Promise<void> {
    const recipe = recipeDirectory();
    const authorities = path.join(directory, "certificate-authorities");
    await fs.mkdir(authorities);
    for (const authority of host.certificateAuthorities) {
        await fs.writeFile(path.join(authorities, authority.name), authority.pem);
    }
    const bootstrap = [
        "--variant=minbase",
        `--include=${packages(recipe).join(",")}`,
        // With package lists in the image, a machine's first `apt-get update` only checks whether they are current.
        "--skip=cleanup/apt/lists",
        `--setup-hook=${path.join(recipe, "hooks", "setup.sh")} "$1"`,
        `--customize-hook=${path.join(recipe, "hooks", "customize.sh")} "$1"`,
        "trixie",
        "-",
        ...aptSources(host),
    ];
    await run(path.join(recipe, "root-filesystem.sh"), [path.join(directory, "root.squashfs"), ...bootstrap], {
        environment: { CERTIFICATE_AUTHORITIES: authorities },
    });
    await fs.rm(authorities, { recursive: true });
}

/** The machine's apt sources. A mirror may be late with unstable, which matters little for one package. */
function aptSources(host: Host): string[] {
    const signed = `signed-by=${keyring}`;
    return [
        `deb [${signed}] ${host.mirror} trixie main`,
        `deb [${signed}] ${host.mirror} trixie-updates main`,
        `deb [${signed}] ${host.securityMirror} trixie-security main`,
        `deb [${signed} check-valid-until=no] ${host.mirror} sid main`,
    ];
}

function packages(recipe: string): string[] {
    return readFileSync(path.join(recipe, "packages.txt"), "utf8")
        .split("\n")
        .map((line) => line.replace(/#.*/, "").trim())
        .filter((name) => name !== "");
}

async function buildMetadata(directory: string): Promise<void> {
    const recipe = recipeDirectory();
    const architecture = machineArchitectures[process.arch];
    if (architecture === undefined) {
        throw new Problem(`the local cloud has no machine image for ${process.arch}: x64 and arm64 are supported`);
    }
    const head = `architecture: ${architecture}\ncreation_date: ${Math.floor(Date.now() / 1000)}\n`;
    const metadata = path.join(directory, "metadata.yaml");
    await fs.writeFile(metadata, head + (await fs.readFile(path.join(recipe, "metadata.yaml"), "utf8")));
    const tarball = path.join(directory, "metadata.tar");
    await run("tar", ["-cf", tarball, "-C", directory, "metadata.yaml", "-C", recipe, "templates"]);
    await fs.rm(metadata);
}
