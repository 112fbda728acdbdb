import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { generated } from "../policies/tools/generate";
import { lightSdk, policiesDirectory } from "../policies/tools/bundle";
import { groupBy } from "../review/order";
import { repositoryDirectory } from "../toolchain/directories";

const sources = path.join(repositoryDirectory(), "package");
const parts: Record<string, BuildOptions> = {
    // Whole, without the modules that the engine's runner has, so that it runs with any version of theirs, or none.
    index: { entryPoints: [path.join(policiesDirectory, "all", "index.ts")], plugins: [lightSdk] },
    command: {
        entryPoints: [path.join(sources, "main.ts")],
        banner: { js: "#!/usr/bin/env node" },
        // Finds where a program declares a resource, if the program has it.
        external: ["typescript"],
    },
    // Shares the SDK of the policy pack that it becomes a part of.
    library: { entryPoints: [path.join(sources, "library.ts")], external: ["@pulumi/*"] },
};

/** Files that are read beside the bundles as they run, and files that stand in the package as they are here. */
const copied: Record<string, string> = {
    "bin/page.css": "review/html/page.css",
    "bin/page.js": "review/html/page.js",
    "bin/theme.css": "pages/theme.css",
    "bin/theme.js": "pages/theme.js",
    "bin/pack": "policies/tools/launcher.sh",
    "package.json": "package/package.json",
    "PulumiPolicy.yaml": "policies/all/PulumiPolicy.yaml",
    "README.md": "package/README.md",
    "library.d.ts": "package/library.d.ts",
    "CHANGELOG.md": "CHANGELOG.md",
    LICENSE: "LICENSE",
};

/** Makes the package's folder, ready for `npm publish` or `npm pack`. */
export async function buildPackage(folder: string): Promise<void> {
    fs.rmSync(folder, { recursive: true, force: true });
    fs.mkdirSync(path.join(folder, "bin"), { recursive: true });
    const made = await Promise.all(
        Object.entries(parts).map(([name, options]) =>
            build({
                bundle: true,
                platform: "node",
                target: "node20",
                format: "cjs",
                minify: true,
                metafile: true,
                legalComments: "none",
                logLevel: "warning",
                ...options,
                outfile: path.join(folder, "bin", `${name}.js`),
            }),
        ),
    );
    for (const [name, source] of Object.entries(copied)) {
        fs.copyFileSync(path.join(repositoryDirectory(), source), path.join(folder, name));
    }
    for (const [name, text] of Object.entries(await generated())) {
        fs.writeFileSync(path.join(folder, name), text);
    }
    fs.writeFileSync(path.join(folder, "THIRD-PARTY-LICENSES.txt"), licences(made.map(({ metafile }) => metafile)));
    for (const program of ["pack", "command.js"]) {
        fs.chmodSync(path.join(folder, "bin", program), 0o755);
    }
}

/** The licences of the packages that the bundles contain, each text once. */
function licences(metafiles: (Metafile | undefined)[]): string {
    const inputs = metafiles
        .flatMap((metafile) => Object.values(metafile!.outputs))
        .flatMap((output) => Object.keys(output.inputs));
    const folders = new Set(inputs.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file) ?? []));
    const packages = [...folders].sort().map((folder) => {
        const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")) as {
            name: string;
            version: string;
            license: string;
        };
        const file = fs.readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
        const text = file === undefined ? license : fs.readFileSync(path.join(folder, file), "utf8").trim();
        return { title: `${name} ${version} (${license})`, text };
    });
    return [...groupBy(packages, ({ text }) => text)]
        .map(([text, some]) => `${some.map(({ title }) => title).join("\n")}\n\n${text}\n`)
        .join(`\n${"-".repeat(80)}\n\n`);
}

/** Packs the package into a tarball; returns its path. */
export function packPackage(folder: string): string {
    const answer = execFileSync("npm", ["pack", "--json", "--pack-destination", path.dirname(folder)], {
        cwd: folder,
        encoding: "utf8",
    });
    return path.join(path.dirname(folder), (JSON.parse(answer) as { filename: string }[])[0]!.filename);
}

/** `npm run policies:package`: makes the package and its tarball in `build/`. */
async function main(): Promise<void> {
    const folder = path.join(repositoryDirectory(), "build", "package");
    await buildPackage(folder);
    const tarball = packPackage(folder);
    console.log(
        `${path.relative(repositoryDirectory(), tarball)}: ${Math.round(fs.statSync(tarball).size / 1024)} KiB`,
    );
}

if (require.main === module) {
    void main();
}
