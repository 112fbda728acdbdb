import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { openStack, type StackPlace } from "./open-stack";
import { eachOnce } from "./each-once";
import { reportVariable, type Report } from "../../policies/framework/report";

/** Which preview to run. */
export interface PreviewRequest extends StackPlace {
    /** Folders of policy packs. */
    packs: string[];
    /** Files with the packs' configuration, in the same order. */
    packConfigurations: string[];
}

/** What a preview has shown, complete or not. */
export interface PreviewRun {
    /** Those that a review tells of. */
    events: EngineEvent[];
    /** What the last pack of this project handed over; absent if none was run to its end. */
    report?: Report;
    /** What the engine said when it failed; a violated mandatory policy makes it fail as well. */
    failure?: string;
    /** Secret texts of the stack's settings, to be kept out of everything. */
    secrets: string[];
}

/**
 * Runs a preview with policy packs through the Automation API. It never throws because of what the preview finds.
 *
 * @param meanwhile is called once the engine works by itself; not if it doesn't come to that
 */
export async function runPreview(request: PreviewRequest, meanwhile?: () => void): Promise<PreviewRun> {
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-review-"));
    const reportFile = path.join(temporary, "report.json");
    const events: EngineEvent[] = [];
    try {
        const stack = await openStack(request, { [reportVariable]: reportFile });
        const secrets = secretsOf(stack);
        let failure: string | undefined;
        try {
            await stack.preview({
                policyPacks: request.packs,
                policyPackConfigs: request.packConfigurations,
                onEvent: eachOnce((event) => {
                    if (event.preludeEvent) {
                        meanwhile?.();
                    }
                    if (isTold(event)) {
                        events.push(event);
                    }
                }),
                onOutput: () => undefined,
            });
        } catch (error) {
            failure = reasonOf(error);
        }
        const report = fs.existsSync(reportFile)
            ? (JSON.parse(fs.readFileSync(reportFile, "utf8")) as Report)
            : undefined;
        return { events, report, failure, secrets: await secrets };
    } catch (error) {
        return { events, failure: reasonOf(error), secrets: [] };
    } finally {
        fs.rmSync(temporary, { recursive: true, force: true });
    }
}

/** Most events are about progress, and the program's debugging output holds everything: they aren't kept. */
function isTold({ resourcePreEvent, policyEvent, diagnosticEvent }: EngineEvent): boolean {
    const severity = diagnosticEvent?.severity;
    return !!resourcePreEvent || !!policyEvent || severity === "error" || severity === "warning";
}

/** All texts that the stack's secret settings hold. A stack that cannot be decrypted has none that could be shown. */
async function secretsOf(stack: Stack): Promise<string[]> {
    const settings = await stack.getAllConfig().catch(() => ({}) as Awaited<ReturnType<Stack["getAllConfig"]>>);
    return Object.values(settings)
        .filter(({ secret }) => secret)
        .flatMap(({ value }) => [value, ...textsWithin(value)]);
}

function textsWithin(value: string): string[] {
    try {
        const texts: string[] = [];
        JSON.parse(value, (_key, part: unknown) => {
            if (typeof part === "string") {
                texts.push(part);
            }
            return part;
        });
        return texts;
    } catch {
        return [];
    }
}

/** The engine's own words, without the command line and the listing of standard output that the API puts around them. */
function reasonOf(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    const errors = /stderr: ([\s\S]*?)(?:\n\s*err\?: |$)/.exec(text)?.[1]?.trim();
    return errors || text.trim();
}
