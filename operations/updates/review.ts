import * as fs from "node:fs";
import * as path from "node:path";
import { exitCodeOf, isFailOn } from "../../review/exit-codes";
import { formats } from "../../review/formats";
import type { Outcome } from "../../review/model";
import { runReview } from "../../review/run-review";
import { main, parseOptions, UsageError } from "../../toolchain/command-line";
import { repositoryDirectory } from "../../toolchain/directories";
import { ensurePulumi } from "../../pulumi/cli";
import { TerminalProgress } from "../../toolchain/progress";
import { openOfflineStack } from "./offline-stack";
import { localEnvironment } from "../rehearsal/environment";
import { policyArguments } from "../stack/policy-arguments";

const usage = `npm run review -- --stack STACK [OPTIONS]
  --cwd DIR                  folder of the Pulumi program (default: this project)
  --offline                  review an offline copy of the stack: no credentials, no machines, stand-ins for secrets
  --base-ref REF             compare with a branch or commit of this clone
  --base FILE                compare with the JSON of an earlier review
  --policy-pack PACK         policy packs (default: policies/all), may be repeated
  --policy-pack-config FILE  their configuration, in the same order
  --markdown FILE  --html FILE  --sarif FILE  --json FILE
  --all                      show every finding on the terminal, and not only the worst of each cause
  --fail-on OUTCOME          advisory, mandatory (default) or failed: the mildest outcome that makes the exit code not 0`;

main(async () => {
    const options = readOptions();
    const offline = options.offline === true;
    const environment = offline ? {} : await localEnvironment(options.stack);
    const own = await policyArguments(offline ? await ensurePulumi(new TerminalProgress()) : environment["PATH"]);
    const made = await runReview({
        folder: options.folder,
        stack: options.stack,
        packs: options.packs ?? [own[1]!],
        packConfigurations: options.packConfigurations ?? (options.packs ? [] : [own[3]!]),
        environment,
        ...(offline ? { offline: openOfflineStack } : {}),
        base: options.base,
    });
    for (const [format, file] of Object.entries(options.files)) {
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, formats[format]!(made, options));
    }
    process.stdout.write(formats["terminal"]!(made, options));
    return exitCodeOf(made.outcome, options.failOn);
});

function readOptions() {
    const text = { type: "string" } as const;
    const texts = { type: "string", multiple: true } as const;
    const { values } = parseOptions(usage, {
        options: {
            stack: { ...text, short: "s" },
            cwd: text,
            offline: { type: "boolean" },
            "base-ref": text,
            base: text,
            "policy-pack": texts,
            "policy-pack-config": texts,
            markdown: text,
            html: text,
            sarif: text,
            json: text,
            all: { type: "boolean" },
            "fail-on": text,
        },
    });
    const problems: string[] = [];
    const stack = values.stack ?? process.env["PULUMI_STACK"];
    if (!stack) {
        problems.push("--stack: received nothing; allowed: the name of a stack");
    }
    const failOn = (values["fail-on"] ?? "mandatory") as Outcome;
    if (!isFailOn(failOn)) {
        problems.push(`--fail-on: received ${failOn}; allowed: advisory, mandatory, failed`);
    }
    if (values.base !== undefined && values["base-ref"] !== undefined) {
        problems.push("--base and --base-ref: received both; allowed: one of them");
    }
    const folder = path.resolve(values.cwd ?? repositoryDirectory());
    if (!fs.existsSync(path.join(folder, "Pulumi.yaml"))) {
        problems.push(`--cwd: received ${values.cwd}; allowed: a folder with a Pulumi.yaml in it`);
    }
    for (const pack of values["policy-pack"] ?? []) {
        if (
            !fs.existsSync(path.join(pack, "PulumiPolicy.yaml")) &&
            !fs.statSync(pack, { throwIfNoEntry: false })?.isFile()
        ) {
            problems.push(
                `--policy-pack: received ${pack}; allowed: a folder with a PulumiPolicy.yaml in it, or an executable file`,
            );
        }
    }
    for (const file of values["policy-pack-config"] ?? []) {
        if (!fs.existsSync(file)) {
            problems.push(`--policy-pack-config: received ${file}; allowed: a file that exists`);
        }
    }
    if (problems.length > 0) {
        throw new UsageError(`${problems.join("\n")}\nusage: ${usage}`);
    }
    const { markdown, html, sarif, json } = values;
    const files = Object.entries({ markdown, html, sarif, json }).filter(
        (entry): entry is [string, string] => !!entry[1],
    );
    return {
        stack: stack!,
        folder,
        offline: values.offline,
        all: values.all === true,
        packs: values["policy-pack"]?.map((pack) => path.resolve(pack)),
        packConfigurations: values["policy-pack-config"]?.map((file) => path.resolve(file)),
        base:
            values.base !== undefined
                ? { file: values.base }
                : values["base-ref"] !== undefined
                  ? { reference: values["base-ref"] }
                  : undefined,
        failOn,
        files: Object.fromEntries(files),
    };
}
