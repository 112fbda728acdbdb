import * as fs from "fs";
import * as path from "path";
import { SettingsReader } from "../reader";
import { has, type FolderSettings } from "./folder";

/**
 * Checks a folder of WordPress, if it is one: its own files, or those that a site adds to a WordPress which the build command
 * puts there.
 *
 * @param root the folder of the site's pages: "" or "public/"
 * @returns whether it is one
 */
export function checkWordPress(reader: SettingsReader, root: string, settings: FolderSettings): boolean {
    const { folder, healthPath, writableFolders, publicFolder, publicUrl, built } = settings;
    if (!has(folder, `${root}wp-content`) && !has(folder, `${root}wp-load.php`)) {
        return false;
    }
    if (!built && !has(folder, `${root}wp-load.php`)) {
        const isExample = has(folder, "build.sh");
        reader.invalid(
            "applicationBuildCommand",
            `a command that puts WordPress's own files around ${root}wp-content`,
            `${isExample ? "" : "copy build.sh of the example (docs/frameworks.md) there, and "}pulumi config set applicationBuildCommand 'bash build.sh'`,
        );
    }
    const uploads = `${root}wp-content/uploads`;
    checkWordPressConfiguration(reader, folder, root);
    const outer = writableFolders.find((name) => `${uploads}/`.startsWith(`${name}/`) && name !== uploads);
    if (outer) {
        reader.invalid(
            "applicationWritableFolders",
            `${uploads}, and not all of ${outer}: its code would stay what it was at the first deploy, and no release could change it`,
            `pulumi config set --path 'applicationWritableFolders[${writableFolders.indexOf(outer)}]' ${uploads}`,
            outer,
        );
    } else if (!writableFolders.includes(uploads)) {
        reader.invalid(
            "applicationWritableFolders",
            `${uploads} among them, where WordPress keeps what is uploaded`,
            `pulumi config set --path 'applicationWritableFolders[${writableFolders.length}]' ${uploads}`,
            writableFolders.join(", ") || "none",
        );
    } else if (publicFolder !== uploads) {
        reader.invalid(
            "applicationPublicFolder",
            `${uploads}, as visitors could not see what is uploaded`,
            `pulumi config set applicationPublicFolder ${uploads}`,
        );
    } else if (publicUrl !== "/wp-content/uploads/") {
        reader.invalid(
            "applicationPublicUrl",
            "/wp-content/uploads/, where WordPress says that it is",
            "pulumi config set applicationPublicUrl /wp-content/uploads/",
        );
    }
    if (healthPath === "/healthz" && !has(folder, `${root}healthz`)) {
        reader.invalid(
            "applicationHealthPath",
            "a page that WordPress has, such as /",
            "pulumi config set applicationHealthPath /",
        );
    }
    return true;
}

/** What this program gives to a release, and what WordPress calls it. */
const variables = { DB_USER: "DB_USER", DB_NAME: "DB_NAME" };

function checkWordPressConfiguration(reader: SettingsReader, folder: string, root: string): void {
    // WordPress looks in the folder around its own as well, which visitors don't reach.
    const place = [`${root}wp-config.php`, "wp-config.php"].find((name) => has(folder, name));
    const report = (received: string, allowed: string, remedy: string) =>
        reader.problems.push({ setting: "applicationPath", received, allowed, remedy });
    if (place === undefined) {
        report(
            "a WordPress without wp-config.php",
            "a wp-config.php that takes what it needs from variables (docs/frameworks.md), so that it can be in Git",
            `write ${path.join(folder, "wp-config.php")}`,
        );
        return;
    }
    const text = fs.readFileSync(path.join(folder, place), "utf8");
    const literal = (name: string) => new RegExp(`^[^/#\\n]*define\\(\\s*['"]${name}['"]\\s*,\\s*['"]`, "m").test(text);
    const fixed = Object.entries(variables).find(([name]) => literal(name));
    if (fixed) {
        report(
            `${place} with ${fixed[0]} as text`,
            "a user of the database that is another one for each release, and needs no password",
            `define('${fixed[0]}', getenv('${fixed[1]}')) in ${place}, and DB_HOST as 'localhost:' . getenv('DB_SOCKET')`,
        );
    }
    if (/['"]put your unique phrase here['"]/.test(text)) {
        report(
            `${place} with the keys of the sample (put your unique phrase here)`,
            "keys that nobody knows, or anybody could log in",
            `take them from variables of applicationEnvironment that are secrets, as docs/frameworks.md shows`,
        );
    }
}
