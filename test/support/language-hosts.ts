import path from "node:path";

import { installTool, type Tool } from "../../toolchain/install-tool";
import { TerminalProgress } from "../../toolchain/progress";
import type { Need } from "./needs";
import { pythonPackages } from "./python-packages";

const sdk = "github.com/pulumi/pulumi/sdk/v3";

/** The last release whose Go module still holds the Python host; it serves newer engines as well. */
const python: Tool = {
    title: "Pulumi's host for Python",
    name: "pulumi-language-python",
    version: "3.68.0",
    goPrograms: { "pulumi-language-python": { package: `${sdk}/python/cmd/pulumi-language-python` } },
    goFiles: {
        "pulumi-language-python-exec": {
            program: "pulumi-language-python",
            module: sdk,
            file: "python/cmd/pulumi-language-python-exec",
        },
    },
};

const yaml: Tool = {
    title: "Pulumi's host for YAML",
    name: "pulumi-language-yaml",
    version: "1.25.0",
    goPrograms: { "pulumi-language-yaml": { package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml" } },
};

const packages = pythonPackages("Pulumi's packages for Python", "languages", [
    { file: "python-packages.txt", options: ["--only-binary=:all:"] },
]);

/** Hosts for programs in Python and YAML; building them takes a minute or two, once. */
export const languageHosts: Need = async (progress) => {
    await installTool(python, progress);
    await installTool(yaml, progress);
    await packages.need(progress);
};

/** The variables with which the engine finds the hosts. */
export async function languageEnvironment(): Promise<Record<string, string>> {
    const progress = new TerminalProgress();
    const directories = [await installTool(python, progress), await installTool(yaml, progress)];
    return {
        // The packages are those of Debian's Python.
        PATH: [...directories, "/usr/bin", process.env["PATH"]].join(path.delimiter),
        PYTHONPATH: packages.folder(),
    };
}
