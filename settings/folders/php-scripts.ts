import * as fs from "fs";
import * as path from "path";
import { namesIn } from "./folder";

/** A file with PHP in it. */
interface PhpScript {
    /** Relative to the application's folder. */
    file: string;
    text: string;
}

// WordPress's own: thousands of files that nobody of the site has written.
const notOwn = ["wp-admin", "wp-includes"];

/**
 * Reads the application's own scripts, and what they include. Packages, hidden folders and the folders that the application
 * writes to, where no PHP runs, are left out.
 */
export function* phpScripts(folder: string, writableFolders: string[], below = ""): Generator<PhpScript> {
    for (const name of namesIn(path.join(folder, below))) {
        const file = path.posix.join(below, name);
        // A link leads to what is looked at where it is, or to nothing.
        const stat = fs.lstatSync(path.join(folder, file));
        if (stat.isDirectory() && !notOwn.includes(name) && !writableFolders.includes(file)) {
            yield* phpScripts(folder, writableFolders, file);
        } else if (stat.isFile() && /\.(php|phtml|inc)$/i.test(name)) {
            yield { file, text: fs.readFileSync(path.join(folder, file), "latin1") };
        }
    }
}
