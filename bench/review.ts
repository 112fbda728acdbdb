import path from "node:path";

import { bundlePack, policiesDirectory } from "../policies/tools/bundle";
import { renderHtml } from "../review/html";
import { findLocations } from "../review/findings/locations";
import { makeReview } from "../review/make-review";
import { renderMarkdown } from "../review/markdown";
import type { Review } from "../review/model";
import { renderSarif } from "../review/sarif";
import { openStack } from "../test/support/open-stack";
import { openOfflineStack } from "../operations/updates/offline-stack";
import { runReview } from "../review/run-review";
import { renderTerminal } from "../review/terminal";
import { previewRun, step, violation } from "../test/support/engine-events";
import { median } from "./support/median";

const repository = path.resolve(__dirname, "..");
const stackName = "prod";

/**
 * The time that a review adds to its preview (target: at most half a second), and how the time after the preview grows
 * with the number of resources (target: at most in proportion).
 */
export async function benchReview(): Promise<void> {
    growth();
    await ourProgram();
}

const formats: ((made: Review) => string)[] = [
    (made) => renderMarkdown(made),
    renderHtml,
    renderSarif,
    (made) => JSON.stringify(made),
    (made) => renderTerminal(made, true),
];

/** Seconds that the review of a program of the given size takes in every format, after its preview. */
function secondsOf(resources: number): number {
    const numbers = [...Array(resources).keys()];
    const type = "aws:s3/bucket:Bucket";
    const events = numbers.flatMap((number) => {
        const created = step({ operation: "create", type, name: `bucket-${number}`, after: { tags: { number } } });
        return [created, violation("tag-every-bucket", created.resourcePreEvent!.metadata.urn)];
    });
    const context = { project: "site", stack: "production", time: new Date(), locations: findLocations(repository) };
    const begin = process.hrtime.bigint();
    const base = makeReview(previewRun(events.slice(resources)), context);
    const made = makeReview(previewRun(events, { secrets: ["a secret that is nowhere"] }), {
        ...context,
        base: { label: "base", review: base },
    });
    formats.forEach((format) => format(made));
    return Number(process.hrtime.bigint() - begin) / 1e9;
}

function growth(): void {
    const runs = Number(process.env.RUNS ?? 5);
    const sizes = [1_000, 10_000];
    secondsOf(sizes[0]!);
    const [small, large] = sizes.map((size) => median([...Array(runs)].map(() => secondsOf(size))));
    console.log(
        `review: after the preview ${small!.toFixed(2)} s with 1,000 resources and findings, ${large!.toFixed(2)} s with ` +
            `10,000: ratio ${(large! / small!).toFixed(1)} (linear: 10)`,
    );
}

/** Our program's review, compared with the preview that it runs, on the same offline stack. */
async function ourProgram(): Promise<void> {
    await bundlePack("all");
    const packs = [path.join(policiesDirectory, "all")];
    const packConfigurations = [path.join(policiesDirectory, "config.json")];
    const offline = await openOfflineStack(repository, stackName);
    try {
        const place = { folder: offline.folder, stack: stackName, environment: offline.environment };
        const previews: number[] = [];
        const reviews: number[] = [];
        for (let run = 0; run < Number(process.env.RUNS ?? 5); run++) {
            previews.push(
                await seconds(async () => {
                    const stack = await openStack(place);
                    await stack.preview({
                        policyPacks: packs,
                        policyPackConfigs: packConfigurations,
                        onEvent: () => undefined,
                        onOutput: () => undefined,
                    });
                }),
            );
            reviews.push(
                await seconds(async () => {
                    const made = await runReview({ ...place, packs, packConfigurations });
                    formats.forEach((format) => format(made));
                }),
            );
        }
        const [preview, whole] = [median(previews), median(reviews)];
        console.log(
            `review: preview with policies/all ${preview.toFixed(2)} s, review ${whole.toFixed(2)} s: adds ` +
                `${(whole - preview).toFixed(2)} s (target 0.50)`,
        );
    } finally {
        offline.remove();
    }
}

async function seconds(work: () => Promise<void>): Promise<number> {
    const begin = process.hrtime.bigint();
    await work();
    return Number(process.hrtime.bigint() - begin) / 1e9;
}
