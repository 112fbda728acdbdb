import { SettingsReader } from "../reader";
import type { FolderSettings } from "./folder";
import { phpScripts } from "./php-scripts";

// The default of applicationPublicUrl. Another one was chosen on purpose.
const usualUrl = "/media/";

/**
 * Reports uploads among the site's pages that visitors would find at another URL than their folder's: PHP's applications
 * link to them by their place, and each link would lead to 404.
 *
 * @param root the folder of the pages: "" or "public/"
 */
export function checkUploads(reader: SettingsReader, settings: FolderSettings, root: string): void {
    const { publicFolder, publicUrl } = settings;
    const isAmongPages = publicFolder.startsWith(root) && publicFolder.length > root.length;
    const url = `/${publicFolder.slice(root.length)}/`;
    if (isAmongPages && publicUrl === usualUrl && url !== usualUrl && !isMentioned(usualUrl.slice(1), settings)) {
        reader.invalid(
            "applicationPublicUrl",
            `${url}, as ${publicFolder} is there among the site's pages, and no script names ${usualUrl}`,
            `pulumi config set applicationPublicUrl ${url}`,
        );
    }
}

/** Whether the application names a URL, which may begin with the site's own. */
function isMentioned(url: string, { folder, writableFolders, environment }: FolderSettings): boolean {
    if (Object.values(environment).some((value) => value.includes(url))) {
        return true;
    }
    for (const { text } of phpScripts(folder, writableFolders)) {
        if (text.includes(url)) {
            return true;
        }
    }
    return false;
}
