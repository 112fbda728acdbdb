import type { EngineEvent, Stack } from "@pulumi/pulumi/automation";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { openStack, type StackPlace } from "./open-stack";
import { eachOnce } from "./each-once";
import { reportVariable, type Report } from "../../policies/framework/report";

export interface PreviewRequest extends StackPlace {
    /** Folders or executable files of policy packs. */
    packs: string[];
    /** The packs' configuration files, in the order of `packs`. */
    packConfigurations: string[];
}

/** The result of a preview, complete or not. */
export interface PreviewRun {
    /** The events that a review needs. */
    events: EngineEvent[];
    /** The report of this project's pack that ran last; absent if none ran to its end. */
    report?: Report;
    /** The engine's error message if the preview failed, if only by a violated mandatory policy. */
    failure?: string;
    /** Texts of the stack's secret settings, which no output may contain. */
    secrets: string[];
}

/**
 * Runs a preview with policy packs through the Automation API. It doesn't throw if the preview fails.
 *
 * @param meanwhile called when the engine runs; never if the preview fails earlier
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
                    if (isNeeded(event)) {
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

/** Whether a review needs an event. Most are about progress, or the program's extensive debugging output. */
function isNeeded({ resourcePreEvent, policyEvent, diagnosticEvent }: EngineEvent): boolean {
    const severity = diagnosticEvent?.severity;
    return !!resourcePreEvent || !!policyEvent || ["error", "warning", "info#err"].includes(severity ?? "");
}

/** All texts in the stack's secret settings. A stack that can't be decrypted can't reveal any. */
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

/** The engine's error message, without the command line and standard output that the API adds. */
function reasonOf(error: unknown): string {
    const text = error instanceof Error ? error.message : String(error);
    const errors = /stderr: ([\s\S]*?)(?:\n\s*err\?: |$)/.exec(text)?.[1]?.trim();
    return errors || text.trim();
}
