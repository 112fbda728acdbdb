import * as fs from "fs";
import * as path from "path";
import { gunzipSync } from "zlib";
import type { ApplicationSettings } from "../../settings/application";
import type { SettingProblem } from "../../toolchain/setting-problem";

// A preview does not wait for more. What is larger is seldom precompressed.
const maximumSize = 16 * 2 ** 20;
const maximumSum = 256 * 2 ** 20;

/**
 * Finds precompressed files that are not what the files beside them are: Nginx sends them in place of those to browsers that
 * accept it, so most visitors would get an old file. Says nothing of what a command makes during the deploy.
 *
 * @param files of the release
 */
export function problemsOfPrecompressedFiles(application: ApplicationSettings, files: Set<string>): SettingProblem[] {
    const folders = application.built ? [] : servedFolders(application, files);
    const isServed = (file: string) =>
        folders.some((folder) => folder === "" || file.startsWith(`${folder}/`)) &&
        !application.writableFolders.some((folder) => file.startsWith(`${folder}/`));
    let sum = 0;
    const stale = [...files].filter((file) => {
        const plain = path.join(application.path, file);
        if (!files.has(`${file}.gz`) || !isServed(file) || !isComparable(plain) || !isComparable(`${plain}.gz`)) {
            return false;
        }
        sum += fs.statSync(plain).size;
        return sum <= maximumSum && !isGzipOf(`${plain}.gz`, plain);
    });
    const [first] = stale;
    if (first === undefined) {
        return [];
    }
    const others = stale.length > 1 ? `, and ${stale.length - 1} more alike` : "";
    return [
        {
            setting: "applicationPath",
            received: `${first}.gz, which is not the gzip of the ${path.posix.basename(first)} beside it${others}`,
            allowed: "a precompressed file of the same content: browsers that accept gzip get it in place of the other",
            remedy: `gzip --keep --force ${path.join(application.path, first)}, or remove ${first}.gz`,
        },
    ];
}

/** The folders whose files Nginx serves by themselves; "" is the release's own. */
function servedFolders({ server, staticFolder }: ApplicationSettings, files: Set<string>): string[] {
    const ofStatic = staticFolder ? [staticFolder] : [];
    if (server === "none") {
        return files.has(path.posix.join(staticFolder, "index.html")) ? [staticFolder] : [""];
    }
    return server === "php-fpm" ? [...ofStatic, files.has("public/index.php") ? "public" : ""] : ofStatic;
}

function isComparable(file: string): boolean {
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= maximumSize;
}

function isGzipOf(compressed: string, plain: string): boolean {
    const content = fs.readFileSync(plain);
    try {
        // One byte more than equal content has is too many.
        return gunzipSync(fs.readFileSync(compressed), { maxOutputLength: content.length + 1 }).equals(content);
    } catch {
        return false;
    }
}
