import * as path from "path";
import { composerLock, systemPackagesOfComposer } from "./composer";
import { checkPhp } from "./folders/php";
import { checkPlainFiles } from "./folders/plain-files";
import { checkPython } from "./folders/python";
import { isFolder, type FolderSettings } from "./folders/folder";
import { packageFiles, packageLists, programsOfPackages } from "./packages";
import { SettingsReader } from "./reader";

/** What a release needs of the program that runs it. */
export interface ApplicationServerKind {
    /** The interface of its callable; undefined if it has none. */
    callable?: "WSGI" | "ASGI";
    /** Whether a program answers visitors; without one, Nginx does. */
    isProgram: boolean;
    /** Whether the release has Python packages. */
    pythonPackages: boolean;
    /**
     * Files that may list the release's packages; the first one that exists does.
     *
     * @param built whether a command makes a part of the release's files
     */
    packageFiles(built: boolean): readonly string[];
    /** Debian packages that a folder's packages need. */
    systemPackages(folder: string, built: boolean): string[];
    /** Reports each mistake of a folder, with the setting that mends it. */
    checkFolder(reader: SettingsReader, settings: FolderSettings): void;
}

const python = {
    isProgram: true,
    pythonPackages: true,
    packageFiles: () => packageFiles,
    systemPackages: programsOfPackages,
};

/** Every value of `applicationServer`. */
export const applicationServers = {
    gunicorn: { ...python, callable: "WSGI", checkFolder: checkPython("WSGI") },
    uwsgi: { ...python, callable: "WSGI", checkFolder: checkPython("WSGI") },
    uvicorn: { ...python, callable: "ASGI", checkFolder: checkPython("ASGI") },
    "php-fpm": {
        isProgram: true,
        pythonPackages: false,
        packageFiles: () => [composerLock],
        systemPackages: systemPackagesOfComposer,
        checkFolder: checkPhp,
    },
    none: {
        isProgram: false,
        pythonPackages: false,
        // Such as MkDocs: programs that make the site.
        packageFiles: (built) => (built ? packageLists : []),
        systemPackages: (folder, built) => (built ? programsOfPackages(folder) : []),
        checkFolder: checkPlainFiles,
    },
} satisfies Record<string, ApplicationServerKind>;

export type ApplicationServerName = keyof typeof applicationServers;

export const applicationServerNames = Object.keys(applicationServers) as ApplicationServerName[];

/** Reports a folder that doesn't exist, or that the application server can't run. */
export function checkFolder(reader: SettingsReader, server: ApplicationServerName, settings: FolderSettings): void {
    const { folder } = settings;
    if (!isFolder(folder)) {
        reader.invalid("applicationPath", `a folder that exists (looked for ${path.resolve(folder)})`);
        return;
    }
    applicationServers[server].checkFolder(reader, settings);
}
