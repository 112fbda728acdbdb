import * as fs from "fs";
import * as path from "path";
import { packageFiles } from "../packages";
import { SettingsReader } from "../reader";
import { unbuiltImport } from "./module-script";

/** The settings that say what a folder must have. */
export interface FolderSettings {
    /** Absolute path. */
    folder: string;
    /** "" without Python, and if the setting is none. */
    callable: string;
    /** The name that visitors and the health check use. */
    canonicalDomain: string;
    healthPath: string;
    staticFolder: string;
    writableFolders: string[];
    publicFolder: string;
    publicUrl: string;
    buildCommand: string;
    collectStaticCommand: string;
    migrationCommand: string;
    /** The commands of applicationProcesses. */
    processCommands: string[];
    environment: Record<string, string>;
    /** Whether a command makes files during the deploy, which the folder doesn't have yet. */
    built: boolean;
}

/** What can run, for a folder of something else. */
const whatRuns = "what can run is Python (gunicorn, uwsgi, uvicorn), PHP (php-fpm) and plain files (none)";
const otherLanguages: [file: string, language: string][] = [
    ["package.json", "Node.js"],
    ["Gemfile", "Ruby"],
    ["go.mod", "Go"],
    ["pom.xml", "Java"],
    ["build.gradle", "Java"],
    ["Cargo.toml", "Rust"],
];
// Where generators of sites put them.
const buildFolders = ["dist", "build", "public", "out", "_site", "site", "www", "html"];

export const has = (folder: string, file: string) => fs.existsSync(path.join(folder, file));

/** The names in a folder; those that begin with a dot, and installed packages, do not count. */
export function namesIn(folder: string): string[] {
    const left = ["node_modules", "vendor", "venv", "env", "__pycache__"];
    return fs.existsSync(folder)
        ? fs
              .readdirSync(folder)
              .filter((name) => !name.startsWith(".") && !left.includes(name))
              .sort()
        : [];
}

const isPython = (folder: string) =>
    [...packageFiles, "Pipfile", "manage.py"].some((file) => has(folder, file)) ||
    namesIn(folder).some((name) => name.endsWith(".py"));
const isPhp = (folder: string) =>
    has(folder, "composer.json") ||
    has(folder, "public/index.php") ||
    namesIn(folder).some((name) => name.endsWith(".php"));

/** A page's text without its comments. */
export function markupOf(page: string): string {
    return fs.readFileSync(page, "utf8").replace(/<!--[\s\S]*?-->/g, "");
}

/** What a page is a source of, if it is one: what no browser runs, or what a build fills in. */
export function sourceIn(page: string): string | undefined {
    const text = markupOf(page);
    const scripts = [...text.matchAll(/<script\s([^>]*\s)?src=(["']?)([^"':>\s]+)\2[^>]*>/g)];
    const source = scripts.find(([, , , url]) => /\.(?:[jt]sx|ts|vue|svelte)$/.test(url!))?.[3];
    const place = /<(?:link|script)\s[^>]*["'](%PUBLIC_URL%|<%= BASE_URL %>)/.exec(text)?.[1];
    if (source || place) {
        return source ? `it loads ${source}, which no browser runs` : `it has ${place}, which a build fills in`;
    }
    // Such a map may give a package's name a place.
    for (const [tag, , , url] of /\bimportmap\b/.test(text) ? [] : scripts) {
        const name =
            /type=["']?module\b/.test(tag) &&
            !url!.startsWith("//") &&
            unbuiltImport(path.join(path.dirname(page), url!));
        if (name) {
            return `it loads ${url}, whose import of ${name} no browser can follow`;
        }
    }
    return undefined;
}

/** The folder of a built site, within the application's. */
export function builtSite(folder: string): string | undefined {
    return buildFolders.find(
        (name) => has(folder, `${name}/index.html`) && !sourceIn(path.join(folder, name, "index.html")),
    );
}

// A site, and not only one of its folders with scripts.
const hasIndex = (folder: string) => has(folder, "index.php") || has(folder, "public/index.php");

type Kind = "Python" | "PHP" | "plain files";
const kinds: [Kind, (folder: string) => boolean, remedy: string][] = [
    ["Python", isPython, "pulumi config set applicationServer gunicorn, or uvicorn for an ASGI callable"],
    ["PHP", isPhp, "pulumi config set applicationServer php-fpm"],
    ["plain files", (folder) => has(folder, "index.html"), "pulumi config set applicationServer none"],
];

/**
 * Reports a folder of another kind than the application server's, in one sentence that says what can run and which setting
 * to set.
 *
 * @returns whether it is one
 */
export function reportOtherKind(reader: SettingsReader, folder: string, wanted: Kind): boolean {
    const isWanted = kinds.find(([kind]) => kind === wanted)![1];
    // What belongs to a folder of the wanted kind makes none of another.
    const other = isWanted(folder) ? undefined : kinds.find(([kind, matches]) => kind !== wanted && matches(folder));
    const language = isWanted(folder) ? undefined : otherLanguages.find(([file]) => has(folder, file))?.[1];
    const below = namesIn(folder).find(
        (name) =>
            fs.statSync(path.join(folder, name)).isDirectory() &&
            (wanted === "PHP" ? hasIndex : isWanted)(path.join(folder, name)),
    );
    // A site that Node.js builds has an index.html as well, which is a source.
    if (language && other?.[0] !== "Python" && other?.[0] !== "PHP") {
        const built = builtSite(folder);
        reader.invalid(
            "applicationPath",
            `a folder of something else than ${language}, which does not run here: ${whatRuns}`,
            `if ${language} only builds the site: pulumi config set applicationServer none, and applicationStaticFolder to the folder of the built site${built ? `, ${built}` : ", such as dist"}`,
        );
    } else if (below) {
        reader.invalid(
            "applicationPath",
            `the folder of the application itself, which seems to be ${path.join(folder, below)}`,
            `pulumi config set applicationPath ${path.join(reader.text("applicationPath"), below)}`,
        );
    } else if (other) {
        reader.invalid("applicationServer", `that of ${other[0]}, which ${folder} has: ${whatRuns}`, other[2]);
    } else {
        return false;
    }
    return true;
}

/** Whether a path is that of a folder which exists. */
export function isFolder(place: string): boolean {
    return fs.statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
