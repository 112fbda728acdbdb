import * as fs from "node:fs";
import * as path from "node:path";
import { readState } from "../policies/framework/state";
import { exitCodeOf } from "../review/exit-codes";
import { formats } from "../review/formats";
import type { Review } from "../review/model";
import { reviewState } from "../review/review-state";
import { readReview, runReview } from "../review/run-review";
import { main } from "../toolchain/command-line";
import { readText } from "../toolchain/read-text";
import { exportState } from "./export-state";
import { readOptions, usage, type Options } from "./options";
import { ownPack } from "./own-pack";

/** The package's folder: this file is bundled into its `bin`. */
const home = path.resolve(__dirname, "..");

main(async () => {
    const options = readOptions(process.argv.slice(2));
    if (options.help) {
        console.log(`usage: ${usage}`);
        return 0;
    }
    if (options.version) {
        console.log(
            (JSON.parse(fs.readFileSync(path.join(home, "package.json"), "utf8")) as { version: string }).version,
        );
        return 0;
    }
    const review = await (options.preview ? reviewProgram(options) : reviewOfState(options));
    for (const { file, format } of options.outputs) {
        fs.mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
        fs.writeFileSync(file, formats[format]!(review, options));
    }
    process.stdout.write(formats[options.format]!(review, options));
    if (options.format === "terminal" && options.outputs.length === 0 && process.stderr.isTTY) {
        console.error("\nWith numbers and the diagram: --output review.html");
    }
    return exitCodeOf(review.outcome, options.failOn);
});

async function reviewOfState({ file, stack, folder, configuration, base }: Options): Promise<Review> {
    const text = file === undefined ? await exportState(folder, stack!) : readText(file === "-" ? 0 : file);
    const state = readState(text, file === undefined ? `stack ${stack}` : file === "-" ? "standard input" : file);
    return reviewState(state, configuration, {
        time: new Date(),
        ...(base === undefined ? {} : { base: readReview(base) }),
    });
}

async function reviewProgram({ folder, stack, configurationFile, base, baseReference }: Options): Promise<Review> {
    return runReview({
        folder,
        stack: stack!,
        packs: [await ownPack(home)],
        packConfigurations: configurationFile === undefined ? [] : [configurationFile],
        environment: {},
        base:
            base !== undefined
                ? { file: base }
                : baseReference !== undefined
                  ? { reference: baseReference }
                  : undefined,
    });
}
