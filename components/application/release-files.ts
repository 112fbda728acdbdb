import * as fs from "fs";
import * as path from "path";
import { ApplicationSettings } from "../../settings/application";
import { applicationServers, type ApplicationServerKind } from "../../settings/application-servers";
import { filesOfModule } from "../../settings/callable";
import { scriptOfCommand } from "../../settings/command-file";
import { isFolder } from "../../settings/folders/folder";
import type { SettingProblem } from "../../toolchain/setting-problem";
import { listFiles } from "../fitting/archive/files";
import { UnlistableFolder } from "../fitting/archive/unlistable";
import { problemsOfPrecompressedFiles } from "./precompressed";

/** What a release can't do without: the first of these files that the folder has, and the setting that asks for it. */
interface Needed {
    setting: string;
    files: string[];
}

const installedPackages = "vendor/autoload.php";
const wordPressSettings = ["public/wp-config.php", "wp-config.php"];
/** What is better than to take such a file in. */
const remedies: Record<string, string> = {
    [installedPackages]: "composer update, and commit composer.lock, of which the server installs vendor",
    ...Object.fromEntries(
        wordPressSettings.map((file) => [
            file,
            `let ${file} take what is secret from variables of applicationEnvironment (docs/frameworks.md), and commit it`,
        ]),
    ),
};

/**
 * Finds what is wrong with the files of a release, before anything changes: what the application's folder has that can't be in
 * one; and files that a release can't do without, and that the folder has, but not the release, because Git ignores them, or
 * .deployignore names them. On the server they would be missed. Finds Composer's credentials in a release, and precompressed files that are old, too.
 */
export function problemsOfRelease(application: ApplicationSettings): SettingProblem[] {
    if (!isFolder(application.path)) {
        return []; // Which is a problem of the setting.
    }
    try {
        const files = listFiles(application.path);
        return application.pinnedRelease ? [] : problemsOfFiles(application, new Set(files.map((file) => file.path)));
    } catch (error) {
        if (error instanceof UnlistableFolder) {
            return error.reasons.map((reason) => ({ setting: "applicationPath", ...reason }));
        }
        throw error;
    }
}

function problemsOfFiles(application: ApplicationSettings, packed: Set<string>): SettingProblem[] {
    // A setting that is invalid may lead elsewhere.
    const has = (file: string) =>
        /^(?!\.\.?\/)[^/]+(\/[^/]+)*$/.test(file) && fs.existsSync(path.join(application.path, file));
    const problems = neededBy(application).flatMap(({ setting, files }) => {
        const file = files.find(has);
        return file === undefined || packed.has(file) ? [] : [problemOf(application.path, setting, file)];
    });
    if (application.server === "php-fpm" && packed.has(credentials)) {
        problems.push(credentialsProblem(application.path));
    }
    return [...problems, ...problemsOfPrecompressedFiles(application, packed)];
}

function neededBy(application: ApplicationSettings): Needed[] {
    const kind: ApplicationServerKind = applicationServers[application.server];
    const isPhp = application.server === "php-fpm";
    if (application.buildCommand) {
        // It may make all others: the packages are installed before it runs.
        return [{ setting: "applicationPath", files: [...kind.packageFiles(application.built)] }];
    }
    const scripts = [
        ["applicationCollectStaticCommand", application.collectStaticCommand],
        ["applicationMigrationCommand", application.migrationCommand],
        ...application.processes.map(({ name, command }) => [`applicationProcesses (${name})`, command]),
    ].map(([setting, command]) => ({ setting: setting!, files: [scriptOfCommand(command!) ?? []].flat() }));
    const pages = [application.staticFolder, ""].map((folder) => path.posix.join(folder, "index.html"));
    return [
        {
            setting: "applicationPath",
            files: [...kind.packageFiles(application.built), ...(isPhp ? [installedPackages] : [])],
        },
        { setting: "applicationPath", files: isPhp ? wordPressSettings : [] },
        ...(kind.callable
            ? [{ setting: "applicationCallable", files: filesOfModule(application.callable.split(":")[0]!) }]
            : []),
        ...(application.server === "none" && !application.collectStaticCommand
            ? [{ setting: "applicationStaticFolder", files: pages }]
            : []),
        ...scripts,
    ];
}

function problemOf(folder: string, setting: string, file: string): SettingProblem {
    const [top, ...rest] = file.split("/");
    const taken = rest.length > 0 ? `${top}/` : file;
    return {
        setting,
        received: `${file}, which is not part of the release: Git ignores it, or .deployignore names it`,
        allowed: `a file that ${folder} has and Git tracks or would track (git check-ignore --verbose ${file} says why not)`,
        remedy: remedies[file] ?? `a line !${taken} in ${path.join(folder, ".deployignore")} takes in what Git ignores`,
    };
}

const credentials = "auth.json";

function credentialsProblem(folder: string): SettingProblem {
    return {
        setting: "applicationPath",
        received: `${credentials}, Composer's credentials, as a part of the release`,
        allowed: `a file that Git ignores in ${folder}`,
        remedy: "pulumi config set --secret --path applicationBuildEnvironment.COMPOSER_AUTH, with its content in one line",
    };
}
