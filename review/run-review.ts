import * as path from "node:path";
import { checkOut } from "./engine/checkout";
import type { OfflineStack, OfflineStackOpener } from "./engine/offline-stack";
import { runPreview, type PreviewRequest } from "./engine/preview";
import { runPulumi } from "./engine/run-pulumi";
import { findLocations, type SourceLocations } from "./findings/locations";
import { makeReview, type ReviewContext } from "./make-review";
import type { Review } from "./model";
import { projectName } from "../pulumi/project";
import { readText } from "../toolchain/read-text";

/** What to review. With `offline`, `environment` is ignored. */
interface ReviewRequest extends PreviewRequest {
    /** Opens an offline stack to review in place of the real one. */
    offline?: OfflineStackOpener;
    /** What to compare with: an earlier review, or a commit. Default: nothing. */
    base?: { file: string } | { reference: string };
}

/** Reviews a change to a program. Throws only if it can't start; a failed preview gives a review, too. */
export async function runReview({ offline: openOffline, base, ...request }: ReviewRequest): Promise<Review> {
    const context = { project: projectName(request.folder), stack: request.stack };
    const reference = base && "reference" in base ? base.reference : undefined;
    let compared: ReviewContext["base"] = base && "file" in base ? readReview(base.file) : undefined;
    const checkout = reference === undefined ? undefined : await checkOut(request.folder, reference);
    let offline: OfflineStack | undefined;
    try {
        offline = await openOffline?.(checkout?.folder ?? request.folder, request.stack);
        const previewOf = (folder: string): PreviewRequest => ({
            ...request,
            ...(offline ? { folder: offline.folder, environment: offline.environment } : { folder }),
        });
        if (checkout) {
            const preview = previewOf(checkout.folder);
            const before = makeReview(await runPreview(preview), { ...context, time: new Date() });
            compared = { label: reference!, review: before };
            if (offline) {
                await bringUp(preview);
                await offline.moveTo(request.folder);
            }
        }
        // Reading the source while the engine works costs no extra time.
        let locations: SourceLocations | undefined;
        const locate = () => (locations ??= findLocations(request.folder));
        const run = await runPreview(previewOf(request.folder), locate);
        return makeReview(offline?.withoutFolders(run) ?? run, {
            ...context,
            locations: locate(),
            time: new Date(),
            ...(offline ? { standIns: offline.standIns } : {}),
            ...(compared ? { base: compared } : {}),
        });
    } finally {
        offline?.remove();
        await checkout?.remove();
    }
}

/** Updates an offline stack to the base, so that the next preview shows the change (if this fails, a first update). */
async function bringUp(preview: PreviewRequest): Promise<void> {
    await runPulumi(preview, ["up", "--yes", "--skip-preview"]);
}

/** @throws Error if the file is no review */
export function readReview(file: string): { label: string; review: Review } {
    try {
        const found = JSON.parse(readText(file)) as Review;
        if (found.version !== 1 || !Array.isArray(found.findings)) {
            throw new Error("This is no review of version 1");
        }
        return { label: path.basename(file), review: found };
    } catch (error) {
        throw new Error(
            `--base: received ${file}; allowed: the JSON of an earlier review. ${(error as Error).message}`,
        );
    }
}
