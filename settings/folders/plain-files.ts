import * as fs from "fs";
import * as path from "path";
import { checkPackageFiles, packageLists } from "../packages";
import { SettingsReader } from "../reader";
import { builtSite, has, markupOf, namesIn, reportOtherKind, sourceIn, type FolderSettings } from "./folder";

/** Checks a folder of plain files: an index page, in the folder itself or in that of the built site. */
export function checkPlainFiles(
    reader: SettingsReader,
    { folder, staticFolder, healthPath, built }: FolderSettings,
): void {
    if (built) {
        if (packageLists.some((file) => has(folder, file))) {
            checkPackageFiles(reader, folder);
        }
        return;
    }
    const site = staticFolder && has(folder, `${staticFolder}/index.html`) ? staticFolder : "";
    const root = path.join(folder, site);
    if (!has(root, "index.html")) {
        reportMissingPage(reader, folder, root);
        return;
    }
    const index = path.join(root, "index.html");
    const source = sourceIn(index);
    if (source) {
        reader.invalid(
            "applicationStaticFolder",
            `the folder of the built site (${index} is a source: ${source})`,
            `build the site, then: pulumi config set applicationStaticFolder ${builtSite(folder) ?? "dist"}`,
        );
        return;
    }
    const moved = builtForFolder(root, markupOf(index));
    // A proxy may take the folder off the path.
    if (moved && reader.text("trustedProxies") === "[]") {
        reader.invalid(
            "applicationPath",
            `a site that is built for the root of its domain (${index} loads ${moved.path}, and the file is ${moved.file})`,
            `build it with the base ${moved.path.slice(0, moved.path.length - moved.file.length)} left out (Vite: base, Webpack: publicPath, Angular: --base-href, Create React App: homepage)`,
        );
        return;
    }
    const file = healthPath.slice(1).split("?")[0]!;
    const answers = file === "" || file.endsWith("/") ? [`${file}index.html`] : [file, `${file}.html`];
    if (!answers.some((name) => has(root, name) && fs.statSync(path.join(root, name)).isFile())) {
        reader.invalid(
            "applicationHealthPath",
            `a page of the site (looked for ${answers.join(" and ")} in ${root})`,
            "pulumi config set applicationHealthPath /",
        );
    }
}

/** A script or a style sheet that a page loads from a folder that the site hasn't, as for the pages of a code host. */
function builtForFolder(root: string, page: string): { path: string; file: string } | undefined {
    const loaded = page.matchAll(/<(?:script|link)\s[^>]*(?:src|href)="(\/(?!\/)[^"?#]+\.(?:m?js|css))"/g);
    for (const [, url = ""] of loaded) {
        const [first = "", ...rest] = url.slice(1).split("/");
        const file = rest.join("/");
        if (file && !has(root, first) && has(root, file)) {
            return { path: url, file };
        }
    }
    return undefined;
}

// Programs that make a site, and where they put it.
const generators: [file: string, program: string, folder: string][] = [
    ["hugo.toml", "hugo", "public"],
    ["hugo.yaml", "hugo", "public"],
    ["_config.yml", "jekyll build", "_site"],
    ["mkdocs.yml", "mkdocs build", "site"],
    [".eleventy.js", "eleventy", "_site"],
    ["eleventy.config.js", "eleventy", "_site"],
    ["book.toml", "mdbook build", "book"],
];

function reportMissingPage(reader: SettingsReader, folder: string, root: string): void {
    const inBuild = builtSite(folder);
    const generator = generators.find(([file]) => has(folder, file));
    const similar = namesIn(root).find((name) => /^(index|default)\.(html?|xhtml)$/i.test(name));
    if (inBuild) {
        reader.invalid(
            "applicationStaticFolder",
            `the folder of the site's pages, which seems to be ${inBuild}`,
            `pulumi config set applicationStaticFolder ${inBuild}; if Git ignores it, a line !${inBuild}/ in .deployignore takes it in`,
        );
    } else if (similar) {
        reader.invalid(
            "applicationPath",
            `a folder with index.html, so written (it has ${similar})`,
            `rename ${path.join(root, similar)} to index.html`,
        );
    } else if (generator) {
        reader.invalid(
            "applicationStaticFolder",
            "the folder of the built site",
            `${generator[1]}, then: pulumi config set applicationStaticFolder ${generator[2]}; if Git ignores it, a line !${generator[2]}/ in .deployignore takes it in`,
        );
    } else if (!reportOtherKind(reader, folder, "plain files")) {
        reader.invalid("applicationPath", "a folder with index.html", `put the site into ${folder}`);
    }
}
