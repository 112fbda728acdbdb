import * as fs from "fs";
import * as path from "path";
import { filesOfModule } from "../callable";
import { assignedValue, listedTexts, onlyValue, outermostCode, showsItsNames } from "../python-text";
import { SettingsReader } from "../reader";
import { has, type FolderSettings } from "./folder";

/** Django's settings of a site, as their text shows them. */
interface DjangoSettings {
    /** Relative to the application's folder. */
    file: string;
    text: string;
}

/**
 * Reports mistakes in Django's settings with which every deploy would be refused. Says nothing where the text of the settings
 * doesn't decide, such as those that import others or read variables.
 */
export function checkDjango(reader: SettingsReader, settings: FolderSettings): void {
    const served = settingsOfCallable(settings);
    if (served) {
        checkHosts(reader, settings, served);
        checkRedirect(reader, settings, served);
    }
    const managed = settingsOfCommands(settings);
    if (managed) {
        checkStaticRoot(reader, settings, managed);
        checkDatabase(reader, settings, managed);
    }
}

// What django-admin startproject writes into wsgi.py and asgi.py, and nothing else: another line could choose other settings,
// or change a request before Django sees it.
const usualLine =
    /^(import os|from django\.core\.[aw]sgi import get_[aw]sgi_application|os\.environ\.setdefault\(["']DJANGO_SETTINGS_MODULE["'], *["'][\w.]+["']\)|application = get_[aw]sgi_application\(\))?$/;

function settingsOfCallable({ folder, callable, environment }: FolderSettings): DjangoSettings | undefined {
    const text = moduleOf(folder, callable.split(":")[0]!)?.text;
    const code = outermostCode(text ?? "") ?? "";
    const isUsual = code.includes("django.core.") && code.split("\n").every((line) => usualLine.test(line.trim()));
    return isUsual ? settingsModule(folder, code, environment) : undefined;
}

/** Those that manage.py chooses; a program that reads variables from a file may choose others. */
function settingsOfCommands({ folder, environment }: FolderSettings): DjangoSettings | undefined {
    const text = has(folder, "manage.py") ? fs.readFileSync(path.join(folder, "manage.py"), "utf8") : "";
    const isUsual = !/dotenv|environ\b(?!\.setdefault)|getenv|configurations/.test(text);
    return isUsual ? settingsModule(folder, text, environment) : undefined;
}

function settingsModule(folder: string, text: string, environment: Record<string, string>): DjangoSettings | undefined {
    const chosen = [...text.matchAll(/setdefault\(\s*["']DJANGO_SETTINGS_MODULE["'],\s*["']([\w.]+)["']/g)];
    const module = environment["DJANGO_SETTINGS_MODULE"] ?? (chosen.length === 1 ? chosen[0]![1]! : "");
    return moduleOf(folder, module);
}

/** A module's file with its text; undefined unless exactly one file can be it. */
function moduleOf(folder: string, module: string): DjangoSettings | undefined {
    const files = module === "" ? [] : filesOfModule(module).filter((file) => has(folder, file));
    return files.length === 1
        ? { file: files[0]!, text: fs.readFileSync(path.join(folder, files[0]!), "utf8") }
        : undefined;
}

/** The site's middleware before another one, if it is Django's own or such as never changes a request's host or answers it. */
function comesAfterHarmless(text: string, name: string): boolean {
    const value = onlyValue(text, "MIDDLEWARE");
    const middleware = (value && listedTexts(value)) || [];
    const before = middleware.slice(0, middleware.indexOf(name));
    return middleware.includes(name) && before.every((other) => /^(django|whitenoise|corsheaders)\./.test(other));
}

function checkHosts(
    reader: SettingsReader,
    { folder, canonicalDomain }: FolderSettings,
    { file, text }: DjangoSettings,
): void {
    const value = onlyValue(text, "ALLOWED_HOSTS");
    const hosts = value && listedTexts(value);
    const accepts = (host: string) =>
        host === "*" ||
        host.toLowerCase() === canonicalDomain ||
        (host.startsWith(".") && `.${canonicalDomain}`.endsWith(host.toLowerCase()));
    if (
        hosts &&
        !hosts.some(accepts) &&
        canonicalDomain.includes(".") &&
        !canonicalDomain.endsWith(".localhost") &&
        comesAfterHarmless(text, "django.middleware.common.CommonMiddleware")
    ) {
        reader.invalid(
            "applicationPath",
            `ALLOWED_HOSTS with the site's name, ${canonicalDomain}: Django answers 400 to every other one`,
            `add "${canonicalDomain}" to ALLOWED_HOSTS in ${path.join(folder, file)}`,
            `${file}: ALLOWED_HOSTS = ${value}`,
        );
    }
}

function checkRedirect(
    reader: SettingsReader,
    { folder, healthPath }: FolderSettings,
    { file, text }: DjangoSettings,
): void {
    const exempt = healthPath.slice(1).split("?")[0]!.replace(/[.~]/g, "\\$&");
    if (
        onlyValue(text, "SECURE_SSL_REDIRECT") === "True" &&
        !text.includes("SECURE_REDIRECT_EXEMPT") &&
        comesAfterHarmless(text, "django.middleware.security.SecurityMiddleware")
    ) {
        reader.invalid(
            "applicationHealthPath",
            "a path that answers 200 over HTTP, as the server itself asks for it",
            `add SECURE_REDIRECT_EXEMPT = [r"^${exempt}$"] to ${path.join(folder, file)}`,
            `${healthPath}, which SECURE_SSL_REDIRECT redirects to HTTPS`,
        );
    }
}

/** Whether a command is one of manage.py, with the settings that manage.py chooses. */
function isManaged(command: string, name: string): boolean {
    return new RegExp(`^python3? (\\./)?manage\\.py ${name}( |$)`).test(command) && !/--settings|&|;|\|/.test(command);
}

function checkStaticRoot(
    reader: SettingsReader,
    { folder, collectStaticCommand, staticFolder, writableFolders }: FolderSettings,
    { file, text }: DjangoSettings,
): void {
    if (!isManaged(collectStaticCommand, "collectstatic") || /\bSTORAGES\b|STATICFILES_STORAGE/.test(text)) {
        return;
    }
    const place = path.join(folder, file);
    if (showsItsNames(text) && !/\bSTATIC_ROOT\b/.test(text)) {
        const name = staticFolder || "staticfiles";
        reader.invalid(
            "applicationCollectStaticCommand",
            `settings with STATIC_ROOT, which ${file} has not: Django does not know where to collect`,
            `add STATIC_ROOT = BASE_DIR / "${name}" to ${place}, and pulumi config set applicationStaticFolder ${name}`,
        );
        return;
    }
    const collected = withinBase(file, text, onlyValue(text, "STATIC_ROOT"));
    const isWithin = (outer: string) => outer !== "" && `${collected}/`.startsWith(`${outer}/`);
    if (collected !== undefined && ![staticFolder, ...writableFolders].some(isWithin)) {
        reader.invalid(
            "applicationStaticFolder",
            `${collected}, where STATIC_ROOT in ${place} is: a command can write nowhere else`,
            `pulumi config set applicationStaticFolder ${collected}`,
        );
    }
}

function checkDatabase(
    reader: SettingsReader,
    { folder, migrationCommand, buildCommand }: FolderSettings,
    { file, text }: DjangoSettings,
): void {
    const databases = onlyValue(text, "DATABASES");
    const sqlite =
        /^\{\s*["']default["']:\s*\{\s*["']ENGINE["']:\s*["']django\.db\.backends\.sqlite3["'],\s*["']NAME["']:\s*([^{}]*?),?\s*\},?\s*\}$/.exec(
            databases ?? "",
        );
    const name = sqlite && withinBase(file, text, sqlite[1]);
    // One that is there already may have nothing to be migrated.
    if (isManaged(migrationCommand, "migrate") && name && !name.includes("/") && !buildCommand && !has(folder, name)) {
        reader.invalid(
            "applicationMigrationCommand",
            `settings with the database of DATABASE_URL: those in ${file} have SQLite in the release's folder, which nothing can write to`,
            `in ${path.join(folder, file)}: DATABASES = {"default": dj_database_url.config()}, with dj-database-url and mysqlclient among the packages, and pulumi config set applicationDatabaseUrlScheme mysql; or keep the file in a folder of applicationWritableFolders`,
        );
    }
}

/** The path within the application's folder that an expression with BASE_DIR gives; undefined for any other. */
function withinBase(file: string, text: string, expression: string | undefined): string | undefined {
    const code = outermostCode(text);
    const base = code && assignedValue(code, "BASE_DIR");
    const isParentOfParent =
        /^(pathlib\.)?Path\(__file__\)\.(resolve|absolute)\(\)\.parent\.parent$|^os\.path\.dirname\(os\.path\.dirname\(os\.path\.(abspath|realpath)\(__file__\)\)\)$/;
    const name =
        /^(?:BASE_DIR\s*\/\s*|os\.path\.join\(BASE_DIR,\s*|str\(BASE_DIR\s*\/\s*)(["'])([\w.-]+(?:\/[\w.-]+)*)\/?\1\)?$/.exec(
            expression ?? "",
        )?.[2];
    if (!base || !isParentOfParent.test(base) || name === undefined || name.split("/").includes("..")) {
        return undefined;
    }
    return path.posix.join(path.posix.dirname(path.posix.dirname(file)), name);
}
