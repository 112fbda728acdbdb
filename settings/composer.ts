import * as fs from "fs";
import * as path from "path";
import { contentHash } from "./composer-hash";
import { SettingsReader } from "./reader";

/** What Composer installs from on the server. */
export const composerLock = "composer.lock";

type Json = Record<string, unknown>;

/** A package of a lock, as far as this program reads it. */
interface LockedPackage {
    name?: string;
    require?: Record<string, string>;
    dist?: { type?: string; url?: string } | null;
    source?: { type?: string; url?: string } | null;
}

/** The Debian and Ubuntu packages with the extensions of PHP that neither PHP itself nor php-mysql brings. */
const extensionPackages: Record<string, string> = {
    ...Object.fromEntries(
        "apcu bcmath bz2 curl enchant gd gmp igbinary imagick intl ldap mbstring memcached msgpack odbc pgsql redis snmp soap sqlite3 sybase tidy uuid xml yaml zip"
            .split(" ")
            .map((name) => [name, `php-${name}`]),
    ),
    dom: "php-xml",
    simplexml: "php-xml",
    xmlreader: "php-xml",
    xmlwriter: "php-xml",
    xsl: "php-xml",
    pdo_odbc: "php-odbc",
    pdo_pgsql: "php-pgsql",
    pdo_sqlite: "php-sqlite3",
    pdo_dblib: "php-sybase",
};

/** What Composer runs to get a package that has no archive. */
const repositoryPrograms: Record<string, string> = { git: "git", hg: "mercurial", svn: "subversion" };

/** Debian packages that the packages of a composer.lock need to be installed and to run. */
export function systemPackagesOfComposer(folder: string): string[] {
    const lock = readJson(folder, composerLock);
    if (typeof lock !== "object") {
        return [];
    }
    const packages = packagesOf(lock);
    const required = [asRecord(lock["platform"]), ...packages.map(({ require }) => asRecord(require))];
    const extensions = required
        .flatMap((requirements) => Object.keys(requirements))
        .flatMap((name) => extensionPackages[/^ext-(.+)$/.exec(name.toLowerCase())?.[1] ?? ""] ?? []);
    const programs = packages
        .filter(({ dist }) => !dist?.url)
        .flatMap(({ source }) => repositoryPrograms[source?.type ?? ""] ?? []);
    return ["composer", "php-curl", "php-zip", "unzip", ...extensions.sort(), ...programs];
}

/**
 * Reports packages of PHP that can't be installed on the server, or that the release would lack.
 *
 * @param root the folder of the site's pages: "" or "public/"
 * @param built whether a command of the deploy may install them
 */
export function checkComposerFiles(reader: SettingsReader, folder: string, root: string, built: boolean): void {
    const report = (received: string, allowed: string, remedy: string) =>
        reader.problems.push({ setting: "applicationPath", received, allowed, remedy });
    const project = readJson(folder, "composer.json");
    const lock = readJson(folder, composerLock);
    for (const [name, content] of Object.entries({ "composer.json": project, [composerLock]: lock })) {
        if (typeof content === "string") {
            const remedy = `mend it${name === composerLock ? ", or make it again with composer update" : ""}, and look at it with composer validate`;
            report(`${name}, which is not JSON: ${content}`, "a file that Composer can read", remedy);
            return;
        }
    }
    if (typeof lock === "object") {
        if (typeof project !== "object") {
            report(`${composerLock} without composer.json`, "both", `add it, or remove ${composerLock}`);
            return;
        }
        if (isOlder(lock, project)) {
            report(
                `${composerLock}, which is older than composer.json`,
                "a lock that belongs to its composer.json",
                "composer update --lock, or composer update for newer packages, and commit composer.lock",
            );
        }
        for (const locked of packagesOf(lock)) {
            const problem = problemOfPackage(folder, locked);
            if (problem) {
                report(`${locked.name ?? "a package"} in ${composerLock}, ${problem[0]}`, problem[1], problem[2]);
            }
        }
    } else if (!built && !has(folder, "vendor/autoload.php")) {
        const loading = scriptThatLoadsPackages(folder, root);
        if (requiresPackages(project) || loading) {
            report(
                loading
                    ? `${loading}, which loads vendor/autoload.php, without vendor and ${composerLock}`
                    : `composer.json, which requires packages, without vendor and ${composerLock}`,
                `a folder with ${composerLock}, of which the server installs vendor`,
                `composer ${project ? "update" : "init"}, and commit ${composerLock}; vendor need not be committed`,
            );
        }
    }
    checkVendorFolder(report, project, root);
}

function checkVendorFolder(
    report: (received: string, allowed: string, remedy: string) => void,
    project: Json | undefined | string,
    root: string,
): void {
    const place = typeof project === "object" ? asRecord(project["config"])["vendor-dir"] : undefined;
    if (typeof place !== "string" || path.posix.normalize(place) === "vendor") {
        return;
    }
    if (path.posix.isAbsolute(place) || path.posix.normalize(place).startsWith("..")) {
        report(
            `vendor-dir ${place} in composer.json`,
            "a folder within the application",
            "remove it from composer.json",
        );
    } else if (root === "") {
        report(
            `vendor-dir ${place} in composer.json, which visitors could reach`,
            "vendor, which they can't, or a site whose pages are in public",
            "remove it from composer.json, or move what visitors reach into public",
        );
    }
}

/** What is wrong with a package: what was received, what is allowed, and the remedy. */
function problemOfPackage(
    folder: string,
    { dist, source }: LockedPackage,
): [received: string, allowed: string, remedy: string] | undefined {
    const url = dist?.url ?? "";
    if (url && !/^[a-z][a-z0-9+.-]*:/i.test(url)) {
        const absolute = path.resolve(folder, url);
        if (path.isAbsolute(url) || !`${absolute}/`.startsWith(`${path.resolve(folder)}/`)) {
            return [
                `from ${url}`,
                `something in ${folder}, as only that is on the server`,
                "move it into the folder, and composer update",
            ];
        }
        if (!fs.existsSync(absolute)) {
            return [`from ${url}`, `something that exists in ${folder}`, `add ${url}, or composer update`];
        }
        return undefined;
    }
    const repository = source?.url ?? "";
    if (!url && /^(ssh:|git\+ssh:|[^/:]+@[^/:]+:)/.test(repository)) {
        return [
            `from ${repository.replace(/^(ssh:\/\/)?[^@/]*@/, "$1")}`,
            "a URL that needs no key for SSH, as the server has none",
            "name it with https:// in composer.json, composer update, and set a token as applicationBuildEnvironment.COMPOSER_AUTH, as a secret",
        ];
    }
    return undefined;
}

function scriptThatLoadsPackages(folder: string, root: string): string | undefined {
    const place = path.join(folder, root);
    return fs
        .readdirSync(place)
        .filter((name) => name.endsWith(".php") && fs.statSync(path.join(place, name)).isFile())
        .map((name) => `${root}${name}`)
        .find((name) => /vendor\/autoload\.php/.test(fs.readFileSync(path.join(folder, name), "utf8")));
}

/** Whether composer.json requires more than PHP and its extensions. */
function requiresPackages(project: Json | undefined | string): boolean {
    const names = typeof project === "object" ? Object.keys(asRecord(project["require"])) : [];
    return names.some((name) => name.includes("/"));
}

function packagesOf(lock: Json): LockedPackage[] {
    const packages = lock["packages"];
    return Array.isArray(packages) ? packages.map((locked) => asRecord(locked) as LockedPackage) : [];
}

function asRecord(value: unknown): Record<string, never> {
    return (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as Record<string, never>;
}

function has(folder: string, name: string): boolean {
    return fs.existsSync(path.join(folder, name));
}

/** An object of a JSON file; undefined without the file, and the reason as text if it has none. */
function readJson(folder: string, name: string): Json | undefined | string {
    if (!has(folder, name)) {
        return undefined;
    }
    const text = fs.readFileSync(path.join(folder, name), "utf8");
    if (/^<<<<<<< /m.test(text)) {
        return "it has a conflict of a merge";
    }
    try {
        const value: unknown = JSON.parse(text);
        return typeof value === "object" && value !== null && !Array.isArray(value)
            ? (value as Json)
            : "it has no object";
    } catch (error) {
        return (error as Error).message.slice(0, 100);
    }
}

/** Whether a lock was made of another composer.json; false if that can't be judged here. */
function isOlder(lock: Json, project: Json): boolean {
    const hash = lock["content-hash"];
    const expected = contentHash(project);
    return typeof hash === "string" && expected !== undefined && hash !== expected;
}
