import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { findLocations, type SourceLocations } from "./findings/locations";
import { makeReview } from "./make";
import type { Review } from "./model";
import { runPreview, type PreviewRequest } from "./engine/preview";
import { checkOut } from "./engine/checkout";
import type { OpenOfflineStack } from "./engine/offline-stack";
import { openStack } from "./engine/open-stack";

/** What to review. */
export interface ReviewRequest {
    /** The folder of the Pulumi program. */
    folder: string;
    stack: string;
    /** Folders of policy packs, for the state before the change as well. */
    packs: string[];
    packConfigurations: string[];
    /** For the engine, with a stack that exists. */
    environment: Record<string, string | undefined>;
    /** Reviews an off-line stack instead of the one that exists. */
    offline?: OpenOfflineStack;
    /** A review of the state before the change, or the commit that has it. */
    base?: { file: string } | { reference: string };
}

/** Reviews a change of a program. It throws only if it can't even begin. */
export async function review(request: ReviewRequest): Promise<Review> {
    const project = projectName(request.folder);
    const kept = request.base && "file" in request.base ? readReview(request.base.file) : undefined;
    const checkout =
        request.base && "reference" in request.base ? checkOut(request.folder, request.base.reference) : undefined;
    const reference = request.base && "reference" in request.base ? request.base.reference : undefined;
    try {
        const context = { project, stack: request.stack };
        // Read while the engine works, so that it takes no time of its own.
        let locations: SourceLocations | undefined;
        const locate = () => (locations ??= findLocations(request.folder));
        if (!request.offline) {
            // The state that exists is the state before the change; only its findings have to be asked for.
            const before = checkout && (await reviewOf({ ...previewOf(request), folder: checkout.folder }, context));
            const base = kept ?? (before && { label: reference!, review: before });
            return makeReview(await runPreview(previewOf(request), locate), {
                ...context,
                locations: locate(),
                time: new Date(),
                ...(base ? { base } : {}),
            });
        }
        const offline = await request.offline(checkout?.folder ?? request.folder, request.stack);
        try {
            const preview = () => ({
                ...previewOf(request),
                folder: offline.folder,
                environment: offline.environment,
            });
            let base = kept;
            if (checkout) {
                base = { label: reference!, review: await reviewOf(preview(), context) };
                await bringUp(preview());
                await offline.moveTo(request.folder);
            }
            const run = offline.withoutFolders(await runPreview(preview(), locate));
            return makeReview(run, {
                ...context,
                locations: locate(),
                time: new Date(),
                standIns: offline.standIns,
                ...(base ? { base } : {}),
            });
        } finally {
            offline.remove();
        }
    } finally {
        checkout?.remove();
    }
}

function previewOf({ folder, stack, environment, packs, packConfigurations }: ReviewRequest): PreviewRequest {
    return { folder, stack, environment, packs, packConfigurations };
}

async function reviewOf(preview: PreviewRequest, context: { project: string; stack: string }): Promise<Review> {
    return makeReview(await runPreview(preview), { ...context, time: new Date() });
}

/** Creates the state before the change, so that the preview shows the change. Without it, the preview shows a first update. */
async function bringUp(preview: PreviewRequest): Promise<void> {
    const stack = await openStack(preview);
    await stack.up({ onOutput: () => undefined }).catch(() => undefined);
}

function projectName(folder: string): string {
    const file = path.join(folder, "Pulumi.yaml");
    if (!fs.existsSync(file)) {
        throw new Error(`--cwd: received ${folder}; allowed: the folder of a Pulumi program, with a Pulumi.yaml in it`);
    }
    return (parse(fs.readFileSync(file, "utf8")) as { name: string }).name;
}

function readReview(file: string): { label: string; review: Review } {
    try {
        const found = JSON.parse(fs.readFileSync(file, "utf8")) as Review;
        if (found.version !== 1 || !Array.isArray(found.findings)) {
            throw new Error("it is no review of version 1");
        }
        return { label: path.basename(file), review: found };
    } catch (error) {
        throw new Error(
            `--base: received ${file}; allowed: the JSON of an earlier review (--json FILE). ${(error as Error).message}`,
        );
    }
}
