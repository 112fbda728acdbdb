import type { EngineEvent } from "@pulumi/pulumi/automation";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runPulumi, type StackPlace } from "./run-pulumi";
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
 * Runs a preview with policy packs. It doesn't throw if the preview fails.
 *
 * @param meanwhile called when the engine runs
 */
export async function runPreview(request: PreviewRequest, meanwhile?: () => void): Promise<PreviewRun> {
    const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "simple-web-stack-review-"));
    const [reportFile, eventsFile] = [path.join(temporary, "report.json"), path.join(temporary, "events.json")];
    try {
        const secrets = secretsOf(request);
        const preview = runPulumi(
            request,
            [
                "preview",
                ...["--event-log", eventsFile],
                ...request.packs.flatMap((pack) => ["--policy-pack", pack]),
                ...request.packConfigurations.flatMap((file) => ["--policy-pack-config", file]),
            ],
            // The CLI has the log of events among its commands for debugging.
            { [reportVariable]: reportFile, PULUMI_DEBUG_COMMANDS: "true" },
        );
        meanwhile?.();
        const { succeeded, output, errors } = await preview;
        return {
            events: readEvents(eventsFile),
            ...(fs.existsSync(reportFile) && { report: JSON.parse(fs.readFileSync(reportFile, "utf8")) as Report }),
            ...(succeeded ? {} : { failure: errors.trim() || output.trim() }),
            secrets: await secrets,
        };
    } catch (error) {
        return { events: [], failure: error instanceof Error ? error.message : String(error), secrets: [] };
    } finally {
        fs.rmSync(temporary, { recursive: true, force: true });
    }
}

/** The events of a log that a review needs. The log has none if the engine has not begun. */
function readEvents(file: string): EngineEvent[] {
    const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split("\n") : [];
    return lines
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as EngineEvent)
        .filter(isNeeded);
}

/** Whether a review needs an event. Most are about progress, or the program's extensive debugging output. */
function isNeeded({ resourcePreEvent, policyEvent, diagnosticEvent }: EngineEvent): boolean {
    const severity = diagnosticEvent?.severity;
    return !!resourcePreEvent || !!policyEvent || ["error", "warning", "info#err"].includes(severity ?? "");
}

/** All texts in the stack's secret settings. A stack that can't be decrypted can't reveal any. */
async function secretsOf(place: StackPlace): Promise<string[]> {
    const { succeeded, output } = await runPulumi(place, ["config", "--show-secrets", "--json"]);
    const settings = succeeded ? (JSON.parse(output) as Record<string, { value?: string; secret?: boolean }>) : {};
    return Object.values(settings)
        .filter(({ secret }) => secret)
        .flatMap(({ value = "" }) => [value, ...textsWithin(value)]);
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
