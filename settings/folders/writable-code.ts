import * as path from "path";
import { SettingsReader } from "../reader";
import { isFolder, namesIn, type FolderSettings } from "./folder";

/**
 * Reports a folder that the application writes to and that has a part of the application. The first deploy copies its files,
 * and no later one changes them.
 */
export function checkWritableCode(reader: SettingsReader, { folder, writableFolders }: FolderSettings): void {
    writableFolders.forEach((name, index) => {
        const source = pythonIn(path.join(folder, name));
        if (source !== undefined) {
            reader.invalid(
                `applicationWritableFolders[${index}]`,
                `a folder with nothing but what the application writes: ${path.join(name, source)} would stay as it is at the first deploy`,
                `name the folder within it that the application writes to, such as: pulumi config set --path 'applicationWritableFolders[${index}]' ${name}/instance`,
                name,
            );
        }
    });
}

/** The first file of Python in a folder, at any depth. An `__init__.py` alone makes no program. */
function pythonIn(place: string): string | undefined {
    for (const name of isFolder(place) ? namesIn(place) : []) {
        const inner = pythonIn(path.join(place, name));
        if (inner !== undefined) {
            return path.join(name, inner);
        }
        if (name.endsWith(".py") && name !== "__init__.py") {
            return name;
        }
    }
    return undefined;
}
