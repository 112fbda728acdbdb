import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

/** The name of the Pulumi project in a folder, which stands before the names of its settings. */
export function projectName(folder: string): string {
    return (parse(readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")) as { name: string }).name;
}
