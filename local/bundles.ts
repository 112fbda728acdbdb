import * as path from "node:path";
import { repositoryDirectory } from "../toolchain/directories";

/** The folder of the local cloud's bundles: its plugins and its monitoring. */
export function bundleDirectory(): string {
    return path.join(repositoryDirectory(), "build", "local");
}
