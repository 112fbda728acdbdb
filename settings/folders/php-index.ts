import * as fs from "fs";
import * as path from "path";
import { SettingsReader } from "../reader";
import { has, namesIn, reportOtherKind, type FolderSettings } from "./folder";
import { phpScripts } from "./php-scripts";

/** Where a site's pages are, and the scripts among them. */
interface PagesOfPhp {
    /** The folder of the pages: "" or "public/". */
    root: string;
    /** The names of the scripts directly in it. */
    scripts: string[];
}

// Where other servers are told to look for a site's index.php.
const otherRoots = ["web", "www", "htdocs", "public_html", "html", "webroot", "docroot"];

// Scripts that are no pages, though a visitor would get 200: for the command line, or for other scripts to include.
const noPages =
    /(^|[-_.])(migrat\w*|install\w*|setup|upgrade|update|seed\w*|cron|jobs?|worker|queue|console|cli|config\w*|settings|database|db|connect\w*|functions|bootstrap|autoload|init|common|includes?|header|footer)[-_.]/i;

export function pagesOf({ folder, built }: FolderSettings): PagesOfPhp {
    // A build command may put an index.php there, and WordPress's does.
    const isPublic = has(folder, built ? "public" : "public/index.php") || has(folder, "public/wp-content");
    const root = isPublic ? "public/" : "";
    const isFile = (name: string) => fs.statSync(path.join(folder, root, name), { throwIfNoEntry: false })?.isFile();
    return { root, scripts: namesIn(path.join(folder, root)).filter((name) => /\.php$/i.test(name) && isFile(name)) };
}

/**
 * Reports a site whose index.php is elsewhere or named otherwise than it is looked for.
 *
 * @returns whether it is one
 */
export function reportOtherPlace(reader: SettingsReader, { folder }: FolderSettings, pages: PagesOfPhp): boolean {
    const { root, scripts } = pages;
    const name = path.basename(folder);
    const isWithin =
        ["public", ...otherRoots].includes(name) &&
        has(path.dirname(folder), "composer.json") &&
        scripts.some((script) => /\.\.\/|dirname\(__DIR__/.test(fs.readFileSync(path.join(folder, script), "utf8")));
    const wrongCase = scripts.find((script) => script.toLowerCase() === "index.php");
    const otherRoot = otherRoots.find((other) => has(folder, `${other}/index.php`));
    if (isWithin) {
        const parent = path.join(reader.text("applicationPath"), "..");
        reader.invalid(
            "applicationPath",
            `the folder of the whole application: ${name} loads files of ${path.dirname(folder)}, which would not be on the server`,
            `${name === "public" ? "" : `rename ${folder} to public, and `}pulumi config set applicationPath ${parent}`,
        );
    } else if (scripts.includes("index.php")) {
        return false;
    } else if (wrongCase) {
        reader.invalid(
            "applicationPath",
            `a folder with index.php, in small letters (it has ${wrongCase})`,
            `rename ${path.join(folder, root, wrongCase)} to index.php`,
        );
    } else if (otherRoot) {
        reader.invalid(
            "applicationPath",
            `a folder with public/index.php or index.php (it has ${otherRoot}/index.php)`,
            `rename ${folder}/${otherRoot} to public, or, if it needs nothing outside: pulumi config set applicationPath ${reader.text("applicationPath")}/${otherRoot}`,
        );
    } else {
        return false;
    }
    return true;
}

/** Reports a folder that has no page to answer the health path, and a folder of pages that no PHP runs in. */
export function checkIndex(reader: SettingsReader, settings: FolderSettings, { root, scripts }: PagesOfPhp): void {
    const { folder, healthPath, writableFolders, built } = settings;
    if (built && !scripts.includes("index.php")) {
        return;
    }
    if (scripts.length === 0) {
        if (!reportOtherKind(reader, folder, "PHP")) {
            reportMissingIndex(reader, settings);
        }
        return;
    }
    if (!scripts.includes("index.php") && !answers(folder, root, healthPath)) {
        const page = scripts.find((name) => isPage(name, settings));
        if (page === undefined) {
            reportMissingIndex(reader, settings);
            return;
        }
        reader.invalid(
            "applicationHealthPath",
            `a file in ${folder}, which has no index.php that could answer it`,
            `add index.php, or, if ${page} answers 200 to everybody: pulumi config set applicationHealthPath /${page}`,
        );
    }
    const outer = writableFolders.find((name) => `${name}/` === root);
    if (outer) {
        reader.invalid(
            "applicationWritableFolders",
            `a folder within ${outer}: no PHP runs in a folder that the application writes to`,
            `pulumi config set --path 'applicationWritableFolders[0]' ${outer}/uploads`,
            outer,
        );
    }
}

/** Whether a script may be for visitors, and not for a command or for other scripts. */
function isPage(name: string, settings: FolderSettings): boolean {
    const { buildCommand, collectStaticCommand, migrationCommand, processCommands } = settings;
    const commands = [buildCommand, collectStaticCommand, migrationCommand, ...processCommands];
    return !noPages.test(name) && !commands.some((command) => command.includes(name));
}

function reportMissingIndex(reader: SettingsReader, { folder, writableFolders }: FolderSettings): void {
    const isEmpty = phpScripts(folder, writableFolders).next().done;
    const isPublic = has(folder, "public") || has(folder, "composer.json");
    reader.invalid(
        "applicationPath",
        "a folder with public/index.php, or with index.php: PHP has nothing to answer visitors with",
        isEmpty
            ? `put the site into ${folder}`
            : `add ${path.join(folder, isPublic ? "public/index.php" : "index.php")}`,
    );
}

function answers(folder: string, root: string, healthPath: string): boolean {
    const file = healthPath.slice(1).split("?")[0]!;
    return file === "" || file.endsWith("/") ? has(folder, `${root}${file}index.html`) : has(folder, `${root}${file}`);
}
