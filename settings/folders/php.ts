import { checkComposerFiles } from "../composer";
import { SettingsReader } from "../reader";
import type { FolderSettings } from "./folder";
import { checkIndex, pagesOf, reportOtherPlace } from "./php-index";
import { checkOpenTags } from "./php-open-tags";
import { checkUploads } from "./php-uploads";
import { checkWordPress } from "./wordpress";

/** Checks a folder of PHP: a front controller, or plain files of PHP. */
export function checkPhp(reader: SettingsReader, settings: FolderSettings): void {
    const { folder, built } = settings;
    const pages = pagesOf(settings);
    if (reportOtherPlace(reader, settings, pages)) {
        return;
    }
    checkComposerFiles(reader, folder, pages.root, built);
    checkOpenTags(reader, settings);
    if (checkWordPress(reader, pages.root, settings)) {
        return;
    }
    checkUploads(reader, settings, pages.root);
    checkIndex(reader, settings, pages);
}
