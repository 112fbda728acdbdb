import { checkComposerFiles } from "../composer";
import { SettingsReader } from "../reader";
import { has, namesIn, reportOtherKind, type FolderSettings } from "./folder";
import { checkOpenTags } from "./php-open-tags";
import { checkWordPress } from "./wordpress";

// Where other servers are told to look for a site's index.php.
const otherRoots = ["web", "www", "htdocs", "public_html", "html", "webroot", "docroot"];

/** Checks a folder of PHP: a front controller, or plain files of PHP. */
export function checkPhp(reader: SettingsReader, settings: FolderSettings): void {
    const { folder, healthPath, writableFolders, built } = settings;
    // A build command may put an index.php there.
    const root = has(folder, built ? "public" : "public/index.php") ? "public/" : "";
    const scripts = namesIn(`${folder}/${root}`).filter((name) => /\.php$/i.test(name));
    const wrongCase = scripts.find((name) => name !== "index.php" && name.toLowerCase() === "index.php");
    const otherRoot = otherRoots.find((name) => has(folder, `${name}/index.php`));
    if (wrongCase && !scripts.includes("index.php")) {
        reader.invalid(
            "applicationPath",
            `a folder with index.php, in small letters (it has ${wrongCase})`,
            `rename ${folder}/${wrongCase} to index.php`,
        );
        return;
    }
    if (otherRoot && !scripts.includes("index.php")) {
        reader.invalid(
            "applicationPath",
            `a folder with public/index.php or index.php (it has ${otherRoot}/index.php)`,
            `rename ${folder}/${otherRoot} to public, or, if it needs nothing outside: pulumi config set applicationPath ${reader.text("applicationPath")}/${otherRoot}`,
        );
        return;
    }
    checkComposerFiles(reader, folder, root, built);
    checkOpenTags(reader, settings);
    const isWordPress = checkWordPress(reader, root, settings);
    if (isWordPress || (built && !scripts.includes("index.php"))) {
        return;
    }
    if (scripts.length === 0) {
        if (!reportOtherKind(reader, folder, "PHP")) {
            reader.invalid(
                "applicationPath",
                "a folder with public/index.php, index.php or other files of PHP",
                `put the site into ${folder}`,
            );
        }
        return;
    }
    if (!scripts.includes("index.php") && !answers(folder, root, healthPath)) {
        reader.invalid(
            "applicationHealthPath",
            `a file in ${folder}, which has no index.php that could answer it`,
            `pulumi config set applicationHealthPath /${scripts[0]}`,
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

function answers(folder: string, root: string, healthPath: string): boolean {
    const file = healthPath.slice(1).split("?")[0]!;
    return file === "" || file.endsWith("/") ? has(folder, `${root}${file}index.html`) : has(folder, `${root}${file}`);
}
