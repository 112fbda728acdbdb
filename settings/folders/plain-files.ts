import * as fs from "fs";
import * as path from "path";
import { SettingsReader } from "../reader";
import { builtSite, has, namesIn, reportOtherKind, type FolderSettings } from "./folder";

/** Checks a folder of plain files: an index page, in the folder itself or in that of the built site. */
export function checkPlainFiles(
    reader: SettingsReader,
    { folder, staticFolder, healthPath, built }: FolderSettings,
): void {
    if (built) {
        return;
    }
    const site = staticFolder && has(folder, `${staticFolder}/index.html`) ? staticFolder : "";
    const root = path.join(folder, site);
    if (!has(root, "index.html")) {
        reportMissingPage(reader, folder, root);
        return;
    }
    const index = fs.readFileSync(path.join(root, "index.html"), "utf8");
    const source = /<script[^>]+src="([^":]+\.(?:[jt]sx|ts|vue|svelte))"/.exec(index)?.[1];
    if (source) {
        reader.invalid(
            "applicationStaticFolder",
            `the folder of the built site (${path.join(root, "index.html")} is a source: it loads ${source}, which no browser runs)`,
            `build the site, then: pulumi config set applicationStaticFolder ${builtSite(folder) ?? "dist"}`,
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

function reportMissingPage(reader: SettingsReader, folder: string, root: string): void {
    const inBuild = builtSite(folder);
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
    } else if (!reportOtherKind(reader, folder, "plain files")) {
        reader.invalid("applicationPath", "a folder with index.html", `put the site into ${folder}`);
    }
}
