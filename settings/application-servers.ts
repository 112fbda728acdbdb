import * as fs from "fs";
import * as path from "path";
import { checkPhp } from "./folders/php";
import { checkPlainFiles } from "./folders/plain-files";
import { checkPython } from "./folders/python";
import type { FolderSettings } from "./folders/folder";
import { SettingsReader } from "./reader";

/** What a release needs of the program that runs it. */
export interface ApplicationServerKind {
    /** The interface of its callable; undefined if it has none. */
    callable?: "WSGI" | "ASGI";
    /** Whether the release has Python packages. */
    pythonPackages: boolean;
    /** Reports each mistake of a folder, with the setting that mends it. */
    checkFolder(reader: SettingsReader, settings: FolderSettings): void;
}

/** Every value of `applicationServer`. */
export const applicationServers = {
    gunicorn: { callable: "WSGI", pythonPackages: true, checkFolder: checkPython("WSGI") },
    uwsgi: { callable: "WSGI", pythonPackages: true, checkFolder: checkPython("WSGI") },
    uvicorn: { callable: "ASGI", pythonPackages: true, checkFolder: checkPython("ASGI") },
    "php-fpm": { pythonPackages: false, checkFolder: checkPhp },
    none: { pythonPackages: false, checkFolder: checkPlainFiles },
} satisfies Record<string, ApplicationServerKind>;

export type ApplicationServerName = keyof typeof applicationServers;

export const applicationServerNames = Object.keys(applicationServers) as ApplicationServerName[];

/** Reports a folder that doesn't exist, or that the application server can't run. */
export function checkFolder(reader: SettingsReader, server: ApplicationServerName, settings: FolderSettings): void {
    const { folder } = settings;
    if (!fs.existsSync(folder) || !fs.statSync(folder).isDirectory()) {
        reader.invalid("applicationPath", `a folder that exists (looked for ${path.resolve(folder)})`);
        return;
    }
    applicationServers[server].checkFolder(reader, settings);
}
