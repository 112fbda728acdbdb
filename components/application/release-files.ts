import * as pulumi from "@pulumi/pulumi";
import * as fs from "fs";
import * as path from "path";
import { ApplicationSettings } from "../../settings/application";
import { applicationServers, type ApplicationServerKind } from "../../settings/application-servers";
import { filesOfModule } from "../../settings/callable";
import { scriptOfCommand } from "../../settings/command-file";
import { packageFiles } from "../../settings/packages";
import { ConfigurationError } from "../../settings/reader";
import { listFiles } from "../fitting/archive/files";

/** What a release can't do without: the first of these files that the folder has, and the setting that asks for it. */
interface Needed {
    setting: string;
    files: string[];
}

/**
 * Finds files that a release can't do without, and that the application's folder has, but not the release: Git ignores them,
 * or .deployignore names them. On the server they would be missed.
 *
 * @throws RunError naming each of them, and what takes it in
 */
export function checkReleaseFiles(application: ApplicationSettings): void {
    if (application.pinnedRelease || application.buildCommand) {
        return;
    }
    const packed = new Set(listFiles(application.path).map((file) => file.path));
    const has = (file: string) => fs.existsSync(path.join(application.path, file));
    const problems = neededBy(application).flatMap(({ setting, files }) => {
        const file = files.find(has);
        return file === undefined || packed.has(file) ? [] : [problemOf(application.path, setting, file)];
    });
    if (problems.length > 0) {
        // The engine prints it without a stack trace, which would not help.
        throw new pulumi.RunError(new ConfigurationError(problems).message);
    }
}

function neededBy(application: ApplicationSettings): Needed[] {
    const kind: ApplicationServerKind = applicationServers[application.server];
    const scripts = [
        ["applicationCollectStaticCommand", application.collectStaticCommand],
        ["applicationMigrationCommand", application.migrationCommand],
        ...application.processes.map(({ name, command }) => [`applicationProcesses (${name})`, command]),
    ].map(([setting, command]) => ({ setting: setting!, files: [scriptOfCommand(command!) ?? []].flat() }));
    const pages = [application.staticFolder, ""].map((folder) => path.posix.join(folder, "index.html"));
    return [
        ...(kind.pythonPackages ? [{ setting: "applicationPath", files: packageFiles }] : []),
        ...(kind.callable
            ? [{ setting: "applicationCallable", files: filesOfModule(application.callable.split(":")[0]!) }]
            : []),
        ...(application.server === "none" && !application.collectStaticCommand
            ? [{ setting: "applicationStaticFolder", files: pages }]
            : []),
        ...scripts,
    ];
}

function problemOf(folder: string, setting: string, file: string) {
    const [top, ...rest] = file.split("/");
    const taken = rest.length > 0 ? `${top}/` : file;
    return {
        setting,
        received: `${file}, which is not part of the release: Git ignores it, or .deployignore names it`,
        allowed: `a file that ${folder} has and Git tracks or would track (git check-ignore --verbose ${file} says why not)`,
        remedy: `a line !${taken} in ${path.join(folder, ".deployignore")} takes in what Git ignores`,
    };
}
