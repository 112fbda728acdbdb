import * as fs from "node:fs";
import * as path from "node:path";
import { checkConfigurationFile } from "../policies/framework/configuration-file";
import { packs } from "../policies/packs";
import { isFailOn } from "../review/exit-codes";
import { endings, formats } from "../review/formats";
import type { Outcome } from "../review/model";
import { parseOptions, UsageError } from "../toolchain/command-line";
import { readText } from "../toolchain/read-text";
import { describeProblem } from "../toolchain/setting-problem";

export const usage = `npx simple-web-stack-policies STATE.json | STACK [OPTIONS]
  STATE.json        an exported state: pulumi stack export --stack STACK > STATE.json; - reads it from standard input
  STACK             a stack of the Pulumi program in this folder: its state, which Pulumi's CLI exports
  --preview         previews the program of STACK instead, and reviews what the change does
  --format FORMAT   ${Object.keys(formats).join(", ")}; on standard output (default: terminal)
  --output FILE     a file in the format of its ending (${Object.keys(endings).join(" ")}), may be repeated
  --all             on a terminal, every finding, and not only the worst of each cause
  --config FILE     levels, parameters and accepted risks
  --base FILE       compares with the JSON of an earlier review
  --base-ref REF    with --preview: compares with a branch or commit of this clone
  --cwd DIR         folder of the Pulumi program (default: this one)
  --fail-on OUTCOME advisory, mandatory (default) or failed: the mildest outcome that makes the exit code not 0
  --help, --version`;

export interface Options {
    help: boolean;
    version: boolean;
    /** A state's file, or `-`. */
    file?: string;
    stack?: string;
    preview: boolean;
    format: string;
    /** Whether a terminal gets every finding of a cause. */
    all: boolean;
    /** The files to write, with their formats. */
    outputs: { file: string; format: string }[];
    /** The packs' configuration: its file, and its content. */
    configurationFile?: string;
    configuration: Record<string, unknown>;
    base?: string;
    baseReference?: string;
    folder: string;
    failOn: Outcome;
}

/** @throws UsageError with all mistakes */
export function readOptions(args: string[]): Options {
    const text = { type: "string" } as const;
    const { values, positionals } = parseOptions(usage, {
        args,
        options: {
            help: { type: "boolean", short: "h" },
            version: { type: "boolean" },
            preview: { type: "boolean" },
            all: { type: "boolean" },
            format: text,
            output: { type: "string", multiple: true },
            config: text,
            base: text,
            "base-ref": text,
            cwd: text,
            "fail-on": text,
        },
        allowPositionals: true,
    });
    const problems: string[] = [];
    const [subject, ...others] = positionals;
    const asked = values.help === true || values.version === true;
    const isFile =
        subject === "-" || (subject !== undefined && fs.statSync(subject, { throwIfNoEntry: false })?.isFile());
    if (!asked && (subject === undefined || others.length > 0)) {
        problems.push(
            `received ${others.length > 0 ? positionals.join(" ") : "nothing"}; allowed: one state file or stack`,
        );
    }
    const missing = subject !== undefined && !isFile && /\.json$|^\.{0,2}\//.test(subject);
    if (missing) {
        problems.push(`${subject}: there is no such file. Remedy: pulumi stack export --stack STACK > ${subject}`);
    }
    if (isFile && values.preview) {
        problems.push(`--preview: received the state ${subject}; allowed: a stack, because a state has no program`);
    }
    const format = values.format ?? "terminal";
    if (!Object.hasOwn(formats, format)) {
        problems.push(`--format: received ${format}; allowed: ${Object.keys(formats).join(", ")}`);
    }
    const outputs = (values.output ?? []).map((file) => ({ file, format: endings[path.extname(file).toLowerCase()]! }));
    for (const { file } of outputs.filter((output) => output.format === undefined)) {
        problems.push(`--output: received ${file}; allowed: a name with the ending ${Object.keys(endings).join(", ")}`);
    }
    if (values["base-ref"] !== undefined && !values.preview) {
        problems.push(
            "--base-ref: received no --preview with it. Remedy: --base FILE, with the JSON of an earlier review",
        );
    }
    if (values["base-ref"] !== undefined && values.base !== undefined) {
        problems.push("--base and --base-ref: received both; allowed: one of them");
    }
    const folder = path.resolve(values.cwd ?? ".");
    if (subject !== undefined && !isFile && !missing && !fs.existsSync(path.join(folder, "Pulumi.yaml"))) {
        problems.push(
            `${subject}: there is no such file, and no Pulumi.yaml in ${values.cwd ?? "this folder"}, so it isn't a stack here. ` +
                "Remedy: --cwd DIR, or a state file",
        );
    }
    const failOn = (values["fail-on"] ?? "mandatory") as Outcome;
    if (!isFailOn(failOn)) {
        problems.push(`--fail-on: received ${failOn}; allowed: advisory, mandatory, failed`);
    }
    const configuration = values.config === undefined ? {} : readConfiguration(values.config, problems);
    if (problems.length > 0) {
        throw new UsageError(`${problems.join("\n")}\nusage: ${usage}`);
    }
    return {
        help: values.help === true,
        version: values.version === true,
        ...(isFile ? { file: subject } : { stack: subject }),
        preview: values.preview === true,
        format,
        all: values.all === true,
        outputs,
        ...(values.config === undefined ? {} : { configurationFile: path.resolve(values.config) }),
        configuration,
        base: values.base,
        baseReference: values["base-ref"],
        folder,
        failOn,
    };
}

/** The packs' configuration; adds each mistake in it to the problems. */
function readConfiguration(file: string, problems: string[]): Record<string, unknown> {
    if (!fs.statSync(file, { throwIfNoEntry: false })?.isFile()) {
        problems.push(`--config: received ${file}; allowed: a file that exists`);
        return {};
    }
    const text = readText(file);
    const found = checkConfigurationFile(text, packs);
    problems.push(...found.map((problem) => `${file}: ${describeProblem(problem)}`));
    return found.length > 0 ? {} : (JSON.parse(text) as Record<string, unknown>);
}
