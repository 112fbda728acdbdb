import { SettingsReader } from "./reader";

/** How many requests with a body may have it on the root disk at once, where Nginx collects it. */
export interface UploadLimit {
    total: number;
    perAddress: number;
}

// Connections that a browser opens to one site (HTML's and HTTP's authors leave it open; Chrome, Firefox and Safari: six).
const connectionsOfABrowser = 6;

/**
 * Uploads of the largest size take an eighth of the root disk. One address gets an eighth of that number, so that it
 * doesn't keep all others from uploading.
 *
 * @param rootVolumeSize GiB
 * @param maximumBodySize MiB
 */
export function limitUploads(rootVolumeSize: number, maximumBodySize: number): UploadLimit {
    const total = Math.max(connectionsOfABrowser, Math.floor((rootVolumeSize * 1024) / 8 / maximumBodySize));
    return { total, perAddress: Math.max(connectionsOfABrowser, Math.floor(total / 8)) };
}

/** The uploads of one browser alone must leave half of the root disk free. */
export function checkUploads(reader: SettingsReader, rootVolumeSize: number, maximumBodySize: number): void {
    const largest = Math.floor((rootVolumeSize * 1024) / 2 / connectionsOfABrowser);
    if (maximumBodySize > largest) {
        const needed = Math.ceil((maximumBodySize * 2 * connectionsOfABrowser) / 1024);
        reader.invalid(
            "maximumBodySize",
            `at most ${largest} MiB with a root volume of ${rootVolumeSize} GiB, where Nginx collects up to six uploads at once`,
            `pulumi config set rootVolumeSize ${needed}`,
        );
    }
}
