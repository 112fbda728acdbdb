import { parseFailures, RequestedFailures, type RequestedFailure } from "../../local/aws/requested-failures";
import { cloudDirectory } from "../../local/directories";
import { prepareCloud } from "../../local/setup/prepare";
import { updateAndMend } from "../recovery/update";
import { main, parseOptions } from "../../toolchain/command-line";
import { Problem } from "../../toolchain/problem";
import { TerminalProgress } from "../../toolchain/progress";
import { openLocalStack } from "./local-stack";
import { printSummary } from "./summary";

const usage = "npm run local -- [--fail RESOURCE:OPERATION=ERROR …]";

main(async () => {
    const { values } = parseOptions(usage, { options: { fail: { type: "string", multiple: true } } });
    const failures = parseFailures(values.fail ?? []);
    const begin = Date.now();
    const { notes } = await prepareCloud(new TerminalProgress());
    notes.forEach((note) => process.stderr.write(`${note}\n`));
    const prepared = Date.now();
    const { stack, cloudId } = await openLocalStack();
    // No preview: there is nothing to confirm, and it takes as long as the rest of an update that changes nothing.
    const options = ["--yes", "--skip-preview", "--suppress-outputs", "--suppress-permalink=true"];
    const code = await withFailures(failures, () => updateAndMend(stack, options));
    if (code !== 0) {
        throw new Problem(
            "pulumi up failed, see above. What was made stays, and the next npm run local goes on from there; " +
                "npm run local:down takes it down",
        );
    }
    const updated = Date.now();
    const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
    await printSummary(stack, cloudId, () => [
        "",
        `  ${seconds(begin, Date.now())}: set-up ${seconds(begin, prepared)}, pulumi up ${seconds(prepared, updated)}, ` +
            `checks ${seconds(updated, Date.now())}`,
    ]);
});

/** Runs an update during which AWS fails as asked for, and says what did not happen, which is then forgotten. */
async function withFailures(failures: RequestedFailure[], update: () => Promise<number>): Promise<number> {
    const requested = new RequestedFailures(cloudDirectory());
    requested.forget();
    requested.request(failures);
    try {
        return await update();
    } finally {
        for (const { resource, verb, code } of requested.forget()) {
            process.stderr.write(`--fail ${resource}:${verb}=${code} did not happen: no such operation was begun\n`);
        }
    }
}
