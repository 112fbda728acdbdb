import * as fs from "fs";
import * as path from "path";
import { isNetwork } from "../toolchain/ipv4";
import {
    applicationServerNames,
    applicationServers,
    checkFolder,
    type ApplicationServerName,
    type ApplicationServerKind,
} from "./application-servers";
import { checkBuildVariables } from "./build-variables";
import { doesNotExist, problemsOfCommand, type CommandFileProblem } from "./command-file";
import { builtSite, isFolder } from "./folders/folder";
import { SettingsReader } from "./reader";
import { canonicalDomainOf } from "./site";

/** A program that runs beside the site, in a systemd unit of its own. */
interface ApplicationProcess {
    /** Part of the unit's name. */
    name: string;
    /** Runs in the release's folder, with the release's environment. */
    command: string;
    /** When to run it (systemd's OnCalendar), such as "*:0/15"; undefined to run it all the time. */
    schedule?: string;
}

/** The application and how it runs. */
export interface ApplicationSettings {
    /** Absolute path of the folder. */
    path: string;
    /** "" without Python. */
    callable: string;
    server: ApplicationServerName;
    healthPath: string;
    /** Seconds. */
    healthTimeout: number;
    pythonVersion: string;
    staticFolder: string;
    staticUrl: string;
    /** Seconds. */
    staticMaximumAge: number;
    /** Runs once for each release, in the sandbox that packages are installed in; "" for none. */
    buildCommand: string;
    /** Variables that only that sandbox has. */
    buildEnvironment: Record<string, string>;
    collectStaticCommand: string;
    /** Whether one of these two commands makes a part of the release's files. */
    built: boolean;
    migrationCommand: string;
    /** Seconds. */
    migrationLockTimeout: number;
    writableFolders: string[];
    publicFolder: string;
    publicUrl: string;
    systemPackages: string[];
    /** IPv4 networks and addresses. */
    packageIndexes: string[];
    databaseUrlScheme: string;
    /** 0 to fit the number to the instance type. */
    workers: number;
    threads: number;
    /** Seconds. */
    timeout: number;
    /** MiB. */
    maximumBodySize: number;
    /** Requests a second that the application accepts from one address; 0 for no limit. */
    requestsPerSecond: number;
    keptReleases: number;
    /** Release that keeps the traffic; "" for the one in the folder. */
    pinnedRelease: string;
    environment: Record<string, string>;
    processes: ApplicationProcess[];
}

// The variables that this program sets for the application.
const reservedVariables = ["DATABASE_URL", "RELEASE", "RELEASE_FOLDER", "SLOT", "PATH", "HOME", "PYTHONPATH"];
const reservedBuildVariables = ["PATH", "HOME", "PYTHONPATH"];
// Names of variables that usually hold a credential.
const secretVariable = /(PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)/i;

export function readApplicationSettings(reader: SettingsReader, projectFolder: string): ApplicationSettings {
    const folder = path.resolve(projectFolder, reader.text("applicationPath") || ".");
    const server = reader.choice("applicationServer", applicationServerNames);
    const kind: ApplicationServerKind = applicationServers[server];
    const callable = readCallable(reader, kind);
    const writableFolders = reader.list(
        "applicationWritableFolders",
        isFolderWithin,
        "a folder within the application such as uploads",
    );
    const inner = writableFolders.find((folder) => writableFolders.some((outer) => folder.startsWith(`${outer}/`)));
    if (inner !== undefined) {
        reader.invalid(
            "applicationWritableFolders",
            "folders that are not within one another",
            `remove ${inner}: the application can write to the whole folder around it`,
            inner,
        );
    }
    const publicFolder = reader.text("applicationPublicFolder");
    if (publicFolder && !writableFolders.includes(publicFolder)) {
        reader.invalid(
            "applicationPublicFolder",
            `one of applicationWritableFolders (${writableFolders.join(", ") || "none so far"})`,
        );
    }
    const collectStaticCommand = command(reader, "applicationCollectStaticCommand");
    const buildCommand = command(reader, "applicationBuildCommand");
    const built = collectStaticCommand !== "" || buildCommand !== "";
    const staticFolder = readStaticFolder(reader, folder, kind, built);
    const healthPath = reader.requiredText(
        "applicationHealthPath",
        urlPath,
        "a path such as /healthz or /status?short=1",
    );
    const databaseUrlScheme = reader.requiredText(
        "applicationDatabaseUrlScheme",
        /^mysql(\+[a-z]+)?$/,
        "mysql, mysql+pymysql, mysql+mysqldb or alike",
    );
    const migrationCommand = command(reader, "applicationMigrationCommand");
    const environment = readEnvironment(reader);
    const publicUrl = urlFolder(reader, "applicationPublicUrl", "/media/");
    const processes = readProcesses(reader);
    checkFolder(reader, server, {
        folder,
        callable,
        canonicalDomain: canonicalDomainOf(reader),
        healthPath,
        staticFolder,
        writableFolders,
        publicFolder,
        publicUrl,
        buildCommand,
        collectStaticCommand,
        migrationCommand,
        processCommands: processes.map((process) => process.command),
        environment,
        built,
    });

    const systemPackages = reader.list(
        "applicationSystemPackages",
        (name) => /^[a-z0-9][a-z0-9+.-]+$/.test(name),
        "the name of a Debian or Ubuntu package such as libmysqlclient-dev",
    );
    const checkCommand = (setting: string, line: string, isComplete: boolean) =>
        reportCommand(reader, setting, problemsOfCommand(line, folder, systemPackages, isComplete && isFolder(folder)));
    checkCommand("applicationBuildCommand", buildCommand, true);
    checkCommand("applicationCollectStaticCommand", collectStaticCommand, buildCommand === "");
    checkCommand("applicationMigrationCommand", migrationCommand, buildCommand === "");
    processes.forEach(({ name, command: line }) =>
        checkCommand(`applicationProcesses (${name})`, line, buildCommand === ""),
    );

    return {
        path: folder,
        callable,
        server,
        healthPath,
        healthTimeout: reader.integer("applicationHealthTimeout", 1, 900, "seconds"),
        pythonVersion: reader.text("applicationPythonVersion", /^3\.\d{1,2}$/, "a version such as 3.13, or nothing"),
        staticFolder,
        staticUrl: urlFolder(reader, "applicationStaticUrl", "/static/"),
        staticMaximumAge: reader.integer("applicationStaticMaximumAge", 0, 31_536_000, "seconds"),
        buildCommand,
        buildEnvironment: checkBuildVariables(
            reader,
            readEnvironment(reader, "applicationBuildEnvironment", reservedBuildVariables),
        ),
        collectStaticCommand,
        built,
        migrationCommand,
        migrationLockTimeout: reader.integer("applicationMigrationLockTimeout", 1, 3600, "seconds"),
        writableFolders,
        publicFolder,
        publicUrl,
        systemPackages: [...new Set([...systemPackages, ...kind.systemPackages(folder, built)])],
        packageIndexes: reader.list(
            "applicationPackageIndexes",
            (network) => isNetwork(network) || isNetwork(`${network}/32`),
            "an IPv4 address such as 10.0.3.7, or a network such as 10.0.3.0/28, its host bits zero",
        ),
        // The driver after the plus is one of Python's.
        databaseUrlScheme: kind.pythonPackages ? databaseUrlScheme : "mysql",
        workers: reader.integer("applicationWorkers", 0, 64),
        threads: reader.integer("applicationThreads", 1, 64),
        timeout: reader.integer("applicationTimeout", 1, 3600, "seconds"),
        maximumBodySize: reader.integer("maximumBodySize", 1, 10_240, "MiB"),
        requestsPerSecond: reader.integer("requestsPerSecond", 0, 100_000, "requests a second, or 0 for no limit"),
        keptReleases: reader.integer("keptReleases", 2, 50),
        pinnedRelease: reader.text(
            "pinnedRelease",
            /^[0-9a-f]{12}$/,
            "a release that `npm run releases` lists, or nothing",
            "pulumi config rm pinnedRelease",
        ),
        environment,
        processes,
    };
}

// The server reads one setting per line, so a value must not contain control characters. Only variables may have several
// lines.
const oneLine = /^[^\x00-\x1f\x7f]+$/;
const urlPath = /^\/[A-Za-z0-9._~/-]*(\?[A-Za-z0-9._~/=&%+,:-]*)?$/;

function isFolderWithin(folder: string): boolean {
    return (
        /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(folder) &&
        !folder.split("/").some((part) => part === "." || part === "..")
    );
}

const callablePattern = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\(\))?$/;

function readCallable(reader: SettingsReader, kind: ApplicationServerKind): string {
    const setting = "applicationCallable";
    if (!kind.callable) {
        reader.text(setting);
        return "";
    }
    const callable = reader.text(setting);
    if (!callablePattern.test(callable)) {
        const dotted = /^([\w.]+)\.(\w+)$/.exec(callable);
        reader.invalid(
            setting,
            `a callable (${kind.callable}) such as wsgi:application, or a factory such as package:create_app()`,
            dotted ? `pulumi config set ${setting} '${dotted[1]}:${dotted[2]}'` : undefined,
        );
        return "";
    }
    return callable;
}

// A site of PHP or of plain files has its static files where its pages are, and needs none of that name.
const usualStaticFolder = "static";

function readStaticFolder(reader: SettingsReader, folder: string, kind: ApplicationServerKind, built: boolean): string {
    const setting = "applicationStaticFolder";
    const staticFolder = reader.text(setting);
    if (!staticFolder) {
        return "";
    }
    if (!isFolderWithin(staticFolder)) {
        reader.invalid(setting, "a folder within the application such as static, or nothing");
    } else if (!built && isFolder(folder) && !fs.existsSync(path.join(folder, staticFolder))) {
        if (!kind.pythonPackages && staticFolder === usualStaticFolder) {
            return "";
        }
        const inner = kind.pythonPackages ? folderWithin(folder, staticFolder) : undefined;
        reader.invalid(
            setting,
            kind.isProgram
                ? `a folder that exists in ${folder}, or nothing, or one that applicationBuildCommand or applicationCollectStaticCommand fills`
                : `a folder that exists in ${folder}, or nothing for ${folder} itself, or one that applicationBuildCommand makes`,
            inner
                ? `pulumi config set ${setting} ${inner}`
                : kind.isProgram
                  ? `pulumi config set ${setting} FOLDER, or '' if Nginx has no files of the application to serve`
                  : `pulumi config set ${setting} ${builtSite(folder) ?? "FOLDER"}, or '' if the pages are in ${folder} itself, or pulumi config set applicationBuildCommand COMMAND if that is to make ${staticFolder}`,
        );
    }
    return staticFolder;
}

/** A folder of that name in a package of the application, as Flask has its static files. */
function folderWithin(folder: string, name: string): string | undefined {
    const within = (root: string) =>
        isFolder(path.join(folder, root))
            ? fs.readdirSync(path.join(folder, root)).map((inner) => path.posix.join(root, inner, name))
            : [];
    return [...within(""), ...within("src")].find(
        (inner) =>
            isFolderWithin(inner) &&
            fs.existsSync(path.join(folder, inner, "../__init__.py")) &&
            fs.existsSync(path.join(folder, inner)),
    );
}

function urlFolder(reader: SettingsReader, setting: string, example: string): string {
    const allowed = `a path that begins and ends with a slash, such as ${example}`;
    return reader.requiredText(setting, /^\/([A-Za-z0-9._~-]+\/)+$/, allowed);
}

function command(reader: SettingsReader, setting: string): string {
    return reader.text(setting, oneLine, "a command on one line");
}

/** Reports files that a command runs and that can't run on the server. */
function reportCommand(reader: SettingsReader, setting: string, problems: CommandFileProblem[]): void {
    // Of a list, the whole setting must not go.
    const removal = setting.includes(" ") ? "" : `, or, if nothing is to run: pulumi config rm ${setting}`;
    for (const { file, what, allowed, remedy } of problems) {
        reader.problems.push({
            setting,
            received: `${file}, which ${what}`,
            allowed,
            remedy: what === doesNotExist ? `${remedy}${removal}` : remedy,
        });
    }
}

function readEnvironment(
    reader: SettingsReader,
    setting = "applicationEnvironment",
    reserved = reservedVariables,
): Record<string, string> {
    const value = reader.json(setting) ?? {};
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        reader.invalid(setting, "variables and their values", `pulumi config set --path '${setting}.NAME' VALUE`);
        return {};
    }
    const environment: Record<string, string> = {};
    for (const [name, content] of Object.entries(value)) {
        const remedy = `pulumi config set --path '${setting}.${name}' VALUE`;
        if (!/^[A-Z_][A-Z0-9_]*$/i.test(name) || reserved.includes(name)) {
            reader.invalid(
                `${setting}.${name}`,
                `a variable's name, other than ${reserved.join(", ")}, which are set for you`,
                `pulumi config rm --path '${setting}.${name}'`,
                name,
            );
        } else if (
            !["string", "number", "boolean"].includes(typeof content) ||
            /[\x00-\x08\x0b-\x1f\x7f]/.test(String(content))
        ) {
            reader.problems.push({
                setting: `${setting}.${name}`,
                received: String(content).includes("\r")
                    ? "a value with line ends of Windows (carriage returns)"
                    : "a value that is not text, or has control characters",
                allowed: "text, of one or several lines that end with a line feed",
                // In one line, a value from a file would not fit.
                remedy: `tr -d '\\r' < FILE | pulumi config set --secret --path '${setting}.${name}', or ${remedy}`,
            });
        } else if (secretVariable.test(name) && !reader.isSecret(setting)) {
            // One secret variable makes the engine mark the whole setting as secret.
            reader.problems.push({
                setting: `${setting}.${name}`,
                received: "a credential in plain text",
                allowed: "a secret",
                remedy: `pulumi config set --secret --path '${setting}.${name}' VALUE`,
            });
        } else {
            environment[name] = String(content);
        }
    }
    return environment;
}

function readProcesses(reader: SettingsReader): ApplicationProcess[] {
    const setting = "applicationProcesses";
    const value = reader.json(setting) ?? [];
    const remedy = (index: number) =>
        `pulumi config set --path '${setting}[${index}].name' NAME, and .command, and .schedule if it is to run at times`;
    if (!Array.isArray(value)) {
        reader.invalid(setting, "a list of processes, each with a name and a command", remedy(0));
        return [];
    }
    const processes: ApplicationProcess[] = [];
    value.forEach((item, index) => {
        const { name, command: line, schedule, ...rest } = (item ?? {}) as Record<string, unknown>;
        const isOneLine = (text: unknown) => typeof text === "string" && oneLine.test(text);
        if (typeof name !== "string" || !/^[a-z][a-z0-9-]{0,30}$/.test(name)) {
            reader.invalid(`${setting}[${index}].name`, "lower case letters, digits and hyphens", remedy(index), name);
        } else if (!isOneLine(line)) {
            reader.invalid(`${setting}[${index}].command`, "a command on one line", remedy(index), line);
        } else if (schedule !== undefined && !isOneLine(schedule)) {
            reader.invalid(
                `${setting}[${index}].schedule`,
                "a calendar event of systemd such as *:0/15",
                remedy(index),
                schedule,
            );
        } else if (Object.keys(rest).length > 0) {
            reader.invalid(
                `${setting}[${index}]`,
                "name, command and schedule only",
                remedy(index),
                Object.keys(rest).join(", "),
            );
        } else if (processes.some((process) => process.name === name)) {
            reader.invalid(`${setting}[${index}].name`, "a name that no other process has", remedy(index), name);
        } else {
            processes.push({ name, command: line as string, schedule: schedule as string | undefined });
        }
    });
    return processes;
}
